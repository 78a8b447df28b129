// The controls of the OptimizerRace, its table and its sentence.

const SLIDER_POSITIONS = 100;

// Values evenly spaced by their ratios, to three digits.
const byRatio = ([least, most]) => Array.from({length: SLIDER_POSITIONS + 1},
  (_, k) => Number((least * (most / least) ** (k / SLIDER_POSITIONS)).toPrecision(3)));

// Another rate from here on; what was to come later is forgotten.
function changeRate(model, rate) {
  const steps = model.get("steps");
  kit.assign(model, {rates: [...model.get("rates").filter(([since]) => since < steps), [steps, rate]]});
}

function raceControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const rate = rateAt(model.get("rates"), model.get("steps"));
  return {
    surface: kit.choice({label: "surface", value: model.get("surface"), onInput: set("surface"), options: Object.entries(RACE.surfaces)}),
    rate: kit.slider({label: "learning rate η from here on", value: rate, onInput: (value) => changeRate(model, value),
      values: byRatio(RACE.rates), format: (x) => kit.number(x, 3)}),
    momentum: kit.slider({label: "momentum α", value: model.get("momentum"), onInput: set("momentum"),
      values: Array.from({length: Math.round(100 * RACE.largestMomentum) + 1}, (_, k) => k / 100), format: (x) => kit.number(x, 3)}),
    first_step: kit.slider({label: "RPROP's first step Δ", value: model.get("first_step"), onInput: set("first_step"),
      values: byRatio(RACE.firstSteps), format: (x) => kit.number(x, 3)}),
    steps: kit.slider({label: "steps taken", value: model.get("steps"), onInput: set("steps"),
      values: Array.from({length: RACE.largestSteps + 1}, (_, k) => k), format: String}),
  };
}

function raceReadout() {
  const rows = RULE_NAMES.map((rule) => [RACE.rules[rule], ["x", "y", "above", "since"].map((what) => `${rule}_${what}`)]);
  const table = kit.table({caption: "Where the runs are, how high above the lowest point, and since which step they are there",
    columns: ["", "x", "y", "height", "there since"], rows});
  for (const [k, head] of table.element.querySelectorAll("tbody th").entries()) head.prepend(ruleSwatch(RULE_NAMES[k]));
  function set(rule, readings) {
    for (const what of ["x", "y", "above"]) {
      const shown = what === "above" && Math.abs(readings[what]) < 1e-13 ? 0 : readings[what];
      table.set(`${rule}_${what}`, readings[what], kit.number(shown, 3, 1e-3));
    }
    table.set(`${rule}_since`, readings.since, readings.since === null ? "–" : `step ${readings.since}`);
  }
  return {element: table.element, set};
}

// What has become of a run, in words that follow its name.
function fateOf(surface, {places, why}, readings) {
  if (why === "far") return `ran away in step ${places.length}`;
  if (why === "chance") return `is not followed beyond step ${places.length - 1}, where rounding errors take over`;
  if (readings.since !== null) return `is there since step ${readings.since}`;
  return isElsewhere(surface, readings) ? "is at the other minimum" : "is under way";
}

function raceInSentence(model, runs, readings) {
  const [steps, rates, surface] = ["steps", "rates", "surface"].map((name) => model.get(name));
  const eta = kit.number(rateAt(rates, steps), 3);
  if (steps === 0) return `Four runs stand ready at height ${kit.number(readings.plain.above, 3)} above the lowest point, with η at ${eta}.`;
  const past = rates.filter(([since]) => since > 0 && since <= steps).length;
  const changed = past ? `, changed ${past === 1 ? "once" : `${past} times`} on the way` : "";
  const byFate = {};
  for (const rule of RULE_NAMES) (byFate[fateOf(surface, runs[rule], readings[rule])] ??= []).push(RACE.rules[rule]);
  const parts = Object.entries(byFate).map(([fate, names]) => (names.length === 1 ? `${names[0]} ${fate}`
    : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]} ${fate.replace(/^is /, "are ")}`));
  return `After ${steps} step${steps === 1 ? "" : "s"}, with η at ${eta}${changed}: ${parts.join("; ")}.`;
}
