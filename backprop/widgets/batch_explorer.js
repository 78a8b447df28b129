// The BatchExplorer: controls, drawings and read-out put together. Every trait is set through kit.assign and
// drawn when it changes, whether the change came from here or from Python.

const BATCH_TRAITS = ["batch_size", "learning_rate", "epochs", "order", "draw", "outlier"];
const RATE_POSITIONS = 92; // then the rates 0.1, 0.2, … of the text lie near enough to one

function batchControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const counts = (most) => Array.from({length: most}, (_, k) => k + 1);
  const [least, most] = BATCHES.rates;
  const rates = Array.from({length: RATE_POSITIONS + 1}, (_, k) => Number((least * (most / least) ** (k / RATE_POSITIONS)).toPrecision(2)));
  const again = kit.button("Shuffle otherwise", () =>
    kit.assign(model, {draw: (model.get("draw") + 1) % BATCHES.orders.length}));
  return {
    batch_size: kit.slider({label: "batch size k", values: counts(SAMPLE_COUNT), value: model.get("batch_size"), onInput: set("batch_size"),
      format: (size) => ({1: "1 (online)", [SAMPLE_COUNT]: `${size} (whole batch)`})[size] ?? String(size)}),
    learning_rate: kit.slider({label: "learning rate η", values: rates, value: model.get("learning_rate"),
      format: (rate) => kit.number(rate, 3), onInput: set("learning_rate")}),
    epochs: kit.slider({label: "epochs", values: counts(BATCHES.mostEpochs), value: model.get("epochs"), format: String, onInput: set("epochs")}),
    order: kit.choice({label: "order", options: Object.entries(BATCHES.orderNames), value: model.get("order"), onInput: set("order")}),
    draw: {element: again, set: (draw) => { again.dataset.value = String(draw); }},
    outlier: kit.toggle({label: "an outlier", value: model.get("outlier"), onInput: set("outlier")}),
  };
}

function render({model, el}) {
  const controls = batchControls(model);
  const [map, losses, samples] = [batchMap(), lossChart(), samplesChart()];
  const readout = batchReadout();
  const says = kit.html("p", {class: "bp-says"});
  const spoken = kit.announcer();
  const figure = (drawing, caption) => kit.html("figure", {class: "bp-figure"}, drawing.element, kit.html("figcaption", {text: caption}));
  const root = kit.html("div", {class: "bp-widget be-widget", role: "group", "aria-label": "Batch explorer"},
    kit.html("div", {class: "bp-controls"}, controls.batch_size.element, controls.learning_rate.element, controls.epochs.element),
    kit.html("div", {class: "bp-row"}, controls.order.element, controls.draw.element, controls.outlier.element),
    batchKey(),
    kit.html("div", {class: "bp-figures"}, figure(map, "The total loss from above; a cross marks its lowest place."),
      figure(losses, "Dotted: the goal, a hundredth of the start's height.")), says,
    kit.html("div", {class: "bp-figures"}, figure(samples, "The samples, and the lines at the end of both runs."), readout.element),
    spoken.element);
  el.append(root);

  function redraw() {
    const setting = Object.fromEntries(BATCH_TRAITS.map((trait) => [trait, model.get(trait)]));
    for (const trait of BATCH_TRAITS) controls[trait].set(setting[trait]);
    controls.draw.element.disabled = setting.order === "sorted";
    const found = {};
    for (const [name, size] of Object.entries({whole: SAMPLE_COUNT, yours: setting.batch_size})) { // yours lies on top
      const places = runInBatches(size, setting);
      found[name] = {size, places, readings: readingsOf(places, size, setting)};
      readout.set(name, found[name].readings);
    }
    const widthOf = (drawing) => Math.floor(drawing.element.parentElement.clientWidth);
    map.draw(widthOf(map), setting, found);
    losses.draw(widthOf(losses), Number(map.element.getAttribute("height")), setting, found);
    samples.draw(widthOf(samples), setting, found);
    says.textContent = batchesInSentence(setting, found);
    spoken.say(says.textContent);
  }

  const ifShown = () => { if (root.isConnected && root.clientWidth > 0) redraw(); };
  const stops = [kit.watch(root, ifShown), kit.connect(model, BATCH_TRAITS, kit.perFrame(ifShown))];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
