// The map of the OptimizerRace: the surface from above, the four paths, and their start, which can be
// dragged.

const RACE_LEFT = 30;
const RACE_TOP = 26;
const RACE_RIGHT = 8;
const RACE_BOTTOM = 38;
const RACE_NUDGE = 0.05;

const asCoordinate = (value) => Math.round(Math.min(RACE.reach, Math.max(-RACE.reach, value)) * 1000) / 1000;

function raceMap(model) {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const layer = kit.svg("g", {"aria-hidden": "true"});
  const clip = kit.svg("rect", {});
  const clipName = `or-clip-${Math.random().toString(36).slice(2, 10)}`;
  layer.setAttribute("clip-path", `url(#${clipName})`);
  const handle = kit.svg("g", {role: "slider", "aria-label": "start of the four runs", "data-name": "start",
    "aria-roledescription": "point on a map", "aria-valuemin": -RACE.reach, "aria-valuemax": RACE.reach},
  kit.svg("circle", {r: 20, fill: "transparent"}), kit.svg("circle", {r: 6, class: "or-start"}));
  const svg = kit.svg("svg", {role: "group", "aria-label": "The surface from above, with the four paths"},
    kit.svg("defs", {}, kit.svg("clipPath", {id: clipName}, clip)), ground, layer, handle);
  let [scales, drawn] = [null, ""];

  const beginAt = (x, y) => kit.assign(model, {start: [asCoordinate(x), asCoordinate(y)]});
  kit.draggable(handle, {onDrag: (x, y) => beginAt(scales.x.invert(x), scales.y.invert(y)),
    onNudge: (dx, dy) => beginAt(model.get("start")[0] + dx * RACE_NUDGE, model.get("start")[1] + dy * RACE_NUDGE)});

  const pixel = ([x, y]) => [scales.x(x), scales.y(y)];

  function layOut(width, surface) {
    const side = Math.round(width) - RACE_LEFT - RACE_RIGHT;
    scales = {x: kit.scale([-RACE.reach, RACE.reach], [RACE_LEFT, RACE_LEFT + side]),
      y: kit.scale([-RACE.reach, RACE.reach], [RACE_TOP + side, RACE_TOP])};
    svg.setAttribute("width", width);
    svg.setAttribute("height", RACE_TOP + side + RACE_BOTTOM);
    for (const [name, value] of Object.entries({x: RACE_LEFT, y: RACE_TOP, width: side, height: side})) clip.setAttribute(name, value);
    ground.replaceChildren(kit.svg("path", {class: "or-contour", d: contoursOf(surface).map((ends) => kit.line(ends.map(pixel))).join("")}));
    kit.axes(ground, {...scales, xLabel: "x", yLabel: "y", xCount: 6, yCount: 6, grid: false});
    for (const low of RACE.minima[surface]) {
      const [x, y] = pixel(low);
      ground.append(kit.svg("path", {class: "or-minimum", d: `M${x - 6} ${y}h12M${x} ${y - 6}v12`}));
    }
  }

  // Places far outside are drawn no further out than a drawing can hold.
  function inDrawing([x, y]) {
    const shrink = Math.min(1, (20 * RACE.reach) / Math.max(Math.abs(x), Math.abs(y), 1e-300));
    return pixel([x * shrink, y * shrink]);
  }

  function draw(width, runs) {
    const surface = model.get("surface");
    if (drawn !== `${surface} ${width}`) {
      drawn = `${surface} ${width}`;
      layOut(width, surface);
    }
    layer.replaceChildren();
    const ends = [];
    for (const rule of RULE_NAMES) {
      const pixels = runs[rule].places.map(inDrawing);
      const dots = pixels.slice(1, -1).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
      layer.append(kit.svg("path", {class: `or-path or-${rule}`, d: kit.line(pixels)}), kit.svg("path", {class: `or-dots or-${rule}`, d: dots}));
      if (pixels.length > 1) ends.push(kit.svg("path", {class: `or-mark or-${rule}`, d: RULE_MARKS[rule](...pixels[pixels.length - 1], 5)}));
    }
    layer.append(...ends);
    const [x, y] = model.get("start");
    handle.setAttribute("transform", `translate(${pixel([x, y]).join(" ")})`);
    handle.setAttribute("aria-valuenow", x);
    handle.setAttribute("aria-valuetext", `x ${kit.number(x)}, y ${kit.number(y)}`);
  }

  return {element: svg, draw};
}
