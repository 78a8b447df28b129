// The valley of the MomentumExplorer: contours of the quadratic, the three paths with their names
// at their ends, and the start, which can be dragged. Both axes have one scale, so that the
// gradient stands at right angles to the contours.

const VALLEY_NAMES = {plain: "plain", momentum: "momentum", nesterov: "Nesterov"};
const VALLEY_HALF_WIDTH = MOMENTUM.startRange[0] + 0.8;
const VALLEY_CONTOUR_STEP = 0.4;

// A marker of the method's own shape around (x, y), as path data; shapes tell the paths apart
// where colours do not.
const VALLEY_MARKERS = {
  plain: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  momentum: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  nesterov: (x, y, r) => `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}z`,
};

function momentumValley(model) {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const paths = kit.svg("g", {"aria-hidden": "true"});
  const names = kit.svg("g", {"aria-hidden": "true"});
  const handle = kit.svg("g", {role: "slider", "aria-label": "start of the paths",
    "aria-roledescription": "point in the valley", "data-name": "start",
    "aria-valuemin": -MOMENTUM.startRange[0], "aria-valuemax": MOMENTUM.startRange[0]},
  kit.svg("circle", {r: 22, fill: "transparent"}), kit.svg("circle", {r: 7, class: "mx-ring-halo"}),
  kit.svg("circle", {r: 7, class: "mx-ring mx-start"}), kit.label(0, -13, "start", {"text-anchor": "middle"}));
  const clip = kit.svg("rect", {x: 0, y: 0});
  const clipName = `mx-clip-${Math.random().toString(36).slice(2, 10)}`;
  for (const layer of [ground, paths]) layer.setAttribute("clip-path", `url(#${clipName})`);
  const element = kit.svg("svg", {role: "group", "aria-label": "The valley and three paths through it"},
    kit.svg("defs", {}, kit.svg("clipPath", {id: clipName}, clip)), ground, paths, names, handle);

  let view = null; // {width, height, x, y}
  let choices = []; // where the names stood last
  const round = (value) => Math.round(value * 100) / 100;
  function moveStart(w1, w2) {
    const limited = [w1, w2].map((value, i) =>
      round(Math.min(MOMENTUM.startRange[i], Math.max(-MOMENTUM.startRange[i], value))));
    kit.assign(model, {start: limited});
  }
  kit.draggable(handle, {
    onDrag: (x, y) => moveStart(view.x.invert(x), view.y.invert(y)),
    onNudge: (dx, dy) => moveStart(model.get("start")[0] + dx * 0.1, model.get("start")[1] + dy * 0.1),
  });

  function layOut(width) {
    const unit = width / (2 * VALLEY_HALF_WIDTH);
    const height = Math.round(unit * (width < 480 ? 7.2 : 5.8));
    view = {width, height, unit, x: kit.scale([-VALLEY_HALF_WIDTH, VALLEY_HALF_WIDTH], [0, width]),
      y: kit.scale([-height / unit / 2, height / unit / 2], [height, 0])};
    for (const node of [element, clip]) {
      node.setAttribute("width", width);
      node.setAttribute("height", height);
    }
  }

  // Level lines of f = ½(w1²/κ + w2²), evenly spaced in √f.
  function drawGround() {
    const {width, height, unit, x, y} = view;
    const [flat, steep] = curvatures(model.get("condition_number"));
    ground.replaceChildren();
    const corner = Math.hypot(Math.sqrt(flat) * (width / unit / 2), Math.sqrt(steep) * (height / unit / 2));
    for (let root = VALLEY_CONTOUR_STEP; root < corner; root += VALLEY_CONTOUR_STEP) {
      ground.append(kit.svg("ellipse", {class: "mx-level-line", cx: x(0), cy: y(0),
        rx: (unit * root) / Math.sqrt(flat), ry: (unit * root) / Math.sqrt(steep)}));
    }
    ground.append(kit.svg("path", {class: "mx-minimum", d: `M${x(0) - 7} ${y(0)}h14M${x(0)} ${y(0) - 7}v14`}),
      kit.svg("rect", {class: "mx-frame", x: 0.5, y: 0.5, width: width - 1, height: height - 1}),
      kit.label(width - 9, 19, `steep: λ = ${kit.number(steep)}, w₂ ↑`, {class: "mx-quiet", "text-anchor": "end"}),
      kit.label(width - 9, height - 10, `flat: λ = ${kit.number(flat, 3)}, w₁ →`, {class: "mx-quiet", "text-anchor": "end"}));
  }

  const inside = ([x, y]) => x >= 0 && x <= view.width && y >= 0 && y <= view.height;

  // The path in pixels. One that diverges ends at its first point outside the picture, drawn no
  // further out than a drawing can hold.
  function inPixels(points, diverges) {
    const far = 20 * view.width;
    const pixels = [];
    for (const [w1, w2] of points) {
      const [x, y] = [view.x(w1), view.y(w2)];
      const shrink = Math.min(1, far / Math.max(Math.abs(x), Math.abs(y)));
      pixels.push([x * shrink, y * shrink]);
      if (shrink < 1 || (diverges && !inside([x, y]))) break;
    }
    return pixels;
  }

  // The end of a path, or where it leaves the picture.
  function lastInside(pixels) {
    let [outside, last] = [pixels[pixels.length - 1], pixels[pixels.length - 2]];
    if (inside(outside)) return outside;
    for (let k = 0; k < 12; k++) {
      const middle = [(last[0] + outside[0]) / 2, (last[1] + outside[1]) / 2];
      if (inside(middle)) last = middle;
      else outside = middle;
    }
    return [Math.min(view.width, Math.max(0, last[0])), Math.min(view.height, Math.max(0, last[1]))];
  }

  function drawPaths(trajectories, rates) {
    const ends = [];
    const lines = [];
    paths.replaceChildren();
    for (const [method, points] of Object.entries(trajectories)) {
      const pixels = inPixels(points, rates[method] > 1);
      const marker = VALLEY_MARKERS[method];
      const [x, y] = pixels[pixels.length - 1];
      const dots = pixels.slice(1, -1).map((point) => marker(...point, 2.2)).join("");
      paths.append(kit.svg("path", {class: `mx-path mx-${method}`, d: kit.line(pixels)}),
        kit.svg("path", {class: `mx-dots mx-${method}`, d: dots}));
      ends.push({method, x, y});
      lines.push(pixels);
    }
    // The ends lie on top of all paths, the quickest at last.
    for (const {method, x, y} of ends) {
      paths.append(kit.svg("path", {class: `mx-end mx-${method}`, d: VALLEY_MARKERS[method](x, y, 4.5)}));
    }
    if (lines.some((line) => line.length > 1)) drawNames(ends, lines);
    else names.replaceChildren();
  }

  function drawNames(ends, lines) {
    const {width, height} = view;
    const labels = ends.map(({method, x, y}, k) => {
      const text = VALLEY_NAMES[method] + (inside([x, y]) ? "" : ", off the picture");
      const [atX, atY] = lastInside(lines[k]);
      return {method, text, x: atX, y: atY};
    });
    const start = model.get("start");
    const corners = [14, height - 14].map((y) => [[width - 130, y], [width - 9, y]]);
    const obstacles = pointsAlong([...lines, ...corners], width, height);
    for (const [x, y] of [[view.x(start[0]), view.y(start[1])], ...ends.map((end) => [end.x, end.y])]) {
      for (const [dx, dy] of [[0, 0], [6, 0], [-6, 0], [0, 6], [0, -6]]) obstacles.push([x + dx, y + dy]);
    }
    placeNames(labels, obstacles, width, height, choices);
    choices = labels.map((label) => label.choice);
    names.replaceChildren(...labels.flatMap(({method, text, x, y, box, distance}) => {
      const [toX, toY] = nearestOnBox(box, x, y);
      const lead = kit.svg("path", {class: `mx-lead mx-${method}`, d: `M${x} ${y}L${toX} ${toY}`});
      const label = kit.label(box.textX, box.top + NAME_HEIGHT - 4, text,
        {class: `mx-name mx-${method}`, "text-anchor": box.anchor});
      return distance > 0 ? [lead, label] : [label];
    }));
  }

  function drawStart() {
    const [w1, w2] = model.get("start");
    handle.setAttribute("transform", `translate(${view.x(w1)} ${view.y(w2)})`);
    handle.setAttribute("aria-valuenow", w1);
    handle.setAttribute("aria-valuetext", `w1 ${kit.number(w1)}, w2 ${kit.number(w2)}`);
  }

  function draw(width, trajectories, rates) {
    if (view === null || view.width !== width) layOut(width);
    drawGround();
    drawPaths(trajectories, rates);
    drawStart();
  }

  return {element, draw};
}
