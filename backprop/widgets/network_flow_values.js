/* What the NetworkFlow computes: the proved functions (FLOW_FUNCTIONS, generated and placed above
   this file), run one after the other. Only the order is kept here. */

const flowOf = (network) => FLOW.networks[network];
const runStep = (step, numbers) => FLOW_FUNCTIONS[step.run](...step.inputs.map((name) => numbers[name])).value;

/* {name: number} of all that the steps compute from the values given, and of those values. */
function flowNumbers(network, values, learningRate) {
  const numbers = { ...values, "η": learningRate };
  const { steps, updates } = flowOf(network);
  for (const step of [...steps, ...updates]) numbers[step.name] = runStep(step, numbers);
  return numbers;
}

/* The values after a step of gradient descent; null where one of them is not finite. */
function descended(network, values, numbers) {
  const moved = { ...values };
  for (const { name } of flowOf(network).updates) moved[name.replace("new ", "")] = numbers[name];
  return Object.values(moved).every(Number.isFinite) ? moved : null;
}

/* The last step is the update, all of it; its equation is shown for the parameter that moves most. */
const lastStep = (network) => flowOf(network).steps.length + 1;
function shownStep(network, k, numbers) {
  const { steps, updates } = flowOf(network);
  if (k <= steps.length) return steps[k - 1] ?? null;
  const change = ({ name }) => Math.abs(numbers[name] - numbers[name.replace("new ", "")]);
  return updates.reduce((most, update) => (change(update) > change(most) ? update : most));
}

/* How a step's numbers are written: with as many digits as it takes for the numbers shown to give
   the value shown. `exact` says whether they are the very numbers. */
function followable(step, numbers) {
  const value = numbers[step.name], wanted = kit.number(value);
  const shown = (digits) => Object.fromEntries(step.inputs.map((name) => [name, Number(numbers[name].toPrecision(digits))]));
  let digits = 4;
  while (digits < 12 && kit.number(runStep(step, shown(digits))) !== wanted) digits += 1;
  const exact = step.inputs.every((name) => shown(digits)[name] === numbers[name])
    && Math.abs(Number(value.toPrecision(4)) - value) <= 1e-12 * Math.abs(value);
  return { digits, exact, value: wanted };
}

/* A quantity's name taken apart: "δ[2][1]" → {letter: "δ", layer: 2, at: [1]}. */
function partsOf(name) {
  const [, letter, layer, at] = name.match(/^(\S)(?:\[(\d+)\](?=\[))?(?:\[([\d, ]+)\])?$/);
  return { letter, layer: Number(layer ?? 0), at: (at ?? "").split(", ").map(Number) };
}
