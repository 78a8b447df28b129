/* NetworkFlow put together. Every number comes from network_flow_values.js; every trait is set
   through kit.assign and drawn when it changes, whether the change came from here or from Python. */

const FLOW_TRAITS = ["network", "step", "learning_rate", "values", "errors"];
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const FLOW_RATES = [1, 2, 3].flatMap((power) => [1, 1.5, 2, 3, 4, 5, 6, 8].map((m) => Number((m * 10 ** (power - 3)).toPrecision(2)))).concat(10);
const ICONS = { start: "M4 3v14M16 3L7 10l9 7z", back: "M14 3L5 10l9 7z", reverse: "M18 4L10 10l8 6zM10 4L2 10l8 6z",
  play: "M5 3l12 7l-12 7z", pause: "M6 3v14M14 3v14", forward: "M5 3l8 7l-8 7zM16 3v14" };

function iconButton(icon, label, onClick) {
  const path = kit.svg("path", { d: ICONS[icon] });
  const button = kit.button("", onClick);
  button.classList.add("nf-icon");
  button.append(kit.svg("svg", { width: 20, height: 20, "aria-hidden": "true" }, path));
  const set = (nextIcon, nextLabel) => {
    path.setAttribute("d", ICONS[nextIcon]);
    button.setAttribute("aria-label", nextLabel);
    button.setAttribute("title", nextLabel);
  };
  set(icon, label);
  return { element: button, set };
}

function flowControls(model, player) {
  const speed = kit.slider({ label: "speed", values: SPEEDS, value: 1, format: (x) => `× ${x}`, onInput: (x) => speed.choose(x) });
  speed.now = 1;
  speed.choose = (x) => { speed.now = x; speed.set(x); };
  const buttons = {
    start: iconButton("start", "To the start", () => player().to(0)),
    back: iconButton("back", "Step back", () => player().to(model.get("step") - 1)),
    reverse: iconButton("reverse", "Play backwards", () => player().play(-1)),
    play: iconButton("play", "Play", () => player().play(1)),
    forward: iconButton("forward", "Step forward", () => player().to(model.get("step") + 1, true)),
  };
  const choose = (network) => {
    player().stop();
    kit.assign(model, { network, values: flowOf(network).values, step: 0, errors: [], learning_rate: flowOf(network).learningRate });
  };
  return {
    speed, buttons,
    playing(direction) {
      buttons.play.set(direction > 0 ? "pause" : "play", direction > 0 ? "Pause" : "Play");
      buttons.reverse.set(direction < 0 ? "pause" : "reverse", direction < 0 ? "Pause" : "Play backwards");
    },
    network: kit.choice({ label: "Network", value: model.get("network"), onInput: choose,
      options: Object.entries(FLOW.networks).map(([name, { title }]) => [name, title]) }),
    rate: kit.slider({ label: "learning rate η", values: FLOW_RATES, value: model.get("learning_rate"),
      onInput: (learning_rate) => kit.assign(model, { learning_rate }) }),
  };
}

/* What depends on the network: its step slider, stages and tables. */
function partsFor(model, player, onValue) {
  const network = model.get("network"), { steps } = flowOf(network);
  const last = lastStep(network), words = (k) => (k === 0 ? "nothing" : k === last ? "the update" : steps[k - 1].words);
  return { network, tables: flowTables(network, onValue), stages: flowStages(network),
    slider: kit.slider({ label: "step", values: [0, ...range1(last)], value: model.get("step"), format: (k) => `${k} of ${last}`,
      spoken: (k) => `${k} of ${last}: ${words(k)}`, onInput: (k) => player().to(k) }) };
}

function errorsText(errors, error) {
  const shown = [...errors, error].slice(-5).map((e) => kit.number(e));
  const rounds = errors.length === 1 ? "one round" : `${errors.length} rounds`;
  return errors.length === 0 ? `error ${shown[0]}` : `error ${errors.length > 4 ? "… → " : ""}${shown.join(" → ")}, after ${rounds}`;
}

