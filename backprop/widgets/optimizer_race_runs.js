// What the OptimizerRace computes from the proved functions (curved, …, momentum_rule, rprop_move,
// generated from SymPy and placed above this file). Only repetition is written here, as in
// optimizer_race_runs.py; a browser test compares the two.

// Height f and slopes fx, fy at a place.
function groundAt(surface, x, y) {
  if (surface === "valley") return quadratic(x, y, ...RACE.curvatures);
  return {curved, hills, plateau}[surface](x, y);
}

const aboveLowest = (surface, [x, y]) => groundAt(surface, x, y).f - RACE.minima[surface][0][2];

// The learning rate of the step that is taken after so many: rates is [[step, rate], …].
const rateAt = (rates, step) => rates.filter(([since]) => since <= step).pop()[1];

const RULES_WITH_RATE = {plain: plain_rule, momentum: momentum_rule, nesterov: nesterov_rule};

function weightAfter(rule, weight, q, eta, alpha) {
  const {w, v, last, length} = weight;
  if (rule !== "rprop") return {...weight, ...RULES_WITH_RATE[rule](w, v, q, eta, alpha)};
  const s = Math.sign(q);
  const {increase, decrease, least, most} = RACE.rprop;
  const taken = rprop_length(s, last, length, increase, decrease, least, most).value;
  // A slope whose sign has turned is forgotten: the next one counts as a first.
  return {w: w + rprop_move(s, last, taken).value, v: 0, last: s * last < 0 ? 0 : s, length: taken};
}

function stateAfter(rule, state, surface, eta, alpha) {
  const {fx, fy} = groundAt(surface, state[0].w, state[1].w);
  return [weightAfter(rule, state[0], fx, eta, alpha), weightAfter(rule, state[1], fy, eta, alpha)];
}

// The places [x, y] from the start on, and why they end early: "", "far" or "chance".
function runOf(rule, {surface, start, rates, momentum, first_step, steps}) {
  const twinOf = (weights) => weights.map((weight) => ({...weight, w: weight.w * (1 + RACE.twin)}));
  let state = start.map((w) => ({w, v: 0, last: 0, length: first_step}));
  let twin = twinOf(state);
  const places = [[start[0], start[1]]];
  let why = "";
  for (let step = 0; step < steps && why === ""; step++) {
    const eta = rateAt(rates, step);
    state = stateAfter(rule, state, surface, eta, momentum);
    twin = stateAfter(rule, twin, surface, eta, momentum);
    const size = Math.max(Math.abs(state[0].w), Math.abs(state[1].w));
    const apart = Math.max(...["w", "v"].flatMap((what) => [0, 1].map((k) => Math.abs(state[k][what] - twin[k][what]))));
    if (apart > RACE.apart * Math.max(1, size)) why = "chance";
    else if (size > RACE.far) why = "far";
    else places.push([state[0].w, state[1].w]);
    if (apart < RACE.twin * size) twin = twinOf(state); // every step rounds anew
  }
  return {places, why};
}

// Of the last place x, y, height above the lowest point and, if it has arrived, since which step.
function readingsOf(surface, places) {
  const [lowX, lowY] = RACE.minima[surface][0];
  const near = places.map(([x, y]) => Math.hypot(x - lowX, y - lowY) <= RACE.near);
  const [x, y] = places[places.length - 1];
  const since = near[near.length - 1] ? near.lastIndexOf(false) + 1 : null;
  return {x, y, above: aboveLowest(surface, [x, y]), since};
}

// Whether the run is near a minimum that is not the lowest.
const isElsewhere = (surface, {x, y}) => RACE.minima[surface].slice(1)
  .some(([lowX, lowY]) => Math.hypot(x - lowX, y - lowY) <= RACE.near);
