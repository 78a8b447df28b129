// The table of the BatchExplorer, the key to its two runs, and its sentence.

const RUN_NAMES = {yours: "your batches", whole: "whole batch"};

function batchSwatch(name) {
  return kit.svg("svg", {class: "be-swatch", width: 26, height: 12, "aria-hidden": "true"},
    kit.svg("path", {class: `be-way be-${name}`, d: "M0 6H26"}),
    kit.svg("path", {class: `be-mark be-${name}`, d: BATCH_MARKS[name](13, 6, 4)}));
}

function batchKey() {
  return kit.html("p", {class: "be-key"}, ...Object.entries(RUN_NAMES).map(([name, text]) =>
    kit.html("span", {}, batchSwatch(name), text)));
}

function batchReadout() {
  const rows = {updates: "updates", seen: "samples seen", goal: "at the goal after", w: "weight w", b: "bias b",
    above: "loss above lowest", slope: "size of the gradient", noise: "noise of a batch"};
  const table = kit.table({caption: "The two runs", columns: ["", ...Object.values(RUN_NAMES)],
    rows: Object.entries(rows).map(([what, text]) => [text, Object.keys(RUN_NAMES).map((name) => `${name}_${what}`)])});
  const note = kit.html("p", {class: "bp-note", text: "The goal is reached when the loss first comes so low; it is counted in samples "
    + "seen. The last two rows are at the end of the run: the length of the total loss's gradient, and the root mean square of what "
    + "a batch's gradient misses of it."});
  function set(name, readings) {
    for (const what of ["updates", "seen"]) table.set(`${name}_${what}`, readings[what], kit.number(readings[what], 6));
    for (const what of ["w", "b", "above", "slope", "noise"]) {
      table.set(`${name}_${what}`, readings[what], kit.number(readings[what], 3, 1e-3));
    }
    table.set(`${name}_goal`, readings.goal, readings.goal === null ? "never" : kit.number(readings.goal, 6));
  }
  return {element: kit.html("div", {}, table.element, note), set};
}

function batchMode(size) {
  if (size === 1) return "Online";
  return size === SAMPLE_COUNT ? "Whole batch" : `Batches of ${size}`;
}

function batchesInSentence({batch_size, learning_rate}, {yours, whole}) {
  const each = updatesAnEpoch(batch_size);
  const fate = ({lost, updates, goal}) => {
    if (lost) return `diverges and is given up in update ${updates + 1}`;
    return goal === null ? "does not reach the goal" : `reaches the goal after ${kit.number(goal, 6)} samples`;
  };
  const begin = `${batchMode(batch_size)}: ${each} update${each === 1 ? "" : "s"} an epoch. With η at ${kit.number(learning_rate, 3)} `;
  if (batch_size === SAMPLE_COUNT) return `${begin}it ${fate(yours.readings)}.`;
  return `${begin}your run ${fate(yours.readings)}, the whole batch ${fate(whole.readings)}.`;
}
