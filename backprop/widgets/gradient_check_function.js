// The left column of the GradientCheckExplorer: the function with the point that can be dragged, and
// below it a magnifier that always shows the point and three steps to each side, whatever h is. For a
// large h the function bends there; for a tiny one it is a staircase of the doubles that are left.

const LENS_REACH = 3; // steps to each side
const LENS_SAMPLES = 120; // to each side
const FEW_POINTS = 70; // fewer different points than this are drawn one by one

function clipped(layer, svgElement) {
  const rect = kit.svg("rect", {});
  const name = `gc-clip-${Math.random().toString(36).slice(2, 10)}`;
  svgElement.prepend(kit.svg("defs", {}, kit.svg("clipPath", {id: name}, rect)));
  layer.setAttribute("clip-path", `url(#${name})`);
  return (x, y, width, height) => {
    for (const [key, value] of Object.entries({x, y, width, height})) rect.setAttribute(key, value);
  };
}

// A line of that slope through [x, y], from one end of the picture to the other.
function throughPoint(view, [x, y], slope) {
  return kit.line(view.x.domain.map((at) => [view.x(at), view.y(y + slope * (at - x))]));
}

function checkOverview(model) {
  const [ground, lines] = [0, 1].map(() => kit.svg("g", {"aria-hidden": "true"}));
  const handle = kit.svg("g", {role: "slider", "aria-roledescription": "point on the function", "data-name": "point"},
    kit.svg("circle", {r: 22, fill: "transparent"}), kit.svg("circle", {r: 7, class: "gc-handle"}));
  const element = kit.svg("svg", {role: "group", "aria-label": "The function, and the point where its slope is asked for"},
    ground, lines, handle);
  const clip = clipped(lines, element);
  let view = null;

  function moveTo(w) {
    const [low, high] = CHECK.functions[model.get("function")].range;
    const unit = (high - low) / 1000;
    kit.assign(model, {point: Number((Math.round(Math.min(high, Math.max(low, w)) / unit) * unit).toPrecision(6))});
  }
  kit.draggable(handle, {
    onDrag: (x) => moveTo(view.x.invert(x)),
    onNudge: (dx) => moveTo(model.get("point") + (dx * (view.x.domain[1] - view.x.domain[0])) / 200),
  });

  function draw(width) {
    const [name, w] = [model.get("function"), model.get("point")];
    const {range, weight, symbol, title} = CHECK.functions[name];
    const [left, right, top, bottom] = [46, width - 12, 26, 120];
    element.setAttribute("width", width);
    element.setAttribute("height", bottom + 38);
    const points = Array.from({length: 161}, (_, k) => range[0] + ((range[1] - range[0]) * k) / 160)
      .map((at) => [at, checkedValue(name, at)]);
    const values = points.map(([, value]) => value);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = 0.08 * (high - low);
    view = {x: kit.scale(range, [left, right]), y: kit.scale([low - room, high + room], [bottom, top])};
    ground.replaceChildren();
    kit.axes(ground, {x: view.x, y: view.y, xLabel: `weight ${weight}`, yLabel: symbol, xCount: 4, yCount: 3});
    const at = [view.x(w), view.y(checkedValue(name, w))];
    // The tangent near the point, as long as the picture has room for.
    const tilt = (checkedSlope(name, w) * (view.y(1) - view.y(0))) / (view.x(1) - view.x(0));
    const reach = Math.min(60, width / 6) / Math.hypot(1, tilt);
    clip(left, top - 6, right - left, bottom - top + 6);
    const drawn = kit.line(points.map(([u, v]) => [view.x(u), view.y(v)]));
    lines.replaceChildren(kit.svg("path", {class: "gc-function", d: drawn}),
      kit.svg("path", {class: "gc-tangent", d: kit.line([-reach, reach].map((dx) => [at[0] + dx, at[1] + dx * tilt]))}));
    handle.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
    handle.setAttribute("aria-label", `${weight}, the point on the ${title}`);
    for (const [key, value] of Object.entries({valuemin: range[0], valuemax: range[1], valuenow: w})) {
      handle.setAttribute(`aria-${key}`, value);
    }
    handle.setAttribute("aria-valuetext", `${weight} ${kit.number(w)}`);
  }

  return {element, draw};
}

