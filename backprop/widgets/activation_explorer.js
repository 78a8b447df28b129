// The ActivationExplorer: curves, chain, controls and read-out put together. Every value and slope
// comes from the functions that were printed from the proofs; every trait is set through kit.assign
// and drawn when it changes, whether the change came from here or from Python.

const ACTIVATION_TRAITS = ["activation", "z", "a", "b", "weight", "units"];

function evenly(from, to, step) {
  const count = Math.round((to - from) / step);
  return Array.from({length: count + 1}, (_, k) => Number((from + k * step).toFixed(6)));
}

function activationControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const {titles, largestZ, largestWeight, largestUnits, scales: [least, most]} = ACTIVATION;
  const slider = (name, label, values, format) =>
    kit.slider({label, values, value: model.get(name), format, onInput: set(name)});
  return {
    activation: kit.choice({label: "Activation", value: model.get("activation"), options: Object.entries(titles),
      onInput: set("activation")}),
    z: slider("z", "pre-activation z", evenly(-largestZ, largestZ, 0.1)),
    a: slider("a", "scale a of the output", evenly(least, most, 0.05)),
    b: slider("b", "scale b of the input", evenly(least, most, 0.05)),
    weight: slider("weight", "weight w of the chain", evenly(0.1, largestWeight, 0.1)),
    units: slider("units", "units n in the chain", evenly(1, largestUnits, 1), String),
  };
}

function activationReadout() {
  const table = kit.table({caption: "The activation in numbers", columns: ["quantity", "at this z", "at the steepest"], rows: [
    ["activation g", ["value", "value_best"]], ["slope g′", ["slope", "largest"]], ["one unit leaves w·g′", ["one", "one_best"]],
    ["the chain leaves (w·g′)ⁿ", ["left", "left_best"]], ["here the curve is", ["regime", "regime_best"]]]});
  return table;
}

// What the curve is like at z; see REGIMES of the Python class.
function regimeAt(name, z, {slope, largest}) {
  if (ACTIVATION.kinks[name].includes(z)) return "kinked";
  if (slope === 0) return "level";
  const share = slope / largest;
  return share < ACTIVATION.flat ? "flat" : share > ACTIVATION.steep ? "steep" : "in between";
}

function ofTheSlope(name, regime, {slope}) {
  const size = kit.number(slope, 3);
  return {
    kinked: `At its kink the ${ACTIVATION.titles[name]} has no slope: it is 0 on the left and 1 on the right. `
      + `The package takes ${ACTIVATION.slopeAtKink}.`,
    level: "Here the curve is level: no change of z reaches the activation.",
    flat: `Here the curve is flat: a change of z hardly reaches the activation, only ${size} of it does.`,
    steep: name === "linear" ? "A straight line has the same slope everywhere, and a change of z passes whole."
      : `Here the curve is about as steep as it gets: a small change of z counts ${size} times in the activation.`,
    "in between": `A small change of z counts ${size} times in the activation.`,
  }[regime];
}

function ofTheChain(left, units) {
  const chain = units === 1 ? "One such unit" : `A chain of ${units} such units`;
  if (left === 0) return `${chain} lets nothing back.`;
  const share = kit.number(left, 3);
  if (left > 1.0001) return `${chain} makes a sensitivity ${share} times as large.`;
  return left > 0.9999 ? `${chain} hands a sensitivity back as it is.` : `${chain} leaves ${share} of a sensitivity.`;
}

function render({model, el}) {
  const controls = activationControls(model);
  const curves = activationCurves(model);
  const chain = activationChain();
  const readout = activationReadout();
  const says = kit.html("p", {class: "bp-says"});
  const spoken = kit.announcer();
  const left = kit.html("figure", {class: "bp-figure"}, curves.element);
  const right = kit.html("div", {class: "ax-side"}, kit.html("figure", {class: "bp-figure"}, chain.element), readout.element);
  const root = kit.html("div", {class: "bp-widget ax-widget", role: "group", "aria-label": "Activation explorer"},
    controls.activation.element,
    kit.html("div", {class: "bp-controls"}, ...["z", "weight", "units", "a", "b"].map((name) => controls[name].element)),
    says, kit.html("div", {class: "bp-figures"}, left, right), spoken.element);
  el.append(root);

  function showNumbers(name, z, here, weight, units) {
    const {g, slope, largest} = here;
    const regime = regimeAt(name, z, here);
    const results = {value: g, slope, largest, one: weight * slope, one_best: weight * largest,
      left: equal_links(weight, slope, units).left, left_best: equal_links(weight, largest, units).left};
    for (const [cell, value] of Object.entries(results)) readout.set(cell, value);
    if (regime === "kinked") readout.set("slope", slope, "none");
    readout.set("regime", regime);
    readout.set("value_best", "", "");
    readout.set("regime_best", "", "");
    says.textContent = `${ofTheSlope(name, regime, here)} ${ofTheChain(results.left, units)}`;
    spoken.say(says.textContent);
  }

  function redraw() {
    const [name, z, a, b, weight, units] = ACTIVATION_TRAITS.map((trait) => model.get(trait));
    const here = unitOf(name, a, b)(z);
    for (const trait of ACTIVATION_TRAITS) controls[trait].set(model.get(trait));
    for (const scale of ["a", "b"]) controls[scale].element.hidden = name !== "tanh";
    curves.draw(Math.floor(left.clientWidth), {name, a, b, z});
    chain.draw(Math.floor(right.clientWidth), {weight, units, ...here});
    showNumbers(name, z, here, weight, units);
  }

  const ifShown = () => { if (root.isConnected && root.clientWidth > 0) redraw(); };
  const stops = [kit.watch(root, ifShown), kit.connect(model, ACTIVATION_TRAITS, kit.perFrame(ifShown))];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
