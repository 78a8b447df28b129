// The two curves of the ActivationExplorer, one above the other on one z axis: g with its tangent
// at the point, and g′ with the point on it. The point is dragged sideways, or moved with the keys.

const UNITS = {linear: linear_unit, logistic: logistic_unit, tanh: tanh_unit, softplus: softplus_unit, relu: relu_unit};
const CURVE_SAMPLES = 240; // of each curve
const TANGENT_REACH = 1.6; // of z to each side of the point
const SLOPE_WORDS = 92; // pixels that "slope 0.0123" takes beside the step

// A function z -> {g, slope, largest} of an activation at the scales a and b.
function unitOf(name, a, b) {
  return (z) => UNITS[name](z, a, b);
}

// The ranges of the two y axes; those of tanh grow with its scales.
function valueRange(name, a) {
  const half = 1.15 * Math.max(1, a);
  return {linear: [-6, 6], logistic: [-0.1, 1.1], tanh: [-half, half], softplus: [-0.5, 6], relu: [-0.5, 6]}[name];
}

// The curves as points [z, g, slope], with a gap where the slope jumps.
function samplePoints(unit, kinks) {
  const zs = Array.from({length: CURVE_SAMPLES + 1}, (_, k) => ACTIVATION.largestZ * ((2 * k) / CURVE_SAMPLES - 1));
  const points = zs.filter((z) => !kinks.includes(z)).map((z) => {
    const {g, slope} = unit(z);
    return [z, g, slope];
  });
  for (const kink of kinks) {
    const [before, after] = [-1, 1].map((side) => unit(kink + side * 1e-9).slope);
    const at = points.findIndex(([z]) => z > kink);
    points.splice(at, 0, [kink, unit(kink).g, before], [kink, unit(kink).g, NaN], [kink, unit(kink).g, after]);
  }
  return points;
}

// The stretches [from, to] of z on which the curve is flat: a slope under a tenth of the largest.
function flatStretches(points, largest) {
  const stretches = [];
  let from = null;
  for (const [z, , slope] of points) {
    const flat = slope < ACTIVATION.flat * largest;
    if (flat && from === null) from = z;
    if (!flat && from !== null && !Number.isNaN(slope)) {
      stretches.push([from, z]);
      from = null;
    }
  }
  return from === null ? stretches : [...stretches, [from, ACTIVATION.largestZ]];
}

