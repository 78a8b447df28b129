/* The NetworkFlow's controls: network, transport, speed, learning rate; and what depends on the
   network, its step slider, its stages and its tables. */

const SPEEDS = { 0.25: "×¼", 0.5: "×½", 1: "×1", 2: "×2", 4: "×4" };
const RATE_STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8];
const FLOW_RATES = [0.01, 0.1, 1].flatMap((power) => RATE_STEPS.map((m) => Number((m * power).toPrecision(2))))
  .concat(FLOW.largestRate);
const ICONS = { start: "M4 3v14M16 3L7 10l9 7z", back: "M14 3L5 10l9 7z", reverse: "M18 4L10 10l8 6zM10 4L2 10l8 6z",
  play: "M5 3l12 7l-12 7z", pause: "M6 3v14M14 3v14", forward: "M5 3l8 7l-8 7zM16 3v14" };

function iconButton(icon, label, onClick) {
  const path = kit.svg("path", { d: ICONS[icon] });
  const element = kit.button("", onClick);
  element.classList.add("nf-icon");
  element.append(kit.svg("svg", { width: 20, height: 20, "aria-hidden": "true" }, path));
  const set = (nextIcon, nextLabel) => {
    path.setAttribute("d", ICONS[nextIcon]);
    element.setAttribute("aria-label", nextLabel);
    element.setAttribute("title", nextLabel);
  };
  set(icon, label);
  return { element, set };
}

/* Start anew, with the text's values; with another network, its learning rate as well. */
function beginAnew(model, network) {
  const { values, learningRate } = flowOf(network);
  const other = network === model.get("network") ? {} : { network, learning_rate: learningRate };
  kit.assign(model, { ...other, values, step: 0, errors: [] });
}

function flowControls(model, player) {
  let pace = 1;
  const speed = kit.slider({ label: "speed", values: Object.keys(SPEEDS).map(Number).sort((x, y) => x - y),
    value: pace, format: (x) => SPEEDS[x], spoken: (x) => `${x} times`,
    onInput: (x) => { pace = x; speed.set(x); } });
  const buttons = {
    start: iconButton("start", "To the start", () => player().to(0)),
    back: iconButton("back", "Step back", () => player().to(model.get("step") - 1)),
    reverse: iconButton("reverse", "Play backwards", () => player().play(-1)),
    play: iconButton("play", "Play", () => player().play(1)),
    forward: iconButton("forward", "Step forward", () => player().to(model.get("step") + 1, true)),
  };
  return {
    speed, pace: () => pace,
    buttons: kit.html("div", { class: "nf-buttons" }, ...Object.values(buttons).map(({ element }) => element)),
    playing(direction) {
      buttons.play.set(direction > 0 ? "pause" : "play", direction > 0 ? "Pause" : "Play");
      buttons.reverse.set(direction < 0 ? "pause" : "reverse", direction < 0 ? "Pause" : "Play backwards");
    },
    network: kit.choice({ label: "Network", value: model.get("network"),
      options: Object.entries(FLOW.networks).map(([name, { title }]) => [name, title]),
      onInput: (network) => { player().stop(); beginAnew(model, network); } }),
    rate: kit.slider({ label: "learning rate η", values: FLOW_RATES, value: model.get("learning_rate"),
      onInput: (learning_rate) => kit.assign(model, { learning_rate }) }),
    descend: kit.button("Take this step of descent", () => {
      const [network, values] = [model.get("network"), model.get("values")];
      const numbers = flowNumbers(network, values, model.get("learning_rate")), moved = descended(network, values, numbers);
      if (moved) kit.assign(model, { values: moved, errors: [...model.get("errors"), numbers.e] });
    }),
    reset: kit.button("Reset", () => { player().stop(); beginAnew(model, model.get("network")); }),
  };
}

function partsOfNetwork(model, player, onValue) {
  const network = model.get("network"), { steps } = flowOf(network), last = lastStep(network);
  const words = (k) => (k === 0 ? "nothing" : k === last ? "the update" : steps[k - 1].words);
  const slider = kit.slider({ label: "step", values: [0, ...range1(last)], value: model.get("step"),
    format: (k) => `${k} of ${last}`, spoken: (k) => `${k} of ${last}: ${words(k)}`, onInput: (k) => player().to(k) });
  return { network, slider, stages: flowStages(network), tables: flowTables(network, onValue) };
}

function errorsText(errors, error) {
  const shown = [...errors, error].slice(-5).map((e) => kit.number(e)).join(" → ");
  if (errors.length === 0) return `error ${shown}`;
  return `error ${errors.length > 4 ? "… → " : ""}${shown}, after ${errors.length === 1 ? "one round" : `${errors.length} rounds`}`;
}
