// The map of the HillWalk: the landscape from above, with contours, the walk, the arrow against the
// gradient with its two components, and the place where you stand, which can be dragged.

const MAP_LEFT = 30;
const MAP_TOP = 26;
const MAP_RIGHT = 8;
const MAP_BOTTOM = 38;
const NUDGE = 0.05;

const mapSide = (width) => Math.round(width) - MAP_LEFT - MAP_RIGHT;
const mapHeight = (width) => MAP_TOP + mapSide(width) + MAP_BOTTOM;
const asCoordinate = (value) => Math.round(Math.min(HILL.reach, Math.max(-HILL.reach, value)) * 1000) / 1000;

function hillMap(model, takeStep) {
  const canvas = kit.html("canvas", {"aria-hidden": "true"});
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const layer = kit.svg("g", {"aria-hidden": "true"});
  const words = kit.svg("g", {"aria-hidden": "true"});
  const clip = kit.svg("rect", {});
  const clipName = `hw-clip-${Math.random().toString(36).slice(2, 10)}`;
  layer.setAttribute("clip-path", `url(#${clipName})`);
  const handleOf = (name, label, ...marks) => kit.svg("g", {role: "slider", "aria-label": label, "data-name": name,
    "aria-roledescription": "point on a map", "aria-valuemin": -HILL.reach, "aria-valuemax": HILL.reach},
  kit.svg("circle", {r: 20, fill: "transparent"}), ...marks);
  const begin = handleOf("start", "start of the walk", kit.svg("circle", {r: 5, class: "hw-start"}));
  const you = handleOf("you", "where you stand", kit.svg("circle", {r: 7, class: "hw-you"}));
  const svg = kit.svg("svg", {role: "group", "aria-label": "The landscape from above"},
    kit.svg("defs", {}, kit.svg("clipPath", {id: clipName}, clip)), ground, layer, words, begin, you);
  const element = kit.html("div", {class: "hw-picture"}, canvas, svg);
  let [scales, drawn, here] = [null, "", [0, 0]];

  const standAt = (x, y) => kit.assign(model, {start: [asCoordinate(x), asCoordinate(y)], steps: 0});
  const beginAt = (x, y) => kit.assign(model, {start: [asCoordinate(x), asCoordinate(y)]});
  kit.draggable(begin, {onDrag: (x, y) => beginAt(scales.x.invert(x), scales.y.invert(y)),
    onNudge: (dx, dy) => beginAt(model.get("start")[0] + dx * NUDGE, model.get("start")[1] + dy * NUDGE)});
  kit.draggable(you, {onDrag: (x, y) => standAt(scales.x.invert(x), scales.y.invert(y)),
    onNudge: (dx, dy) => standAt(here[0] + dx * NUDGE, here[1] + dy * NUDGE)});
  for (const handle of [begin, you]) {
    handle.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      takeStep();
    });
  }

  function layOut(width) {
    const side = mapSide(width);
    scales = {side, x: kit.scale([-HILL.reach, HILL.reach], [MAP_LEFT, MAP_LEFT + side]),
      y: kit.scale([-HILL.reach, HILL.reach], [MAP_TOP + side, MAP_TOP])};
    svg.setAttribute("width", width);
    svg.setAttribute("height", mapHeight(width));
    for (const [name, value] of Object.entries({x: MAP_LEFT, y: MAP_TOP, width: side, height: side})) clip.setAttribute(name, value);
    canvas.style.cssText = `left:${MAP_LEFT}px;top:${MAP_TOP}px;width:${side}px;height:${side}px`;
  }

  function drawGround(landscape, mesh, colours) {
    const pixels = Math.round(Math.min(240, scales.side * Math.min(2, window.devicePixelRatio || 1)));
    Object.assign(canvas, {width: pixels, height: pixels});
    paintHeights(canvas, landscape, mesh, colours.bands);
    ground.replaceChildren();
    mesh.contours ??= contoursOf(landscape, mesh);
    ground.append(kit.svg("path", {class: "hw-contour", d: mesh.contours.map((segment) => kit.line(segment.map(pixel))).join("")}));
    kit.axes(ground, {...scales, xLabel: "x", yLabel: "y", xCount: 6, yCount: 6, grid: false});
    for (const {x, y} of HILL.landmarks[landscape]) {
      const [px, py] = pixel([x, y]);
      ground.append(kit.svg("path", {class: "hw-landmark", d: `M${px - 4} ${py}h8M${px} ${py - 4}v8`}));
    }
  }

  // The names of the landmarks, below or else above their crosses, where nothing of `taken` is in the way.
  function nameLandmarks(landscape, taken) {
    for (const {x, y, text} of HILL.landmarks[landscape]) {
      const [px, py] = pixel([x, y]);
      const half = 3.4 * text.length;
      const free = (line) => taken.every(([tx, ty]) => Math.abs(tx - px) > half + 8 || Math.abs(ty - line + 4) > 14);
      const line = [py + 18, py - 10].find(free);
      if (line !== undefined) words.append(kit.label(px, line, text, {class: "hw-quiet", "text-anchor": "middle"}));
    }
  }

  const pixel = ([x, y]) => [scales.x(x), scales.y(y)];
  const onMap = ([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= HILL.reach;

  // The walk as far as it is in the picture, and the first place outside it, drawn no further out
  // than a drawing can hold.
  function inPicture(points) {
    const outside = points.findIndex((point) => !onMap(point));
    const shown = outside < 0 ? points : points.slice(0, outside + 1);
    const far = 20 * HILL.reach;
    return shown.map(([x, y]) => {
      const shrink = Math.min(1, far / Math.max(Math.abs(x), Math.abs(y), 1e-300));
      return pixel([x * shrink, y * shrink]);
    });
  }

  function drawWalk(landscape, mesh, points, eta) {
    const pixels = inPicture(points);
    const d = kit.line(pixels);
    const [x, y] = points[points.length - 1];
    const {fx, fy} = heightAt(landscape, x, y);
    const next = stepFrom(landscape, x, y, eta);
    layer.replaceChildren(kit.svg("path", {class: "hw-halo", d}), kit.svg("path", {class: "hw-path", d}),
      kit.svg("path", {class: "hw-dots", d: pixels.slice(0, -1).map(([px, py]) => `M${px.toFixed(1)} ${py.toFixed(1)}h0`).join("")}));
    words.replaceChildren();
    const taken = [...pixels.slice(-2), pixel(points[0])];
    if (onMap([x, y])) taken.push(...drawArrow(mesh, [fx, fy], [x, y], next));
    nameLandmarks(landscape, taken);
  }

  // The arrow against the gradient with its two components, and where the next step would lead.
  // Returns the points that names should not cover.
  function drawArrow(mesh, [fx, fy], [x, y], next) {
    const [from, to] = [pixel([x, y]), pixel([next.x, next.y])];
    const long = arrowUnit(mesh);
    const tip = pixel([x - fx * long, y - fy * long]);
    // Its two components: along x alone, then along y alone.
    layer.append(kit.svg("path", {class: "hw-component", d: `M${from[0]} ${from[1]}H${tip[0]}V${tip[1]}`}),
      ...arrowBetween(from, tip));
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) > 12 && onMap([next.x, next.y])) {
      layer.append(kit.svg("circle", {class: "hw-next", cx: to[0], cy: to[1], r: 4}));
    }
    if (Math.hypot(tip[0] - from[0], tip[1] - from[1]) < 24) return [];
    const middle = [(from[0] + tip[0]) / 2, (from[1] + tip[1]) / 2];
    const name = nameArrow(from, tip);
    return [middle, tip, name, [name[0] - 12, name[1]], [name[0] + 12, name[1]]];
  }

  // The arrow's name, beyond its tip and within the map.
  function nameArrow([x0, y0], [x1, y1]) {
    const length = Math.hypot(x1 - x0, y1 - y0);
    const x = Math.min(MAP_LEFT + scales.side - 16, Math.max(MAP_LEFT + 16, x1 + (14 * (x1 - x0)) / length));
    const y = Math.min(MAP_TOP + scales.side - 5, Math.max(MAP_TOP + 13, y1 + (14 * (y1 - y0)) / length + 4));
    words.append(kit.label(x, y, "−∇f", {"text-anchor": "middle", class: "hw-name"}));
    return [x, y - 4];
  }

  function drawHandles(points) {
    here = points[points.length - 1];
    const edge = here.map((value) => Math.min(HILL.reach, Math.max(-HILL.reach, value)));
    if (!onMap(here)) {
      const [px, py] = pixel(edge);
      words.append(kit.label(Math.min(px, MAP_LEFT + scales.side - 62), Math.max(MAP_TOP + 14, py - 12), "off the map",
        {"text-anchor": px < MAP_LEFT + 62 ? "start" : "middle", class: "hw-name"}));
    }
    for (const [handle, place] of [[begin, points[0]], [you, edge]]) {
      handle.setAttribute("transform", `translate(${pixel(place).join(" ")})`);
      handle.setAttribute("aria-valuenow", place[0]);
      handle.setAttribute("aria-valuetext", `x ${kit.number(place[0])}, y ${kit.number(place[1])}`);
    }
    begin.toggleAttribute("hidden", points.length === 1);
  }

  function draw(width, points, colours, redrawAll) {
    const landscape = model.get("landscape");
    const mesh = meshOf(landscape);
    if (redrawAll || drawn !== `${landscape} ${width}`) {
      drawn = `${landscape} ${width}`;
      layOut(width);
      drawGround(landscape, mesh, colours);
    }
    drawWalk(landscape, mesh, points, model.get("learning_rate"));
    drawHandles(points);
  }

  return {element, draw};
}
