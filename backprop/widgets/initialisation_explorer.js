// The InitialisationExplorer: controls, drawing and read-out put together. Every trait is set through
// kit.assign and drawn when it changes, whether the change came from here or from Python.

const INITIALISATION_TRAITS = ["activation", "scale", "layers", "positive", "draw"];

function initialisationControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const [least, most] = INITIALISATION.layers;
  const counts = Array.from({length: most - least + 1}, (_, k) => least + k);
  const again = kit.button("Draw other weights", () =>
    kit.assign(model, {draw: (model.get("draw") + 1) % (INITIALISATION.lastDraw + 1)}));
  return {
    activation: kit.choice({label: "Activation", value: model.get("activation"),
      options: Object.entries(INITIALISATION.titles), onInput: set("activation")}),
    scale: scaleControl(model),
    layers: kit.slider({label: "layers", values: counts, value: model.get("layers"), format: String, onInput: set("layers")}),
    positive: kit.toggle({label: "positive weights only", value: model.get("positive"), onInput: set("positive")}),
    draw: {element: again, set: (draw) => { again.dataset.value = String(draw); }},
  };
}

function initialisationReadout() {
  return kit.table({caption: "Through the layers", columns: ["size", "in layer 1", "in the last", "a layer keeps"], rows: [
    ["activations", ["a_first", "a_last", "a_kept"]], ["between samples", ["spread_first", "spread_last", "spread_kept"]],
    ["sensitivities", ["delta_first", "delta_last", "delta_kept"]], ["by the proofs", ["none_first", "none_last", "foretold"]],
    ["mean slope g′", ["slope_first", "slope_last", "slope_kept"]]]});
}

function everyLayer() {
  const [, most] = INITIALISATION.layers;
  const columns = ["a", "spread", "delta", "slope"];
  const rows = Array.from({length: most}, (_, k) => [String(k + 1), columns.map((name) => `${name}_${k + 1}`)]);
  const table = kit.table({caption: "Sizes in every layer",
    columns: ["layer", "activ.", "between", "sensit.", "slope"], rows});
  const element = kit.html("details", {class: "ix-details"}, kit.html("summary", {text: "Every layer in numbers"}), table.element);
  const lines = [...table.element.querySelectorAll("tbody tr")];
  const set = (sizes, layers) => {
    for (const [k, line] of lines.entries()) {
      line.hidden = k >= layers;
      for (const name of columns) {
        const value = k >= layers ? "" : sizes[name][name === "a" || name === "spread" ? k + 1 : k];
        table.set(`${name}_${k + 1}`, value, value === "" ? "" : kit.number(value, 3, 1e-3));
      }
    }
  };
  return {element, set};
}

const fateOf = (share) => (share < INITIALISATION.fades ? "fade" : share > INITIALISATION.grows ? "grow" : "stay");

function ofTheLayers({activation, layers}, {kept, flat}) {
  const share = (value) => kit.number(value, 3, 1e-3);
  const forwards = {
    fade: kept.spread === 0 ? "What differs between samples is lost on the way."
      : `What differs between samples fades: a layer keeps ${share(kept.spread)} of it.`,
    stay: `What differs between samples goes through: a layer keeps ${share(kept.spread)} of it.`,
    grow: `What differs between samples grows ${share(kept.spread)} times in a layer.`,
  }[fateOf(kept.spread)];
  const back = {
    fade: kept.delta === 0 ? "Nothing comes back to the first layer."
      : `Sensitivities fade on the way back: a layer keeps ${share(kept.delta)}.`,
    stay: `Sensitivities come back: a layer keeps ${share(kept.delta)}.`,
    grow: `Sensitivities grow ${share(kept.delta)} times in a layer on the way back.`,
  }[fateOf(kept.delta)];
  const ends = activation === "relu" ? "silent" : "saturated";
  const stuck = flat > 0.1 ? ` Of the last layer's activations ${Math.round(100 * flat)} % are ${ends}.` : "";
  return `${layers} layers, ${INITIALISATION.titles[activation]}. ${forwards} ${back}${stuck}`;
}

function render({model, el}) {
  const controls = initialisationControls(model);
  const drawing = layersDrawing();
  const readout = initialisationReadout();
  const layerTable = everyLayer();
  const says = kit.html("p", {class: "bp-says"});
  const reach = kit.html("p", {class: "bp-note"});
  const spoken = kit.announcer();
  const left = kit.html("figure", {class: "bp-figure"}, drawing.element, sizesLegend());
  const right = kit.html("div", {class: "ix-side"}, readout.element, layerTable.element,
    kit.html("p", {class: "bp-note", text: "What lies beyond a histogram's axis is counted at its end; "
      + "a bar that holds 15 % or more of the activations fills its column."}));
  const root = kit.html("div", {class: "bp-widget ix-widget", role: "group", "aria-label": "Initialisation explorer"},
    controls.activation.element,
    kit.html("div", {class: "bp-controls"}, controls.scale.element, controls.layers.element),
    kit.html("div", {class: "bp-row"}, controls.positive.element, controls.draw.element, reach),
    says, kit.html("div", {class: "bp-figures"}, left, right), spoken.element);
  el.append(root);

  function showNumbers(setting, sizes) {
    const last = setting.layers;
    const values = {a: [sizes.a[1], sizes.a[last]], spread: [sizes.spread[1], sizes.spread[last]],
      delta: [sizes.delta[0], sizes.delta[last - 1]], slope: [sizes.slope[0], sizes.slope[last - 1]]};
    for (const [name, [first, end]] of Object.entries(values)) {
      readout.set(`${name}_first`, first, kit.number(first, 3, 1e-3));
      readout.set(`${name}_last`, end, kit.number(end, 3, 1e-3));
    }
    for (const name of ["a", "spread", "delta"]) readout.set(`${name}_kept`, sizes.kept[name], kit.number(sizes.kept[name], 3, 1e-3));
    for (const name of ["none_first", "none_last", "slope_kept"]) readout.set(name, "", "");
    readout.set("foretold", sizes.foretold ?? "", sizes.foretold === undefined ? "–" : kit.number(sizes.foretold, 3));
    layerTable.set(sizes, last);
    const {r} = at_scale(setting.scale, INITIALISATION.width);
    reach.dataset.value = String(r);
    reach.textContent = `${INITIALISATION.width} units a layer: weights from ${setting.positive ? "0" : kit.number(-r, 3)} to ${kit.number(r, 3)}`;
    says.textContent = ofTheLayers(setting, sizes);
    spoken.say(says.textContent);
  }

  function redraw() {
    const setting = Object.fromEntries(INITIALISATION_TRAITS.map((trait) => [trait, model.get(trait)]));
    for (const trait of INITIALISATION_TRAITS) controls[trait].set(setting[trait]);
    const found = runLayers(setting);
    const sizes = sizesOf(found, setting);
    drawing.draw(Math.floor(left.clientWidth), setting, found, sizes);
    showNumbers(setting, sizes);
  }

  const ifShown = () => { if (root.isConnected && root.clientWidth > 0) redraw(); };
  const stops = [kit.watch(root, ifShown), kit.connect(model, INITIALISATION_TRAITS, kit.perFrame(ifShown))];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
