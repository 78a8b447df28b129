// What the MemoryExplorer shows, from the functions that were printed from the proofs: the states, the
// slopes, and step by step on the way back the derivative of the last state by the state before.

const MEMORY_UNITS = {tanh: tanh_unit, linear: linear_unit};

function statesOf({activation, weight, bias, steps}, firstInput) {
  const states = [], slopes = [];
  for (let s = 1, before = 0; s <= steps; s += 1) {
    const {z} = unit_hears(weight, bias, s === 1 ? firstInput : 0, before);
    const {g, slope} = MEMORY_UNITS[activation](z, 1, 1);
    states.push(g);
    slopes.push(slope);
    before = g;
  }
  return {states, slopes};
}

// Lists over the steps 1 … T, and what they come to; see the properties of the Python class.
function runMemory(setting) {
  const {weight, steps, first_input: firstInput} = setting;
  const {states, slopes} = statesOf(setting, firstInput);
  const without = statesOf(setting, 0).states;
  const owed = [1];
  for (let s = steps; s > 1; s -= 1) owed.unshift(one_back(weight, slopes[s - 1], owed[0]).owed);
  const bound = states.map((_, k) => Math.abs(equal_links(weight, 1, steps - 1 - k).left));
  const factor = Math.abs(owed[0]) ** (1 / (steps - 1));
  const [first, last] = [0, steps - 1].map((k) => Math.abs(states[k] - without[k]));
  return {states, slopes, without, owed, bound, factor, fate: fateOf(factor), told: first > 0 ? last / first : null};
}

function fateOf(factor) {
  const [nothing, fades, holds, grows] = MEMORY.fates;
  return factor === 0 ? nothing : factor < MEMORY.fades ? fades : factor > MEMORY.grows ? grows : holds;
}

function ofTheGradient({fate, factor, owed}, steps) {
  const back = steps === 2 ? "one step" : `${steps - 1} steps`;
  const [rate, left] = [kit.number(factor, 3), kit.number(Math.abs(owed[0]), 3)];
  const leaves = `${steps === 2 ? "leaves" : "leave"} ${left === "1" ? "it as it is" : `${left} of it`}`;
  return {
    nothing: "Nothing comes back: with a weight of 0 the last state knows nothing of the one before.",
    fades: `On the way back the gradient fades, by a factor of ${rate} per step: ${back} ${leaves}.`,
    "holds on": `On the way back the gradient holds on, with a factor of ${rate} per step: ${back} ${leaves}.`,
    grows: `On the way back the gradient grows, by a factor of ${rate} per step: `
      + `after ${back} it is ${left} times as large.`,
  }[fate];
}

function ofTheState({told, states, without, owed}, {activation, weight}) {
  if (told === null) return "Without an input there is nothing to remember.";
  if (activation === "linear") {
    return weight === 0 ? "" : "A linear unit has the slope 1: the weight is alone, and the curve lies on its bound.";
  }
  const [here, there] = [states, without].map((list) => kit.number(list.at(-1), 3, 1e-3));
  const ends = `it ends at ${here}, without the input at ${there}.`;
  if (told < MEMORY.told) {
    return here === there ? `The state has forgotten the input: with it and without it, it ends at ${here}.`
      : `The state tells little of the input: ${ends}`;
  }
  const though = Math.abs(owed[0]) < MEMORY.told ? "And yet the" : "The";
  return `${though} state still tells of the input: ${ends}`;
}
