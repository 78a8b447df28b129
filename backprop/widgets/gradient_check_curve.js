// The right column of the GradientCheckExplorer: the error of every method over the step, both
// logarithmic. The chosen method stands out, with the two straight lines that bound it: truncation,
// which rises with a power of h, and rounding, which falls with 1/h.

const CHECK_DECADES = 20; // of error at most

// The steps of the slider, eight to a decade; the curve is computed at each.
const CHECK_STEPS = (() => {
  const [from, to] = [CHECK.smallest, CHECK.largest].map((h) => Math.round(8 * Math.log10(h)));
  return Array.from({length: to - from + 1}, (_, k) => Number((10 ** ((from + k) / 8)).toPrecision(3)));
})();

function errorCurves(name, w) {
  const slope = checkedSlope(name, w);
  return Object.fromEntries(CHECK_METHODS.map((method) =>
    [method, CHECK_STEPS.map((h) => Math.abs(differenceQuotient(name, method, w, h) - slope))]));
}

function checkCurve(model) {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const lines = kit.svg("g", {"aria-hidden": "true"});
  const marks = kit.svg("g", {"aria-hidden": "true"});
  const element = kit.svg("svg", {role: "img"}, ground, lines, marks);
  const clip = clipped(lines, element);

  function scales(width, height, curves, slope) {
    const [left, right, top, bottom] = [46, width - 14, 30, height - 40];
    const largest = Math.max(...Object.values(curves).flat().filter(Number.isFinite), CHECK.unitRoundoff);
    const high = Math.ceil(Math.log10(largest) + 1e-9);
    const least = Math.floor(Math.log10(CHECK.unitRoundoff * Math.max(Math.abs(slope), 1e-9))) - 1;
    const low = Math.max(least, high - CHECK_DECADES);
    return {x: kit.scale([CHECK.smallest, CHECK.largest], [left, right], true),
      y: kit.scale([Number(`1e${low}`), Number(`1e${high}`)], [bottom, top], true)};
  }

  function draw(width, found) {
    const [name, method, w, h] = ["function", "method", "point", "step"].map((trait) => model.get(trait));
    const height = Math.max(300, Math.min(392, Math.round(width * 1.15)));
    element.setAttribute("width", width);
    element.setAttribute("height", height);
    const curves = errorCurves(name, w);
    const {x, y} = scales(width, height, curves, found.slope);
    const floor = y.domain[0];
    const at = (step, error) => [x(step), y(Math.max(error, floor))];
    clip(x.range[0] - 5, y.range[1], x.range[1] - x.range[0] + 10, y.range[0] - y.range[1] + 5);

    ground.replaceChildren();
    kit.axes(ground, {x, y, xLabel: "step h", yLabel: "error of the quotient", xCount: 4, yCount: 7});
    const ordered = [...CHECK_METHODS.filter((other) => other !== method), method];
    lines.replaceChildren(...straightLines(name, method, w, x, y), ...ordered.map((each) => {
      const points = curves[each].map((error, k) => at(CHECK_STEPS[k], error));
      return kit.svg("path", {class: `gc-curve gc-${each}${each === method ? " gc-chosen" : ""}`, d: kit.line(points)});
    }));
    marks.replaceChildren(...names(name, method, w, x, y), ...chosen(method, h, found, at, x, y));
    element.setAttribute("aria-label", "The error of the four methods over the step, from 1e-16 to 1");
  }

  // Truncation and rounding of the chosen method, dashed.
  function straightLines(name, method, w, x, y) {
    const bounds = [(h) => truncationError(name, method, w, h).value, (h) => roundingError(name, method, w, h)]
      .map((error) => [CHECK.smallest, CHECK.largest].map((h) => [h, error(h)]));
    return bounds.filter((ends) => ends.every(([, error]) => error > 0)).map((ends) =>
      kit.svg("path", {class: "gc-bound", d: kit.line(ends.map(([h, error]) => [x(h), y(error)]))}));
  }

  // The best step, and the step at which the kink is reached.
  function names(name, method, w, x, y) {
    const found = [];
    const best = bestStepOf(name, method, w);
    if (best !== null && best >= CHECK.smallest && best <= CHECK.largest) {
      const both = truncationError(name, method, w, best).value + roundingError(name, method, w, best);
      const [px, py] = [x(best), y(both)];
      found.push(kit.svg("path", {class: "gc-best", d: `M${px} ${py - 6}l6 6l-6 6l-6 -6z`}),
        kit.label(px, py - 15, `best h ${kit.number(best, 2)}`,
          {"text-anchor": px > x.range[1] - 60 ? "end" : "middle", class: "gc-strong"}));
    }
    if (name === "relu" && Math.abs(w) >= CHECK.smallest) {
      const px = x(Math.abs(w));
      found.push(kit.svg("path", {class: "gc-kink", d: `M${px} ${y.range[0]}V${y.range[1]}`}),
        kit.label(px - 6, y.range[1] + 14, "h reaches the kink",
          {"text-anchor": px > (x.range[0] + x.range[1]) / 2 ? "end" : "start", class: "gc-quiet"}));
    }
    return found;
  }

  // A ring at the present step.
  function chosen(method, h, found, at, x, y) {
    const [px, py] = at(h, found.methods[method].error);
    return [kit.svg("path", {class: "gc-stem", d: `M${px} ${y.range[0]}V${py + 7}`}),
      kit.svg("circle", {class: "gc-ring-halo", cx: px, cy: py, r: 7}),
      kit.svg("circle", {class: `gc-ring gc-${method}`, cx: px, cy: py, r: 7, "data-name": "ring"})];
  }

  return {element, draw};
}
