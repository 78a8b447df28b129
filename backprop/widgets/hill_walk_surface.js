// The hill of the HillWalk: the mesh on a canvas, drawn only when the view changes, and over it, as
// SVG, the walk, the arrow against the gradient, and the place where you stand.

const DEGREES_A_PIXEL = 0.5;
const PIECE = 0.12; // length on the ground after which the line of a step follows the surface anew

// An angle brought into (-180, 180].
const wrapped = (degrees) => degrees - 360 * Math.ceil((degrees - 180) / 360);
const tiltWithin = (degrees) => Math.min(HILL.tilts[1], Math.max(HILL.tilts[0], degrees));

function hillSurface(model) {
  const canvas = kit.html("canvas", {"aria-hidden": "true"});
  const layer = kit.svg("g", {"aria-hidden": "true"});
  const catcher = kit.svg("rect", {x: 0, y: 0, fill: "transparent"});
  const svg = kit.svg("svg", {role: "slider", tabindex: "0", class: "bp-handle hw-surface", "data-name": "surface",
    "aria-label": "turn and tilt the hill", "aria-valuemin": -180, "aria-valuemax": 180}, catcher, layer);
  const element = kit.html("div", {class: "hw-picture"}, canvas, svg);
  let [size, camera, drawn, painted] = [{width: 0, height: 0}, null, "", {}];

  const turnBy = (turn, tilt) => kit.assign(model, {turn: wrapped(model.get("turn") + turn),
    tilt: tiltWithin(model.get("tilt") + tilt)});
  turnable(svg, turnBy);

  function drawHill(mesh, colours) {
    const sharpness = Math.min(2, window.devicePixelRatio || 1);
    Object.assign(canvas, {width: Math.round(size.width * sharpness), height: Math.round(size.height * sharpness)});
    canvas.style.cssText = `left:0;top:0;width:${size.width}px;height:${size.height}px`;
    const context = canvas.getContext("2d");
    context.scale(sharpness, sharpness);
    if (painted.mesh !== mesh || painted.bands !== colours.bands) {
      painted = {mesh, bands: colours.bands, fills: cellFills(mesh, colours.bands)};
    }
    drawMesh(context, mesh, camera, painted.fills, colours.mesh);
  }

  // The sides of the hill that are nearest, named by the knob that changes along them.
  function sideNames(landscape, mesh) {
    const near = [camera.sin > 0 ? HILL.reach : -HILL.reach, camera.cos > 0 ? -HILL.reach : HILL.reach];
    const name = (text, x, y) => {
      const [px, py] = camera.project([x, y, mesh.lift(heightAt(landscape, x, y).f)]);
      return kit.label(px + (px < size.width / 2 ? -9 : 9), py + 16, text, {class: "hw-quiet", "text-anchor": "middle"});
    };
    return [name("x", 0, near[1]), name("y", near[0], 0)];
  }

  // Points along the walk, a step in pieces so that its line lies on the surface, as runs of points
  // that are seen and runs that are hidden behind the hill.
  function onSurface(landscape, mesh, points) {
    const place = ([x, y]) => [x, y, mesh.lift(heightAt(landscape, x, y).f)];
    const inside = ([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= HILL.reach;
    const runs = [];
    let run = null;
    const add = (point) => {
      if (!inside(point)) { run = null; return; }
      const at = place(point);
      const hidden = isHidden(landscape, mesh, camera, at);
      const pixel = camera.project(at);
      if (run === null || run.hidden !== hidden) {
        const joint = run?.pixels[run.pixels.length - 1];
        runs.push(run = {hidden, pixels: joint ? [joint] : []});
      }
      run.pixels.push(pixel);
    };
    add(points[0]);
    for (let n = 1; n < points.length; n++) {
      const [from, to] = [points[n - 1], points[n]];
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
      if (length < 1e-3) continue; // at rest: nothing to be seen
      const pieces = Math.min(80, Math.max(1, Math.ceil(length / PIECE)));
      for (let k = 1; k <= pieces; k++) add([0, 1].map((axis) => from[axis] + ((to[axis] - from[axis]) * k) / pieces));
      if (!inside(to)) break; // out of the picture
    }
    return {runs, place, inside};
  }

  function drawWalk(landscape, mesh, points) {
    const {runs, place, inside} = onSurface(landscape, mesh, points);
    layer.replaceChildren(...sideNames(landscape, mesh));
    for (const {hidden, pixels} of runs) {
      const d = kit.line(pixels);
      if (!hidden) layer.append(kit.svg("path", {class: "hw-halo", d}));
      layer.append(kit.svg("path", {class: `hw-path ${hidden ? "hw-hidden" : ""}`, d}));
    }
    const dots = points.slice(0, -1).filter(inside).map(place).filter((at) => !isHidden(landscape, mesh, camera, at));
    const dot = (at) => { const [x, y] = camera.project(at); return `M${x.toFixed(1)} ${y.toFixed(1)}h0`; };
    layer.append(kit.svg("path", {class: "hw-dots", d: dots.map(dot).join("")}));
    const here = points[points.length - 1];
    if (inside(here)) drawHere(landscape, mesh, here, place(here));
  }

  function drawHere(landscape, mesh, [x, y], at) {
    const {fx, fy} = heightAt(landscape, x, y);
    const long = arrowUnit(mesh);
    // Along the ground against the gradient, and along the surface as steeply as it falls there.
    const tip = [x - fx * long, y - fy * long, at[2] + mesh.lift(-(fx * fx + fy * fy) * long) - mesh.lift(0)];
    const [from, to] = [camera.project(at), camera.project(tip)];
    const hidden = isHidden(landscape, mesh, camera, at);
    layer.append(...arrowBetween(from, to, hidden ? "hw-hidden" : ""),
      kit.svg("circle", {class: `hw-you ${hidden ? "hw-hidden" : ""}`, cx: from[0], cy: from[1], r: 6}));
  }

  function draw(width, points, colours, redrawAll, alone) {
    const [landscape, turn, tilt] = ["landscape", "turn", "tilt"].map((name) => model.get(name));
    const mesh = meshOf(landscape);
    const view = `${landscape} ${turn} ${tilt} ${width}`;
    if (redrawAll || view !== drawn) {
      drawn = view;
      size = {width, height: alone ? Math.round(0.88 * width) : mapHeight(width)};
      for (const node of [svg, catcher]) {
        node.setAttribute("width", size.width);
        node.setAttribute("height", size.height);
      }
      camera = cameraAt(turn, tilt, mesh, size.width, size.height);
      drawHill(mesh, colours);
      svg.setAttribute("aria-valuenow", turn);
      svg.setAttribute("aria-valuetext", `turned ${kit.number(turn)} degrees, seen from ${kit.number(tilt)} degrees above`);
    }
    drawWalk(landscape, mesh, points);
  }

  return {element, draw};
}

// Length of the arrow, in units of x and y, for a slope of 1: the same for the whole landscape.
const arrowUnit = (mesh) => (0.55 * HILL.reach) / mesh.steepest;

// An arrow with its head, halo first; nothing where it would be no longer than its head.
function arrowBetween([x0, y0], [x1, y1], extra = "") {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 9)) return [];
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [bx, by] = [x1 - 9 * ux, y1 - 9 * uy];
  const shaft = `M${x0} ${y0}L${bx} ${by}`;
  const head = `M${x1} ${y1}L${bx - 4.5 * uy} ${by + 4.5 * ux}L${bx + 4.5 * uy} ${by - 4.5 * ux}z`;
  return [kit.svg("path", {class: "hw-arrow-halo", d: shaft + head}),
    kit.svg("path", {class: `hw-arrow ${extra}`, d: shaft}), kit.svg("path", {class: `hw-arrow-head ${extra}`, d: head})];
}

// Turn by dragging sideways and tilt by dragging up and down; a finger that moves up and down scrolls
// the page. Arrow keys do the same, tenfold with Shift.
function turnable(svg, turnBy) {
  let last = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    svg.focus({preventScroll: true});
    last = [event.clientX, event.clientY];
  });
  svg.addEventListener("pointermove", (event) => {
    if (last === null || !svg.hasPointerCapture(event.pointerId)) return;
    const moved = [event.clientX - last[0], event.clientY - last[1]].map((pixels) => pixels * DEGREES_A_PIXEL);
    last = [event.clientX, event.clientY];
    turnBy(-moved[0], event.pointerType === "touch" ? 0 : moved[1]);
  });
  svg.addEventListener("keydown", (event) => {
    const way = {ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key];
    if (!way) return;
    event.preventDefault();
    const degrees = event.shiftKey ? 20 : 2;
    turnBy(way[0] * degrees, way[1] * degrees);
  });
}
