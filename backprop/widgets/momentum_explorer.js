// The MomentumExplorer: valley, pad, controls and read-out put together. Every number shown comes
// from momentum_runs.js; every trait is set through kit.assign and drawn when it changes, whether
// the change came from here or from Python.

const MOMENTUM_TRAITS = ["condition_number", "learning_rate", "momentum", "start", "steps", "method"];
const STEPS_A_SECOND = 15;

function range(count, value) {
  return Array.from({length: count}, (_, k) => value(k));
}

function momentumControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const percent = (k) => k / 100;
  return {
    learning_rate: kit.slider({label: "learning rate η", value: model.get("learning_rate"), onInput: set("learning_rate"),
      values: range(100 * MOMENTUM.largestRate, (k) => percent(k + 1)), format: (x) => kit.number(x)}),
    momentum: kit.slider({label: "momentum α", value: model.get("momentum"), onInput: set("momentum"),
      values: range(100 * MOMENTUM.largestMomentum + 1, percent)}),
    condition_number: kit.slider({label: "condition number κ", value: model.get("condition_number"), onInput: set("condition_number"),
      values: range(101, (k) => Number((MOMENTUM.largestCondition ** (k / 100)).toPrecision(3))),
      format: (x) => kit.number(x, 3), spoken: (x) => `${kit.number(x, 3)} times as steep across as along`}),
    steps: kit.slider({label: "steps shown", value: model.get("steps"), onInput: set("steps"),
      values: range(MOMENTUM.largestSteps + 1, (k) => k), format: String}),
    method: kit.choice({label: "pad shows", value: model.get("method"), onInput: set("method"),
      options: [["momentum", "momentum"], ["nesterov", "Nesterov"]]}),
  };
}

function momentumReadout() {
  const rows = Object.entries(VALLEY_NAMES).map(([method, name]) =>
    [name, ["rate", "measured", "thousandth", "regime"].map((what) => `${method}_${what}`)]);
  const table = kit.table({caption: "What one step leaves of the distance, and the steps to a thousandth of it",
    columns: ["", "proved", "measured", "steps", "behaviour"], rows});
  for (const [k, head] of table.element.querySelectorAll("tbody th").entries()) {
    head.prepend(swatch(Object.keys(VALLEY_NAMES)[k]));
  }
  const note = kit.html("p", {class: "bp-note", text: `Measured over ${MOMENTUM.measuredSteps} steps from `
    + `(${MOMENTUM.measuredStart.join(", ")}); steps counted from the start in the picture. A direction `
    + "diverges when a root σ of its recursion is longer than 1, oscillates when one is complex or negative, "
    + "and falls straight otherwise."});
  return {element: kit.html("div", {}, table.element, note), set: table.set};
}

// The method's line and marker, as they are in the valley.
function swatch(method) {
  return kit.svg("svg", {class: "mx-swatch", width: 26, height: 12, "aria-hidden": "true"},
    kit.svg("path", {class: `mx-path mx-${method}`, d: "M0 6H26"}),
    kit.svg("path", {class: `mx-end mx-${method}`, d: VALLEY_MARKERS[method](13, 6, 4)}));
}

function stepsText(steps) {
  if (steps === null) return "never";
  return steps === Infinity ? `> ${kit.number(MOMENTUM.mostStepsCounted)}` : String(steps);
}

function inSentence(results) {
  const fate = ({proved, steps}) => {
    if (proved > 1) return "diverges";
    return steps === null ? "never settles" : `takes ${stepsText(steps).replace(">", "more than")} steps`;
  };
  return `To come a thousand times nearer, plain descent ${fate(results.plain)}, `
    + `momentum ${fate(results.momentum)}, Nesterov ${fate(results.nesterov)}.`;
}

function render({model, el}) {
  const controls = momentumControls(model);
  const valley = momentumValley(model);
  const pad = momentumPad(model);
  const last = () => (kit.calm() ? MOMENTUM.largestSteps : Math.max(30, model.get("steps")));
  const play = stepPlayer(model, {from: () => 0, to: last, perSecond: STEPS_A_SECOND});
  const readout = momentumReadout();
  const says = kit.html("p", {class: "bp-says"});
  const spoken = kit.announcer();
  const best = kit.button("Go to the best point", () => {
    const point = bestPoint(model.get("method"), curvatures(model.get("condition_number")));
    kit.assign(model, {learning_rate: thousandths(point.eta), momentum: thousandths(point.alpha)});
  });
  const root = kit.html("div", {class: "bp-widget mx-widget"},
    kit.html("figure", {class: "bp-figure"}, valley.element),
    kit.html("div", {class: "mx-playhead"}, play.button, controls.steps.element),
    says,
    kit.html("div", {class: "bp-figures"},
      kit.html("figure", {class: "bp-figure"}, pad.element,
        kit.html("figcaption", {text: "What a step leaves of the distance. "
          + "Lines: proved. Colour: measured, the deeper the quicker. Bare paper: it diverges."})),
      kit.html("div", {class: "mx-side"}, controls.method.element, controls.learning_rate.element,
        controls.momentum.element, controls.condition_number.element, kit.html("div", {class: "bp-row"}, best))),
    readout.element, spoken.element);
  el.append(root);

  function draw(all) {
    const [eta, alpha, start] = [model.get("learning_rate"), model.get("momentum"), model.get("start")];
    const lams = curvatures(model.get("condition_number"));
    const [trajectories, rates, results] = [{}, {}, {}];
    for (const method of Object.keys(VALLEY_NAMES)) {
      trajectories[method] = trajectory(method, start, eta, alpha, lams, model.get("steps"));
      rates[method] = provedRate(method, eta, alpha, lams);
      const steps = stepsToThousandth(method, start, eta, alpha, lams);
      results[method] = {proved: rates[method], steps};
      readout.set(`${method}_rate`, rates[method], kit.number(rates[method], 3));
      const measured = measuredRate(method, eta, alpha, lams);
      readout.set(`${method}_measured`, measured, kit.number(measured, 3));
      readout.set(`${method}_thousandth`, steps, stepsText(steps));
      const words = regime(method, eta, alpha, lams);
      readout.set(`${method}_regime`, words, words.replace("both ways", "both\u00a0ways"));
    }
    for (const name of Object.keys(controls)) controls[name].set(model.get(name));
    valley.draw(root.clientWidth, trajectories, rates);
    pad.draw(all);
    says.textContent = inSentence(results);
    spoken.say(says.textContent);
  }

  const redraw = () => { if (root.clientWidth > 0) draw(false); };
  const later = kit.perFrame(redraw);
  const stops = [kit.watch(root, () => draw(true)), kit.connect(model, MOMENTUM_TRAITS, later), play.stop, pad.stop];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