function checkLens(model) {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const lines = kit.svg("g", {"aria-hidden": "true"});
  const words = kit.svg("g", {"aria-hidden": "true"});
  const element = kit.svg("svg", {role: "img"}, ground, lines, words);
  const clip = clipped(lines, element);

  // The function as it is computed, as [offset in steps, change], each double once.
  function sampled(name, w, h) {
    const here = checkedValue(name, w);
    const points = new Map();
    for (let k = -LENS_SAMPLES; k <= LENS_SAMPLES; k++) {
      const place = w + ((k * LENS_REACH) / LENS_SAMPLES) * h;
      points.set((place - w) / h, checkedValue(name, place) - here);
    }
    return [...points];
  }

  function draw(width, found) {
    const [name, method, w, h] = ["function", "method", "point", "step"].map((trait) => model.get(trait));
    const {weight, symbol} = CHECK.functions[name];
    const [left, right, top, bottom] = [46, width - 12, 34, 210];
    element.setAttribute("width", width);
    element.setAttribute("height", bottom + 26);
    const here = checkedValue(name, w);
    const points = sampled(name, w, h);
    const {quotient} = found.methods[method];
    const most = Math.max(...points.map(([, change]) => Math.abs(change)), Math.abs(found.slope) * h * LENS_REACH) || h;
    const view = {x: kit.scale([-LENS_REACH, LENS_REACH], [left, right]),
      y: kit.scale([-1.12 * most, 1.12 * most], [bottom, top])};
    clip(left, top, right - left, bottom - top);

    ground.replaceChildren();
    for (const k of [-2, -1, 0, 1, 2]) {
      const text = k === 0 ? weight : `${weight} ${k < 0 ? "−" : "+"} ${Math.abs(k) === 1 ? "" : Math.abs(k)}h`;
      ground.append(kit.svg("path", {class: "bp-grid", d: `M${view.x(k)} ${bottom}V${top}`}),
        kit.svg("text", {class: "bp-tick", x: view.x(k), y: bottom + 17, "text-anchor": "middle",
          text: width < 390 && k % 2 ? "" : text}));
    }
    ground.append(kit.svg("path", {class: "bp-grid", d: `M${left} ${view.y(0)}H${right}`}),
      kit.svg("text", {class: "bp-tick", x: left - 7, y: view.y(0) + 4, "text-anchor": "end", text: "0"}),
      kit.svg("rect", {class: "gc-frame", x: left, y: top, width: right - left, height: bottom - top}),
      kit.svg("text", {class: "bp-axis-label", x: 0, y: top - 12,
        text: `change of ${symbol}, magnified: up to ±${kit.number(most, 2)}`}));

    const inPixels = ([u, v]) => [view.x(u), view.y(v)];
    lines.replaceChildren(
      kit.svg("path", {class: "gc-tangent", d: throughPoint(view, [0, 0], found.slope * h)}),
      points.length < FEW_POINTS
        ? kit.svg("path", {class: "gc-doubles", d: points.map((point) => `M${inPixels(point).join(" ")}h0`).join("")})
        : kit.svg("path", {class: "gc-function", d: kit.line(points.map(inPixels))}));
    const asked = placesOf(method, w, h).map((place) => [(place - w) / h, checkedValue(name, place) - here]);
    // The secant goes through the first two points of the one-sided and the central difference; the
    // other methods' slope is drawn through the point itself.
    const through = asked.length === 2 ? asked[0] : [0, 0];
    lines.append(kit.svg("path", {class: `gc-secant gc-${method}`, d: throughPoint(view, through, quotient * h)}),
      ...asked.map((point) => {
        const [x, y] = inPixels(point);
        return kit.svg("circle", {class: `gc-asked gc-${method}`, cx: x, cy: y, r: 4.5});
      }));
    words.replaceChildren();
    if (name === "relu" && Math.abs(w / h) < LENS_REACH) {
      words.append(kit.label(view.x(-w / h), bottom - 7, "kink", {"text-anchor": "middle", class: "gc-quiet"}));
    }
    element.setAttribute("aria-label",
      `The function within ${LENS_REACH} steps of the point, its tangent, and the slope that the method finds`);
  }

  return {element, draw};
}