function render({ model, el }) {
  let player = null, parts = null, drawn = "";
  const numbersNow = () => flowNumbers(model.get("network"), model.get("values"), model.get("learning_rate"));
  const onValue = (name, value) => kit.assign(model, { values: { ...model.get("values"), [name]: value }, errors: [] });
  const controls = flowControls(model, () => player), drawing = flowDrawing();
  const figure = kit.html("figure", { class: "bp-figure" });
  const editor = flowEditor(figure, drawing, { network: () => model.get("network"), valueOf: (name) => model.get("values")[name], onValue });
  const descend = kit.button("Take this step of descent", () => {
    const numbers = numbersNow(), values = descended(model.get("network"), model.get("values"), numbers);
    if (values) kit.assign(model, { values, errors: [...model.get("errors"), numbers.e] });
  });
  const reset = kit.button("Reset", () => {
    player.stop();
    kit.assign(model, { values: flowOf(model.get("network")).values, errors: [], step: 0 });
  });
  const says = kit.html("p", { class: "bp-says" }), spoken = kit.announcer(), equation = kit.html("div", { class: "nf-equation" });
  const errors = kit.html("span", { class: "nf-errors" });
  const sliderPlace = kit.html("div", { class: "nf-step" }), tablePlace = kit.html("details", {}, kit.html("summary", { text: "All numbers, and where to change them" }));
  figure.append(drawing.element, editor.element, kit.html("figcaption", {},
    kit.html("span", { class: "nf-forward", text: "Forwards: z, a." }), " ",
    kit.html("span", { class: "nf-backward", text: "Backwards: δ, and under each weight its gradient." }), " ",
    kit.html("span", { class: "nf-new", text: "Updated values." }), " ",
    "Dotted numbers can be changed: press one."));
  const root = kit.html("div", { class: "bp-widget nf-widget", role: "group", "aria-label": "Network flow" },
    kit.html("div", { class: "bp-row" }, controls.network.element),
    kit.html("div", { class: "nf-transport" }, kit.html("div", { class: "nf-buttons" }, ...Object.values(controls.buttons).map((b) => b.element)),
      controls.speed.element, sliderPlace),
    figure, says, equation,
    kit.html("div", { class: "nf-descent" }, controls.rate.element, kit.html("div", { class: "bp-row" }, descend, reset, errors)),
    tablePlace, spoken.element);
  el.append(root);

  const fits = () => Object.keys(flowOf(model.get("network")).values).every((name) => name in model.get("values"))
    && model.get("step") <= lastStep(model.get("network"));
  function layOut(network, width) {
    drawn = `${network} ${width}`;
    editor.close(false);
    if (parts?.network !== network) {
      parts = partsFor(model, () => player, onValue);
      sliderPlace.replaceChildren(parts.slider.element, parts.stages.element);
      tablePlace.replaceChildren(tablePlace.firstElementChild, parts.tables.element);
    }
    drawing.layOut(network, width);
  }

  function draw() {
    const network = model.get("network"), width = Math.floor(figure.clientWidth), k = model.get("step");
    if (width === 0 || !fits()) return; // network and values arrive one after the other from Python
    if (drawn !== `${network} ${width}`) layOut(network, width);
    const numbers = numbersNow(), step = shownStep(network, k, numbers);
    drawing.update(network, k, step, numbers, player.phase());
    editor.relabel(model.get("values"));
    showEquation(equation, step, numbers);
    const [what, why] = sayStep(network, k, step, numbers);
    says.replaceChildren(kit.html("strong", { text: what }), ` ${why}`);
    spoken.say(what);
    controls.network.set(network);
    controls.rate.set(model.get("learning_rate"));
    parts.slider.set(k);
    parts.stages.set(step?.stage);
    parts.tables.set(numbers);
    errors.textContent = errorsText(model.get("errors"), numbers.e);
    Object.assign(root.dataset, { network, step: k, stage: step?.stage ?? "", name: step?.name ?? "", value: step ? numbers[step.name] : "" });
  }
  function drawTravel() {
    if (parts === null || !fits()) return;
    const numbers = numbersNow(), k = model.get("step");
    drawing.update(model.get("network"), k, shownStep(model.get("network"), k, numbers), numbers, player.phase());
  }
  player = flowPlayer(model, { speed: () => controls.speed.now, onPhase: drawTravel, onState: controls.playing,
    travels: (k) => k > 0 && k < lastStep(model.get("network")) && drawing.travels(flowOf(model.get("network")).steps[k - 1]) });
  const later = kit.perFrame(() => { if (root.isConnected) draw(); });
  const stops = [kit.watch(root, () => { drawn = ""; draw(); }), kit.connect(model, FLOW_TRAITS, later), () => player.stop()];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default { render };