function activationCurves(model) {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const marks = kit.svg("g", {"aria-hidden": "true"});
  const catcher = kit.svg("rect", {fill: "transparent", "data-name": "plane"});
  const handle = kit.svg("g", {role: "slider", "aria-label": "point on the curve", "data-name": "point",
    "aria-valuemin": -ACTIVATION.largestZ, "aria-valuemax": ACTIVATION.largestZ},
  kit.svg("circle", {r: 22, fill: "transparent"}), kit.svg("circle", {r: 7, class: "ax-point"}));
  const clip = kit.svg("rect", {});
  const clipName = `ax-clip-${Math.random().toString(36).slice(2, 10)}`;
  const element = kit.svg("svg", {role: "group", "aria-label": "The activation, and below it its slope"},
    kit.svg("defs", {}, kit.svg("clipPath", {id: clipName}, clip)), ground, marks, catcher, handle);

  let view = null; // {x, above, below}: scales
  let drawn = ""; // what the ground shows, so that moving the point does not draw it again
  const clamp = (z) => Math.min(ACTIVATION.largestZ, Math.max(-ACTIVATION.largestZ, z));
  const moveTo = (z) => kit.assign(model, {z: Math.round(100 * clamp(z)) / 100});
  kit.draggable(handle, {onDrag: (x) => moveTo(view.x.invert(x)),
    onNudge: (dx, dy) => moveTo(model.get("z") + 0.1 * (dx + dy))});
  catchPointer(catcher, handle, (x) => moveTo(view.x.invert(x)));

  function layOut(width, ranges) {
    const [left, right] = [40, width - 8];
    const [top, middle, next, bottom] = [26, 226, 268, 388];
    view = {x: kit.scale([-ACTIVATION.largestZ, ACTIVATION.largestZ], [left, right]),
      above: kit.scale(ranges.value, [middle, top]), below: kit.scale(ranges.slope, [bottom, next])};
    for (const [name, value] of Object.entries({width, height: bottom + 40})) element.setAttribute(name, value);
    for (const node of [catcher, clip]) {
      for (const [name, value] of Object.entries({x: left, y: top, width: right - left})) node.setAttribute(name, value);
    }
    catcher.setAttribute("height", bottom - top);
    clip.setAttribute("height", middle - top);
  }

  function drawGround(name, points, largest) {
    const {x, above, below} = view;
    ground.replaceChildren();
    for (const [from, to] of flatStretches(points, largest)) {
      for (const y of [above, below]) {
        ground.append(kit.svg("rect", {class: "ax-flat", x: x(from), y: y.range[1], width: x(to) - x(from),
          height: y.range[0] - y.range[1]}));
      }
      if (x(to) - x(from) > 34) {
        ground.append(kit.label((x(from) + x(to)) / 2, below.range[1] + 14, "flat",
          {class: "ax-quiet", "text-anchor": "middle"}));
      }
    }
    const withoutTicks = Object.assign((z) => x(z), x, {ticks: () => []});
    kit.axes(ground, {x: withoutTicks, y: above, xLabel: "", yLabel: `activation g(z), ${ACTIVATION.titles[name]}`, yCount: 4});
    kit.axes(ground, {x, y: below, xLabel: "pre-activation z", yLabel: "slope g′(z)", xCount: 6, yCount: 3});
    const middle = [above, below].map(({range: [from, to]}) => `M${x(0)} ${from}V${to}`).join("");
    ground.append(kit.svg("path", {class: "ax-zero", d: middle}),
      kit.svg("path", {class: "ax-curve", "clip-path": `url(#${clipName})`,
        d: kit.line(points.map(([z, g]) => [x(z), above(g)]))}),
      kit.svg("path", {class: "ax-curve", d: kit.line(points.map(([z, , slope]) => [x(z), below(slope)]))}));
  }

  // The tangent, a step of 1 along z with the rise that belongs to it, and the same slope as a height.
  function drawMarks(z, {g, slope}, atKink) {
    const {x, above, below} = view;
    const [px, py] = [x(z), above(g)];
    marks.replaceChildren();
    if (!atKink) {
      const ends = [-TANGENT_REACH, TANGENT_REACH].map((reach) => [x(z + reach), above(g + slope * reach)]);
      const side = x(z + 1) + SLOPE_WORDS > x.range[1] ? -1 : 1;
      const [stepX, stepY] = [x(z + side), above(g + side * slope)];
      marks.append(kit.svg("path", {class: "ax-tangent", "clip-path": `url(#${clipName})`, d: kit.line(ends)}),
        kit.svg("path", {class: "ax-step", "clip-path": `url(#${clipName})`, d: `M${px} ${py}H${stepX}V${stepY}`}));
      const [low, high] = [above.range[1] + 12, above.range[0] - 6];
      // Beside the step, or, where it is too low for that, on the freer side of the curve.
      const middle = (py + stepY) / 2;
      const beside = Math.abs(py - stepY) > 14;
      const wordsY = beside ? middle + 4 : middle > (low + high) / 2 ? middle - 14 : middle + 24;
      const wordsX = beside ? stepX + 6 * side : px + 4 * side;
      marks.append(kit.label(wordsX, Math.min(high, Math.max(low, wordsY)), `slope ${kit.number(slope, 3)}`,
        {"text-anchor": side === 1 ? "start" : "end", class: "ax-strong"}));
    } else {
      marks.append(kit.svg("circle", {class: "ax-open", cx: px, cy: below(1), r: 5}));
    }
    marks.append(kit.svg("path", {class: "ax-stem", d: `M${px} ${below(0)}V${below(slope)}`}),
      kit.svg("circle", {class: "ax-shadow", "data-name": "slope-point", cx: px, cy: below(slope), r: 5}));
    handle.setAttribute("transform", `translate(${px} ${py})`);
    handle.setAttribute("aria-valuenow", z);
    const spoken = atKink ? "no slope" : `slope ${kit.number(slope, 3)}`;
    handle.setAttribute("aria-valuetext", `z ${kit.number(z)}, ${spoken}`);
  }

  function draw(width, {name, a, b, z}) {
    const unit = unitOf(name, a, b);
    const wanted = [name, a, b, width].join(" ");
    if (wanted !== drawn) {
      drawn = wanted;
      const {largest} = unit(0);
      const roof = name === "tanh" ? Math.max(1, largest) : largest;
      layOut(width, {value: valueRange(name, a), slope: [0, 1.2 * roof]});
      drawGround(name, samplePoints(unit, ACTIVATION.kinks[name]), largest);
    }
    drawMarks(z, unit(z), ACTIVATION.kinks[name].includes(z));
  }

  return {element, draw};
}
