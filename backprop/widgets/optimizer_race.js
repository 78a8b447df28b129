// The OptimizerRace: map, chart, controls and read-out put together. Every number shown comes from
// optimizer_race_runs.js; every trait is set through kit.assign and drawn when it changes, whether the
// change came from here or from Python.

const RACE_TRAITS = ["surface", "start", "rates", "momentum", "first_step", "steps"];
const STEPS_A_SECOND = 12;

function render({model, el}) {
  const controls = raceControls(model);
  const play = walkPlayer(model, RACE.largestSteps, STEPS_A_SECOND);
  const takeStep = kit.button("Take a step", () => {
    play.stop();
    kit.assign(model, {steps: Math.min(RACE.largestSteps, model.get("steps") + 1)});
  });
  const back = kit.button("Back to the start", () => {
    play.stop();
    kit.assign(model, {steps: 0, rates: [[0, rateAt(model.get("rates"), model.get("steps"))]]});
  });
  const map = raceMap(model);
  const chart = raceChart(model);
  const readout = raceReadout();
  const says = kit.html("p", {class: "bp-says"});
  const spoken = kit.announcer();
  const figure = (picture, caption) => kit.html("figure", {class: "bp-figure"}, picture.element, kit.html("figcaption", {text: caption}));
  const legend = kit.html("p", {class: "or-legend"},
    ...RULE_NAMES.map((rule) => kit.html("span", {}, ruleSwatch(rule), RACE.rules[rule])));
  const root = kit.html("div", {class: "bp-widget or-widget"},
    controls.surface.element, legend,
    kit.html("div", {class: "bp-figures"},
      figure(map, "From above; a cross marks a minimum. Drag the start, or move it with the arrow keys."),
      figure(chart, "A dotted line: there the learning rate was changed.")),
    kit.html("div", {class: "bp-row"}, play.button, takeStep, back),
    kit.html("div", {class: "bp-controls"}, controls.rate.element, controls.steps.element, controls.momentum.element, controls.first_step.element),
    says, readout.element, spoken.element);
  el.append(root);

  function draw() {
    const state = Object.fromEntries(RACE_TRAITS.map((name) => [name, model.get(name)]));
    const [runs, readings] = [{}, {}];
    for (const rule of RULE_NAMES) {
      runs[rule] = runOf(rule, state);
      readings[rule] = readingsOf(state.surface, runs[rule].places);
      readout.set(rule, readings[rule]);
    }
    for (const name of ["surface", "momentum", "first_step", "steps"]) controls[name].set(state[name]);
    controls.rate.set(rateAt(state.rates, state.steps));
    map.draw(map.element.parentElement.clientWidth, runs);
    const width = chart.element.parentElement.clientWidth;
    chart.draw(width, runs, Number(map.element.getAttribute("height")), width < 0.7 * root.clientWidth);
    says.textContent = raceInSentence(model, runs, readings);
    spoken.say(says.textContent);
  }

  const redraw = () => { if (root.clientWidth > 0) draw(); };
  const stops = [kit.watch(root, redraw), kit.connect(model, RACE_TRAITS, kit.perFrame(redraw)), play.stop];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
