/* LearningRateExplorer: one sigmoid neuron, its learning rate, and what becomes of the error.

   Here the page is put together; learning_rate_runs.js trains, _map.js and _curve.js draw. */

const TRAITS = ["example", "learning_rate", "epochs", "start", "log_error"];
const QUANTITIES = [["weight w₁", "w1"], ["weight w₂", "w2"], ["bias b", "b"], ["pre-activation z", "z"],
  ["prediction a", "a"], ["error e", "e"], ["∂e/∂w₁", "dw1"], ["∂e/∂w₂", "dw2"], ["∂e/∂b", "db"]];

const ratesOnSlider = Array.from({ length: 201 }, (_, i) => Number((10 ** (i / 40 - 2)).toPrecision(3)));
const epochsOnSlider = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  .concat(...[10, 100, 1000, 10000].map((power) => [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map((m) => m * power)));

function setAttributes(node, values) {
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
}

function makeControls(model) {
  const set = (values) => kit.assign(model, values);
  const choose = (name) => {
    const { start, learning_rate, epochs } = EXAMPLES[name];
    set({ example: name, start, learning_rate, epochs });
  };
  return {
    example: kit.choice({ label: "Example", value: model.get("example"), onInput: choose,
      options: Object.entries(EXAMPLES).map(([name, { title }]) => [name, title]) }),
    rate: kit.slider({ label: "learning rate η", values: ratesOnSlider, value: model.get("learning_rate"),
      spoken: (eta) => `learning rate ${kit.number(eta)}`, onInput: (learning_rate) => set({ learning_rate }) }),
    epochs: kit.slider({ label: "epochs", values: epochsOnSlider, value: model.get("epochs"),
      spoken: epochsText, onInput: (epochs) => set({ epochs }) }),
    log: kit.toggle({ label: "error on a logarithmic scale", value: model.get("log_error"),
      onInput: (log_error) => set({ log_error }) }),
  };
}

/* The settings that show each regime of the example: a click instead of a search. */
function makeTrials(model, row, exampleName) {
  const buttons = EXAMPLES[exampleName].trials.map(({ title, learning_rate, epochs, start }) =>
    kit.button(title, () => kit.assign(model, { learning_rate, epochs, start })));
  row.replaceChildren(kit.html("span", { class: "bp-quiet", text: "Try" }), ...buttons);
}

function markTrial(row, { example, learningRate, epochs, start }) {
  example.trials.forEach((trial, i) => row.children[i + 1].setAttribute("aria-pressed",
    trial.learning_rate === learningRate && trial.epochs === epochs && String(trial.start) === String(start)));
}

/* The start is a point on the map: dragged, tapped to, or moved with the arrow keys. */
function makeStart(model, state, plane) {
  const place = ([w1, w2]) => {
    const clamp = (value, [low, high]) => Math.min(high, Math.max(low, Number(value.toFixed(2))));
    const { map } = EXAMPLES[model.get("example")];
    kit.assign(model, { start: [clamp(w1, map[0]), clamp(w2, map[1])] });
  };
  const at = (px, py) => place([state.scales.x.invert(px), state.scales.y.invert(py)]);
  const handle = kit.svg("g", { role: "slider", "aria-label": "start weights; arrow keys move them" },
    kit.svg("circle", { class: "bp-hit", r: 20 }), kit.svg("circle", { class: "bp-start", r: 7 }));
  kit.draggable(handle, {
    onDrag: at,
    onNudge: (dx, dy) => {
      const [w1, w2] = model.get("start"), [low, high] = EXAMPLES[model.get("example")].map[0];
      const step = (high - low) / 100;
      place([w1 + dx * step, w2 + dy * step]);
    },
  });
  plane.addEventListener("click", (event) => {
    const box = plane.ownerSVGElement.getBoundingClientRect();
    at(event.clientX - box.left, event.clientY - box.top);
  });
  return handle;
}

function showNumbers(table, root, view) {
  const { run, exampleName, example } = view;
  const absent = example.bias === null ? ["b", "db"] : [];
  const columns = { first: 0, second: Math.min(1, run.trusted), last: run.trusted };
  for (const [column, n] of Object.entries(columns)) {
    const values = valuesAfter(exampleName, run, n);
    for (const [, name] of QUANTITIES) {
      table.set(`${name}-${column}`, values[name], absent.includes(name) ? "none" : undefined);
    }
  }
  table.element.querySelector("thead th:last-child").textContent = `epoch ${kit.number(run.trusted)}`;
  Object.assign(root.dataset, { example: exampleName, regime: run.regime, event: run.event ?? "",
    crossings: run.crossings, lastEpoch: run.trusted });
}

function build(model, state) {
  const controls = makeControls(model);
  const parts = {
    controls, trials: kit.html("div", { class: "bp-row" }), says: kit.html("p", { class: "bp-says" }),
    spoken: kit.announcer(), note: kit.html("p", { class: "bp-note" }),
    canvas: kit.html("canvas", { "aria-hidden": "true" }), plane: kit.svg("rect", { class: "bp-plane" }),
    names: kit.svg("g"), path: kit.svg("g"), curve: kit.svg("g"),
    table: kit.table({ caption: "The neuron and its gradient", columns: ["", "epoch 0", "epoch 1", "last"],
      rows: QUANTITIES.map(([text, name]) => [text, ["first", "second", "last"].map((column) => `${name}-${column}`)]) }),
  };
  parts.handle = makeStart(model, state, parts.plane);
  parts.mapSvg = kit.svg("svg", {}, parts.names, parts.plane, parts.path, parts.handle);
  parts.curveSvg = kit.svg("svg", { "aria-hidden": "true" }, parts.curve);
  parts.mapFigure = kit.html("figure", { class: "bp-figure" }, parts.canvas, parts.mapSvg);
  parts.curveFigure = kit.html("figure", { class: "bp-figure" }, parts.curveSvg, controls.log.element);
  const rule = kit.html("details", { class: "bp-note" }, kit.html("summary", { text: "How the four cases are told apart" }),
    ...RULE.text.map((text) => kit.html("p", { text })));
  parts.root = kit.html("div", { class: "bp-widget bp-learning-rate", role: "group", "aria-label": "Learning rate explorer" },
    kit.html("div", { class: "bp-row" }, controls.example.element),
    kit.html("div", { class: "bp-controls" }, controls.rate.element, controls.epochs.element),
    parts.trials, parts.says, parts.spoken.element,
    kit.html("div", { class: "bp-figures" }, parts.mapFigure, parts.curveFigure),
    kit.html("div", { class: "bp-figures" }, parts.table.element, kit.html("div", {}, parts.note, rule)));
  return parts;
}

/* What stays while the sliders move: redrawn only for another example, size or theme. To measure a
   page that has just been written to costs more than the whole rest of a move. */
function drawGround(model, state, parts, { exampleName, example }) {
  const ink = kit.colour(parts.root, "--bp-second"), scales = mapScales(Math.floor(parts.mapFigure.clientWidth), example);
  Object.assign(state, { ground: exampleName, scales, curveWidth: Math.floor(parts.curveFigure.clientWidth) });
  parts.names.replaceChildren();
  paintMap(parts.canvas, scales, exampleName, ink);
  kit.axes(parts.names, { ...scales, xLabel: "weight w₁", yLabel: "weight w₂", xCount: 4, yCount: 4, grid: false });
  nameMap(parts.names, scales, exampleName);
  setAttributes(parts.plane, { x: scales.left, y: scales.top, width: scales.side, height: scales.side });
  setAttributes(parts.mapSvg, { width: scales.width, height: scales.height });
  makeTrials(model, parts.trials, exampleName);
  parts.note.textContent = example.note;
}

function drawRun(state, parts, { example, run, start, logError }) {
  const { scales } = state, [[low, high]] = example.map;
  parts.path.replaceChildren();
  drawPath(parts.path, scales, run);
  setAttributes(parts.handle, {
    transform: `translate(${scales.x(start[0])} ${scales.y(start[1])})`, "aria-valuemin": low, "aria-valuemax": high,
    "aria-valuenow": start[0], "aria-valuetext": `w1 ${kit.number(start[0])}, w2 ${kit.number(start[1])}` });
  const { curveWidth: width } = state, { height } = scales;
  setAttributes(parts.curveSvg, { width, height });
  parts.curve.replaceChildren();
  drawCurve(parts.curve, { width, height, run, logError });
}

function render({ model, el }) {
  const state = { ground: null, scales: null }, parts = build(model, state), { root, controls } = parts;
  el.append(root);

  function redraw() {
    const [exampleName, learningRate, epochs, start, logError] = TRAITS.map((name) => model.get(name));
    const example = EXAMPLES[exampleName], run = train(exampleName, start, learningRate, epochs);
    const view = { exampleName, example, learningRate, epochs, start, logError, run };
    controls.example.set(exampleName);
    controls.rate.set(learningRate);
    controls.epochs.set(epochs);
    controls.log.set(logError);
    if (state.ground !== exampleName) drawGround(model, state, parts, view);
    drawRun(state, parts, view);
    markTrial(parts.trials, view);
    const [regime, sentence] = describe(run, example);
    const named = `${regime[0].toUpperCase()}${regime.slice(1)}. `;
    parts.says.replaceChildren(kit.html("strong", { text: named }), sentence);
    parts.spoken.say(named + sentence);
    showNumbers(parts.table, root, view);
  }

  const soon = kit.perFrame(() => { if (root.isConnected && root.clientWidth > 0) redraw(); });
  const disconnect = kit.connect(model, TRAITS, soon);
  const stop = kit.watch(root, () => { state.ground = null; soon(); });
  return () => { disconnect(); stop(); root.remove(); };
}

export default { render };
