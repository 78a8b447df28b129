// The MemoryExplorer: controls, drawing and read-out put together. Every trait is set through
// kit.assign and drawn when it changes, whether the change came from here or from Python.

const MEMORY_TRAITS = ["activation", "weight", "bias", "first_input", "steps"];

function evenSteps(from, to, step) {
  const count = Math.round((to - from) / step);
  return Array.from({length: count + 1}, (_, k) => Number((from + k * step).toFixed(6)));
}

function memoryControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const {titles, largest, steps: [least, most]} = MEMORY;
  const slider = (name, label, values, format) =>
    kit.slider({label, values, value: model.get(name), format, onInput: set(name)});
  return {
    activation: kit.choice({label: "Unit", value: model.get("activation"), options: Object.entries(titles),
      onInput: set("activation")}),
    weight: slider("weight", "recurrent weight w", evenSteps(-largest, largest, 0.05)),
    steps: slider("steps", "steps T", evenSteps(least, most, 1), String),
    bias: slider("bias", "bias b", evenSteps(-largest, largest, 0.1)),
    first_input: slider("first_input", "input x of step 1", evenSteps(-largest, largest, 0.1)),
  };
}

function memoryReadout() {
  const columns = ["quantity", "step 1", "step T", "per step"];
  const rows = [["state a[s]", "state", "state_step"], ["without the input", "without", "without_step"],
    ["slope g′", "slope", "slope_step"], ["∂a[T]/∂a[s]", "owed", "factor"],
    ["bound of its size", "bound", "weight_size"]];
  return kit.table({caption: "At the first step and at the last", columns,
    rows: rows.map(([title, name, perStep]) => [title, [`${name}_first`, `${name}_last`, perStep]])});
}

function everyStep() {
  const [, most] = MEMORY.steps;
  const columns = {states: "state", without: "without", slopes: "slope", owed: "∂a[T]/∂a[s]"};
  const rows = Array.from({length: most}, (_, k) =>
    [String(k + 1), Object.keys(columns).map((name) => `${name}_${k + 1}`)]);
  const table = kit.table({caption: "Every step", columns: ["s", ...Object.values(columns)], rows});
  const element = kit.html("details", {class: "mm-details"},
    kit.html("summary", {text: "Every step in numbers"}), table.element);
  const lines = [...table.element.querySelectorAll("tbody tr")];
  let last = null;
  const fill = () => {
    if (last === null || !element.open) return; // forty rows that nobody sees need no work at a move
    for (const [k, line] of lines.entries()) {
      line.hidden = k >= last.states.length;
      for (const name of Object.keys(columns)) {
        const value = line.hidden ? "" : last[name][k];
        table.set(`${name}_${k + 1}`, value, line.hidden ? "" : kit.number(value, 3, 1e-3));
      }
    }
  };
  element.addEventListener("toggle", fill);
  return {element, set: (found) => { last = found; fill(); }};
}

function render({model, el}) {
  const controls = memoryControls(model);
  const drawing = memoryDrawing();
  const readout = memoryReadout();
  const stepTable = everyStep();
  const says = kit.html("p", {class: "bp-says"});
  const spoken = kit.announcer();
  const left = kit.html("figure", {class: "bp-figure"}, drawing.element, memoryLegend());
  const right = kit.html("div", {class: "mm-side"}, readout.element, stepTable.element,
    kit.html("p", {class: "bp-note", text: "The unit starts from a state of 0 and has one input, at step 1. "
      + "A hollow dot at an edge stands for one beyond it."}));
  const root = kit.html("div", {class: "bp-widget mm-widget", role: "group", "aria-label": "Memory explorer"},
    controls.activation.element,
    kit.html("div", {class: "bp-controls"},
      ...["weight", "steps", "bias", "first_input"].map((name) => controls[name].element)),
    says, kit.html("div", {class: "bp-figures"}, left, right), spoken.element);
  el.append(root);

  function showNumbers(setting, found) {
    const {states, without, slopes, owed, bound} = found;
    const ends = {state: states, without, slope: slopes, owed, bound};
    for (const [name, values] of Object.entries(ends)) {
      readout.set(`${name}_first`, values[0], kit.number(values[0], 3, 1e-3));
      readout.set(`${name}_last`, values.at(-1), kit.number(values.at(-1), 3, 1e-3));
    }
    for (const name of ["state_step", "without_step", "slope_step"]) readout.set(name, "", "");
    readout.set("factor", found.factor, kit.number(found.factor, 3, 1e-3));
    readout.set("weight_size", Math.abs(setting.weight), kit.number(Math.abs(setting.weight), 3));
    stepTable.set(found);
    says.textContent = `${ofTheGradient(found, setting.steps)} ${ofTheState(found, setting)}`.trim();
    says.dataset.fate = found.fate;
    spoken.say(says.textContent);
  }

  function redraw() {
    const setting = Object.fromEntries(MEMORY_TRAITS.map((trait) => [trait, model.get(trait)]));
    for (const trait of MEMORY_TRAITS) controls[trait].set(setting[trait]);
    const found = runMemory(setting);
    drawing.draw(Math.floor(left.clientWidth), setting, found);
    showNumbers(setting, found);
  }

  const ifShown = () => { if (root.isConnected && root.clientWidth > 0) redraw(); };
  const stops = [kit.watch(root, ifShown), kit.connect(model, MEMORY_TRAITS, kit.perFrame(ifShown))];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
