// The HillWalk: hill, map, controls and read-out put together. Every number shown comes from
// hill_walk_runs.js; every trait is set through kit.assign and drawn when it changes, whether the
// change came from here or from Python.

const HILL_TRAITS = ["landscape", "start", "learning_rate", "steps", "turn", "tilt"];
const STEPS_A_SECOND = 8;
const RATE_POSITIONS = 130;

function hillControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const rate = (k) => Number((HILL.leastRate * (HILL.largestRate / HILL.leastRate) ** (k / RATE_POSITIONS)).toPrecision(3));
  return {
    landscape: kit.choice({label: "landscape", value: model.get("landscape"), onInput: set("landscape"),
      options: [["hills", "two humps"], ["bowl", "a bowl"], ["valley", "a narrow valley"]]}),
    learning_rate: kit.slider({label: "learning rate η", value: model.get("learning_rate"), onInput: set("learning_rate"),
      values: Array.from({length: RATE_POSITIONS + 1}, (_, k) => rate(k)), format: (x) => kit.number(x, 3)}),
    steps: kit.slider({label: "steps taken", value: model.get("steps"), onInput: set("steps"),
      values: Array.from({length: HILL.largestSteps + 1}, (_, k) => k), format: String}),
  };
}

function render({model, el}) {
  const controls = hillControls(model);
  const play = walkPlayer(model, HILL.largestSteps, STEPS_A_SECOND);
  const takeStep = () => {
    play.stop();
    kit.assign(model, {steps: Math.min(HILL.largestSteps, model.get("steps") + 1)});
  };
  const back = kit.button("Back to the start", () => {
    play.stop();
    kit.assign(model, {steps: 0});
  });
  const surface = hillSurface(model);
  const map = hillMap(model, takeStep);
  const readout = hillReadout();
  const says = kit.html("p", {class: "bp-says"});
  const spoken = kit.announcer();
  const figure = (picture, caption) => kit.html("figure", {class: "bp-figure"}, picture.element, kit.html("figcaption", {text: caption}));
  const root = kit.html("div", {class: "bp-widget hw-widget"},
    controls.landscape.element,
    kit.html("div", {class: "bp-figures"},
      figure(surface, "Low is blue, high is red. Drag the hill, or use the arrow keys, to turn it."),
      figure(map, "The same from above. Drag the point, or walk it with the arrow keys; Enter takes a step.")),
    kit.html("div", {class: "bp-row"}, kit.button("Take a step", takeStep), play.button, back),
    kit.html("div", {class: "bp-controls"}, controls.learning_rate.element, controls.steps.element),
    says, readout.element, spoken.element);
  el.append(root);

  let colours = null; // asked for once in a theme
  function draw(all) {
    if (all || colours === null) colours = {bands: heightColours(root), mesh: kit.colour(root, "--hw-mesh")};
    const [landscape, start, eta, steps] = ["landscape", "start", "learning_rate", "steps"].map((name) => model.get(name));
    const points = walkFrom(landscape, start, eta, steps);
    const readings = readingsOf(landscape, points, eta);
    for (const name of Object.keys(controls)) controls[name].set(model.get(name));
    // Beside the map the hill is as high as the map; above it, lower.
    const alone = surface.element.clientWidth > 0.7 * root.clientWidth;
    surface.draw(surface.element.clientWidth, points, colours, all, alone);
    map.draw(map.element.clientWidth, points, colours, all);
    readout.set(readings);
    says.textContent = inSentence(landscape, readings, points.length - 1, steps);
    spoken.say(says.textContent);
  }

  const redraw = () => { if (root.clientWidth > 0) draw(false); };
  const later = kit.perFrame(redraw);
  const stops = [kit.watch(root, () => draw(true)), kit.connect(model, HILL_TRAITS, later), play.stop];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
