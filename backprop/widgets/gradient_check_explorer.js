// The GradientCheckExplorer: function, magnifier, curve, controls and read-out put together. Every
// number shown comes from gradient_check_runs.js; every trait is set through kit.assign and drawn when
// it changes, whether the change came from here or from Python.

const CHECK_TRAITS = ["function", "method", "step", "point"];

function checkControls(model) {
  const set = (name) => (value) => kit.assign(model, {[name]: value});
  const titles = (table) => Object.entries(table).map(([name, {title}]) => [name, title]);
  const distances = CHECK_STEPS.filter((h) => h >= 1e-12);
  return {
    function: kit.choice({label: "function", value: model.get("function"), options: titles(CHECK.functions),
      onInput: (name) => kit.assign(model, {function: name, point: CHECK.functions[name].start})}),
    method: kit.choice({label: "method", value: model.get("method"), options: titles(CHECK.methods), onInput: set("method")}),
    step: kit.slider({label: "step h", values: CHECK_STEPS, value: model.get("step"), onInput: set("step"),
      format: (h) => kit.number(h, 3)}),
    distance: kit.slider({label: "distance to the kink", values: distances, value: 1e-4, format: (d) => kit.number(d, 3),
      onInput: (distance) => kit.assign(model, {point: model.get("point") < 0 ? -distance : distance})}),
  };
}

// The method's line, as it is in the curve.
function checkSwatch(method) {
  return kit.svg("svg", {class: "gc-swatch", width: 18, height: 10, "aria-hidden": "true"},
    kit.svg("path", {class: `gc-curve gc-key gc-${method}`, d: "M0 5H18"}));
}

function checkReadout() {
  const rows = CHECK_METHODS.map((method) =>
    [CHECK.methods[method].title, ["quotient", "error", "best"].map((what) => `${method}_${what}`)]);
  const table = kit.table({caption: "What each method makes of the slope with this step",
    columns: ["method", "slope", "error", "best step"],
    rows: [["by the formula", ["slope"]], ...rows]});
  const heads = [...table.element.querySelectorAll("tbody th")].slice(1);
  heads.forEach((head, k) => head.prepend(checkSwatch(CHECK_METHODS[k])));
  return table;
}

// How many of the slope's leading digits are right, in words.
function digitsRight(error, slope) {
  if (error === 0) return "all digits are right";
  const digits = Math.floor(-Math.log10(error / Math.abs(slope)));
  if (!(digits >= 1)) return "no digit is right";
  return digits === 1 ? "one digit is right" : `${digits} digits are right`;
}

function verdictInWords(name, method, h, slope, found) {
  const {quotient, error, truncation, rounding, best, kink} = found;
  if (kink) {
    return `A value was taken on the other side of the kink. The quotient, ${kit.number(quotient, 3)}, mixes the `
      + `slopes of both sides; on the point’s own side the slope is ${kit.number(slope, 3)}.`;
  }
  const what = CHECK.methods[method].title + (method === "complex_step" ? "" : " difference");
  const start = `The ${what} with h = ${kit.number(h, 3)}: ${digitsRight(error, slope)}.`;
  if (method === "complex_step") {
    return `${start} ${truncation > CHECK.unitRoundoff * Math.abs(slope) ? "A smaller step is better, down to any size."
      : "It takes no difference, so nothing cancels, and any smaller step is as good."}`;
  }
  if (best !== null && h > best / 4 && h < best * 4) {
    return `${start} Truncation and rounding are about equal: no step does much better.`;
  }
  return start + (truncation > rounding ? " The function bends within the step: a smaller one would be better."
    : " The values differ in their last digits only, and those are rounded: a larger step would be better.");
}

function render({model, el}) {
  const controls = checkControls(model);
  const [overview, lens, curve] = [checkOverview(model), checkLens(model), checkCurve(model)];
  const readout = checkReadout();
  const says = kit.html("p", {class: "bp-says"});
  const spoken = kit.announcer();
  const best = kit.button("Go to the best step", () => {
    const step = bestStepOf(model.get("function"), model.get("method"), model.get("point"));
    if (step === null) return;
    kit.assign(model, {step: Number(Math.min(CHECK.largest, Math.max(CHECK.smallest, step)).toPrecision(3))});
  });
  for (const [k, label] of [...controls.method.element.querySelectorAll("label")].entries()) {
    label.querySelector("input").after(checkSwatch(CHECK_METHODS[k]));
  }
  const left = kit.html("figure", {class: "bp-figure"}, overview.element, lens.element,
    kit.html("figcaption", {text: "Above, the function and its point. Below, three steps to each side of it: "
      + "dashed the tangent, in colour what the method sees."}));
  const right = kit.html("figure", {class: "bp-figure"}, curve.element,
    kit.html("figcaption", {text: "Dashed, for the chosen method: truncation, rising to the right, and rounding, "
      + "rising to the left. Errors of 0 lie on the floor."}));
  const root = kit.html("div", {class: "bp-widget gc-widget"},
    controls.function.element, controls.method.element, kit.html("div", {class: "bp-figures"}, left, right),
    kit.html("div", {class: "bp-controls"}, controls.step.element, controls.distance.element),
    kit.html("div", {class: "bp-row"}, best), says, readout.element,
    kit.html("p", {class: "bp-note", text: "Computed in this computer’s own doubles as you move. The best step is "
      + "where the leading term of the truncation error and the rounding of the values, each to half a unit in its "
      + "last place, balance."}), spoken.element);
  el.append(root);

  function draw() {
    const [name, method, h, w] = CHECK_TRAITS.map((trait) => model.get(trait));
    const found = checkAll(name, w, h);
    controls.function.set(name);
    controls.method.set(method);
    controls.step.set(h);
    controls.distance.set(Math.abs(w) || CHECK.smallest);
    controls.distance.element.hidden = name !== "relu";
    const digits = root.clientWidth < 420 ? 6 : 9;
    readout.set("slope", found.slope, kit.number(found.slope, digits));
    for (const [each, {quotient, error, best: bestStep}] of Object.entries(found.methods)) {
      readout.set(`${each}_quotient`, quotient, kit.number(quotient, digits));
      readout.set(`${each}_error`, error, kit.number(error, 2));
      const none = each === "complex_step" ? "any tiny h" : "–";
      readout.set(`${each}_best`, bestStep, bestStep === null ? none : kit.number(bestStep, 2));
    }
    best.disabled = found.methods[method].best === null;
    overview.draw(left.clientWidth);
    lens.draw(left.clientWidth, found);
    curve.draw(right.clientWidth, found);
    says.textContent = verdictInWords(name, method, h, found.slope, found.methods[method]);
    spoken.say(says.textContent);
  }

  const redraw = () => { if (root.clientWidth > 0) draw(); };
  const later = kit.perFrame(redraw);
  const stops = [kit.watch(root, draw), kit.connect(model, CHECK_TRAITS, later)];
  return () => {
    for (const stop of stops) stop();
    root.remove();
  };
}

export default {render};
