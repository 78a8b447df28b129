// The valley of the MomentumExplorer: contours of the quadratic, the three paths with their names
// at their ends, and the start, which can be dragged. Both axes have one scale, so that the
// gradient stands at right angles to the contours.

const VALLEY_NAMES = {plain: "plain", momentum: "momentum", nesterov: "Nesterov"};
const VALLEY_HALF_WIDTH = MOMENTUM.startRange[0] + 0.8;
const VALLEY_LINE_GAP = 17; // pixels between two names

// A marker of the method's own shape around (x, y), as path data; shapes tell the paths apart
// where colours do not.
const VALLEY_MARKERS = {
  plain: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  momentum: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  nesterov: (x, y, r) => `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}z`,
};

function momentumValley(model) {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const paths = kit.svg("g", {"aria-hidden": "true", "clip-path": "url(#)"});
  const names = kit.svg("g", {"aria-hidden": "true"});
  const handle = kit.svg("g", {role: "slider", "aria-label": "start of the paths",
    "aria-roledescription": "point in the valley", "aria-valuemin": -MOMENTUM.startRange[0], "aria-valuemax": MOMENTUM.startRange[0]},
  kit.svg("circle", {r: 22, fill: "transparent"}), kit.svg("circle", {r: 7, class: "mx-ring-halo"}),
  kit.svg("circle", {r: 7, class: "mx-ring"}));
  const clip = kit.svg("rect", {x: 0, y: 0});
  const clipName = `mx-clip-${Math.random().toString(36).slice(2, 10)}`;
  for (const layer of [ground, paths]) layer.setAttribute("clip-path", `url(#${clipName})`);
  const element = kit.svg("svg", {role: "group", "aria-label": "The valley and three paths through it"},
    kit.svg("defs", {}, kit.svg("clipPath", {id: clipName}, clip)), ground, paths, names, handle);

  let view = null; // {width, height, x, y}
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
    const height = Math.round(unit * (width < 480 ? 6.8 : 5.6));
    view = {width, height, x: kit.scale([-VALLEY_HALF_WIDTH, VALLEY_HALF_WIDTH], [0, width]),
      y: kit.scale([-height / unit / 2, height / unit / 2], [height, 0])};
    for (const node of [element, clip]) {
      node.setAttribute("width", width);
      node.setAttribute("height", height);
    }
  }

  // Level lines of ½(w1²/κ + w2²), evenly spaced in √f: ellipses κ^½ times as long as wide.
  function drawGround() {
    const {width, height, x, y} = view;
    const [flat, steep] = curvatures(model.get("condition_number"));
    ground.replaceChildren();
    const unit = x(1) - x(0);
    const corner = Math.sqrt(flat * (width / unit / 2) ** 2 + steep * (height / unit / 2) ** 2);
    for (let radius = 0.4; radius < corner; radius += 0.4) {
      ground.append(kit.svg("ellipse", {class: "mx-level-line", cx: x(0), cy: y(0),
        rx: (unit * radius) / Math.sqrt(flat), ry: (unit * radius) / Math.sqrt(steep)}));
    }
    ground.append(kit.svg("path", {class: "mx-minimum", d: `M${x(0) - 6} ${y(0)}h12M${x(0)} ${y(0) - 6}v12`}),
      kit.svg("rect", {class: "mx-frame", x: 0.5, y: 0.5, width: width - 1, height: height - 1}),
      kit.label(8, 18, `w₂ ↑ steep: λ = ${kit.number(steep)}`, {class: "mx-quiet"}),
      kit.label(width - 8, height - 9, `flat: λ = ${kit.number(flat, 3)} → w₁`, {class: "mx-quiet", "text-anchor": "end"}));
  }

  // The path in pixels; it stops where it is far outside the picture, since a diverging path soon
  // has coordinates that no drawing can hold.
  function inPixels(points) {
    const far = 20 * view.width;
    const pixels = [];
    for (const [w1, w2] of points) {
      const [x, y] = [view.x(w1), view.y(w2)];
      const size = Math.max(Math.abs(x), Math.abs(y));
      pixels.push(size <= far ? [x, y] : [(x / size) * far, (y / size) * far]);
      if (size > far) break;
    }
    return pixels;
  }

  function drawPaths(trajectories) {
    const ends = [];
    paths.replaceChildren();
    for (const [method, points] of Object.entries(trajectories)) {
      const pixels = inPixels(points);
      const marker = VALLEY_MARKERS[method];
      const end = pixels[pixels.length - 1];
      const dots = pixels.slice(1, -1).map(([x, y]) => marker(x, y, 2)).join("");
      paths.append(kit.svg("path", {class: `mx-path mx-${method}`, d: kit.line(pixels)}),
        kit.svg("path", {class: `mx-dots mx-${method}`, d: dots}),
        kit.svg("path", {class: `mx-end mx-${method}`, d: marker(end[0], end[1], 4.5)}));
      ends.push({method, x: end[0], y: end[1]});
    }
    if (Object.values(trajectories)[0].length > 1) drawNames(ends);
    else names.replaceChildren();
  }

  // Names beside the ends, pushed apart from top to bottom where ends lie close together, each
  // with a thin line to its end where it had to move.
  function drawNames(ends) {
    const {width, height} = view;
    const inside = (end) => end.x >= 0 && end.x <= width && end.y >= 0 && end.y <= height;
    const placed = ends.map((end) => {
      const toLeft = end.x > width - 96;
      const text = VALLEY_NAMES[end.method] + (inside(end) ? "" : ", off the picture");
      const x = Math.min(width - 10, Math.max(10, end.x)) + (toLeft ? -12 : 14);
      return {...end, text, toLeft, labelX: x, labelY: Math.min(height - 26, Math.max(40, end.y + 4))};
    }).sort((a, b) => a.labelY - b.labelY);
    spread(placed, 36, height - 24);
    names.replaceChildren(...placed.flatMap((name) => {
      const moved = inside(name) && Math.abs(name.labelY - 4 - name.y) > 8;
      const lead = moved ? kit.svg("path", {class: `mx-lead mx-${name.method}`,
        d: `M${name.x} ${name.y}L${name.labelX - (name.toLeft ? -3 : 3)} ${name.labelY - 4}`}) : null;
      const label = kit.label(name.labelX, name.labelY, name.text,
        {class: `mx-name mx-${name.method}`, "text-anchor": name.toLeft ? "end" : "start"});
      return lead ? [lead, label] : [label];
    }));
  }

  function drawStart() {
    const [w1, w2] = model.get("start");
    handle.setAttribute("transform", `translate(${view.x(w1)} ${view.y(w2)})`);
    handle.setAttribute("aria-valuenow", w1);
    handle.setAttribute("aria-valuetext", `w1 ${kit.number(w1)}, w2 ${kit.number(w2)}`);
  }

  function draw(width, trajectories) {
    if (view === null || view.width !== width) layOut(width);
    drawGround();
    drawPaths(trajectories);
    drawStart();
  }

  return {element, draw};
}

// Push names that overlap apart, evenly about their middle, and keep the column within [top, bottom].
function spread(names, top, bottom) {
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i + 1 < names.length; i++) {
      const [a, b] = [names[i], names[i + 1]];
      const lack = VALLEY_LINE_GAP - (b.labelY - a.labelY);
      if (lack <= 0 || Math.abs(a.labelX - b.labelX) > 90) continue;
      a.labelY -= lack / 2;
      b.labelY += lack / 2;
    }
  }
  const shift = Math.max(0, top - Math.min(...names.map((n) => n.labelY)))
    - Math.max(0, Math.max(...names.map((n) => n.labelY)) - bottom);
  for (const name of names) name.labelY += shift;
}
