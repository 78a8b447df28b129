/* NetworkFlow put together. Every number comes from network_flow_values.js; every trait is set
   through kit.assign and drawn when it changes, whether the change came from here or from Python. */

const FLOW_TRAITS = ["network", "step", "learning_rate", "values", "errors"];

function buildFlow(model, player) {
  const onValue = (name, value) => kit.assign(model, { values: { ...model.get("values"), [name]: value }, errors: [] });
  const controls = flowControls(model, player), drawing = flowDrawing(), figure = kit.html("figure", { class: "bp-figure" });
  const editor = flowEditor(figure, drawing, { network: () => model.get("network"),
    valueOf: (name) => model.get("values")[name], onValue });
  figure.append(drawing.element, editor.element, kit.html("figcaption", {},
    kit.html("span", { class: "nf-forward", text: "Forwards: z, a." }), " ",
    kit.html("span", { class: "nf-backward", text: "Backwards: δ, and under each weight its gradient." }), " ",
    kit.html("span", { class: "nf-new", text: "Updated values." }), " ",
    "Dotted numbers can be changed: press one."));
  const built = { controls, drawing, editor, figure, onValue, spoken: kit.announcer(),
    says: kit.html("p", { class: "bp-says" }), equation: kit.html("div", { class: "nf-equation" }),
    errors: kit.html("span", { class: "nf-errors" }), step: kit.html("div", { class: "nf-step" }),
    tables: kit.html("details", {}, kit.html("summary", { text: "All numbers, and where to change them" })) };
  built.root = kit.html("div", { class: "bp-widget nf-widget", role: "group", "aria-label": "Network flow" },
    kit.html("div", { class: "bp-row" }, controls.network.element),
    kit.html("div", { class: "nf-transport" }, controls.buttons, controls.speed.element, built.step),
    figure, built.says, built.equation,
    kit.html("div", { class: "nf-descent" }, controls.rate.element,
      kit.html("div", { class: "bp-row" }, controls.descend, controls.reset, built.errors)),
    built.tables, built.spoken.element);
  return built;
}

function render({ model, el }) {
  let player = null, parts = null, drawn = "";
  const built = buildFlow(model, () => player), { root, figure, controls, drawing, editor } = built;
  el.append(root);

  /* From Python network and values arrive one after the other; in between nothing can be drawn. */
  function state() {
    const [network, k, rate, values] = FLOW_TRAITS.map((name) => model.get(name));
    if (k > lastStep(network) || !Object.keys(flowOf(network).values).every((name) => name in values)) return null;
    const numbers = flowNumbers(network, values, rate);
    return { network, k, values, numbers, step: shownStep(network, k, numbers) };
  }

  function layOut(network, width) {
    drawn = `${network} ${width}`;
    editor.close(false);
    if (parts?.network !== network) {
      parts = partsOfNetwork(model, () => player, built.onValue);
      built.step.replaceChildren(parts.slider.element, parts.stages.element);
      built.tables.replaceChildren(built.tables.firstElementChild, parts.tables.element);
    }
    drawing.layOut(network, width);
  }

  function drawTravel() {
    const now = parts === null ? null : state();
    if (now !== null && now.network === parts.network) drawing.update(now.network, now.k, now.step, now.numbers, player.phase());
  }

  function draw() {
    const now = state(), width = Math.floor(figure.clientWidth);
    if (now === null || width === 0) return;
    const { network, k, values, numbers, step } = now;
    if (drawn !== `${network} ${width}`) layOut(network, width);
    drawing.update(network, k, step, numbers, player.phase());
    editor.relabel(values);
    showEquation(built.equation, step, numbers);
    const [what, why] = sayStep(network, k, step, numbers);
    built.says.replaceChildren(kit.html("strong", { text: what }), ` ${why}`);
    built.spoken.say(what);
    controls.network.set(network);
    controls.rate.set(numbers["η"]);
    parts.slider.set(k);
    parts.stages.set(step?.stage);
    parts.tables.set(numbers);
    built.errors.textContent = errorsText(model.get("errors"), numbers.e);
    Object.assign(root.dataset, { network, step: k, name: step?.name ?? "", value: step ? numbers[step.name] : "" });
  }

  const computed = (k) => flowOf(model.get("network")).steps[k - 1];
  player = flowPlayer(model, { speed: controls.pace, onPhase: drawTravel, onState: controls.playing,
    travels: (k) => computed(k) !== undefined && drawing.travels(computed(k)) });
  const later = kit.perFrame(() => { if (root.isConnected) draw(); });
  const stops = [player.stop, kit.watch(root, () => { drawn = ""; draw(); }), kit.connect(model, FLOW_TRAITS, later)];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default { render };
