// How the HillWalk's surface is seen: a mesh of heights, a camera that goes round it, and the mesh
// drawn from the back to the front, so that what is near covers what is far.

const MESH_CELLS = 28; // along each side
const RELIEF = 3; // height of the drawn hill, in the units of x and y
const CAMERA_DISTANCE = 16;
const CORNER = HILL.reach * Math.SQRT2; // the corners go round on a circle of this radius
const LIGHT = [-0.45, -0.35, 0.82]; // where the light comes from, in the hill's own directions

// Heights over a square grid of so many cells: heights[j * (cells + 1) + i] at (at[i], at[j]).
function gridOf(landscape, cells) {
  const at = Float64Array.from({length: cells + 1}, (_, k) => HILL.reach * (2 * k / cells - 1));
  const heights = new Float64Array(at.length ** 2);
  let steepest = 0;
  for (let j = 0, k = 0; j < at.length; j++) {
    for (let i = 0; i < at.length; i++, k++) {
      const {f, fx, fy} = heightAt(landscape, at[i], at[j]);
      heights[k] = f;
      steepest = Math.max(steepest, Math.hypot(fx, fy));
    }
  }
  return {at, heights, steepest};
}

const meshes = {}; // by landscape
function meshOf(landscape) {
  if (meshes[landscape]) return meshes[landscape];
  const {at, heights, steepest} = gridOf(landscape, MESH_CELLS);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  // A quadratic's heights crowd at its rim; in their roots, bands and colours are evenly wide.
  const share = HILL.landscapes[landscape] === null ? (f) => (f - low) / (high - low) : (f) => Math.sqrt(f / high);
  const height = HILL.landscapes[landscape] === null ? (t) => low + t * (high - low) : (t) => high * t * t;
  const mesh = {at, heights, low, high, steepest, share, height, lift: (f) => RELIEF * ((f - low) / (high - low) - 0.5)};
  mesh.shades = shadesOf(mesh);
  return (meshes[landscape] = mesh);
}

// How much light falls on each cell, from -1 to 1.
function shadesOf({at, heights, lift}) {
  const shades = new Float64Array(MESH_CELLS ** 2);
  const side = at[1] - at[0];
  for (let j = 0; j < MESH_CELLS; j++) {
    for (let i = 0; i < MESH_CELLS; i++) {
      const k = j * (MESH_CELLS + 1) + i;
      const by = [heights[k + 1] - heights[k], heights[k + MESH_CELLS + 1] - heights[k]]
        .map((rise) => (lift(rise) - lift(0)) / side);
      const length = Math.hypot(by[0], by[1], 1);
      shades[j * MESH_CELLS + i] = (-by[0] * LIGHT[0] - by[1] * LIGHT[1] + LIGHT[2]) / length;
    }
  }
  return shades;
}

// A camera at `turn` degrees round the hill (0: where y is least) and `tilt` degrees above it, for a
// drawing of this width and height. camera.project([x, y, z]) gives pixels; the mesh is in the middle.
function cameraAt(turn, tilt, mesh, width, height) {
  const [phi, theta] = [turn, tilt].map((degrees) => (degrees * Math.PI) / 180);
  const [sin, cos, rise, run] = [Math.sin(phi), Math.cos(phi), Math.sin(theta), Math.cos(theta)];
  const unit = (0.97 * width) / 2 / widestCorner(rise, run);
  let middle = 0;
  const project = ([x, y, z]) => {
    const forward = -x * sin + y * cos;
    const scale = (unit * CAMERA_DISTANCE) / (CAMERA_DISTANCE + forward * run - z * rise);
    return [width / 2 + (x * cos + y * sin) * scale, middle - (forward * rise + z * run) * scale];
  };
  const {xs, ys} = projectMesh(mesh, project);
  middle = (height - Math.min(...ys) - Math.max(...ys)) / 2;
  return {
    sin, cos, project, xs, ys: ys.map((y) => y + middle),
    place: [CAMERA_DISTANCE * run * sin, -CAMERA_DISTANCE * run * cos, CAMERA_DISTANCE * rise],
  };
}

// How far from the middle a corner can come, in units, while the hill turns; near corners look larger.
function widestCorner(rise, run) {
  const wide = (angle) => (CORNER * Math.sin(angle) * CAMERA_DISTANCE)
    / (CAMERA_DISTANCE - CORNER * Math.cos(angle) * run - (RELIEF / 2) * rise);
  return Math.max(...Array.from({length: 40}, (_, k) => wide((Math.PI * k) / 40)));
}

function projectMesh({at, heights, lift}, project) {
  const [xs, ys] = [new Float64Array(heights.length), new Float64Array(heights.length)];
  for (let j = 0, k = 0; j < at.length; j++) {
    for (let i = 0; i < at.length; i++, k++) [xs[k], ys[k]] = project([at[i], at[j], lift(heights[k])]);
  }
  return {xs, ys};
}

// Indices of cells along one side, the farthest from the camera first.
function farthestFirst(at, from) {
  const middle = (k) => Math.abs((at[k] + at[k + 1]) / 2 - from);
  return Array.from({length: MESH_CELLS}, (_, k) => k).sort((a, b) => middle(b) - middle(a));
}

// The fill of each cell: the colour of its height, lighter or darker as the light falls on it.
function cellFills({at, heights, share, shades}, bands) {
  return Array.from(shades, (shade, cell) => {
    const k = Math.floor(cell / MESH_CELLS) * at.length + (cell % MESH_CELLS);
    const mean = (heights[k] + heights[k + 1] + heights[k + at.length] + heights[k + at.length + 1]) / 4;
    const light = Math.max(-0.16, Math.min(0.05, 0.35 * (shade - 0.8)));
    const lit = bands[bandOfShare(share(mean))].map((value) => Math.round(value + (light > 0 ? 255 - value : value) * light));
    return `rgb(${lit.join(" ")})`;
  });
}

/* Draw the mesh with its cells' fills. A cell can cover another only if it lies between
   that one and the camera, so is nearer in x and in y: going through rows and columns from the
   farthest on draws every cell before those that may cover it. */
function drawMesh(context, {at}, camera, fills, ink) {
  const {xs, ys} = camera;
  const columns = farthestFirst(at, camera.place[0]);
  context.lineWidth = 0.6;
  context.strokeStyle = ink;
  for (const j of farthestFirst(at, camera.place[1])) {
    for (const i of columns) {
      const k = j * at.length + i;
      context.beginPath();
      for (const corner of [k, k + 1, k + at.length + 1, k + at.length]) context.lineTo(xs[corner], ys[corner]);
      context.closePath();
      context.fillStyle = fills[j * MESH_CELLS + i];
      context.fill();
      context.stroke();
    }
  }
}

// Whether a point of the surface is behind another part of it: looked for along the ray to the camera.
function isHidden(landscape, mesh, camera, [x, y, z]) {
  const steps = 30;
  for (let k = 1; k <= steps; k++) {
    const part = (0.45 * k) / steps; // beyond this the ray is above every hill
    const at = [x, y, z].map((from, axis) => from + (camera.place[axis] - from) * part);
    if (Math.max(Math.abs(at[0]), Math.abs(at[1])) > HILL.reach || at[2] > RELIEF / 2) return false;
    if (mesh.lift(heightAt(landscape, at[0], at[1]).f) > at[2] + 0.03) return true;
  }
  return false;
}
