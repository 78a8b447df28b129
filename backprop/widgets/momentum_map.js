// The map on the pad of the MomentumExplorer: a grid of measured rates painted in bands of colour,
// and contours of the proved rate. Both know only grids of numbers: the numbers come from
// momentum_runs.js.

// Edges between the bands: rates of contraction per step. Beyond the last one nothing contracts,
// and the paper is left bare.
const BAND_EDGES = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1];

// A grid over the whole pad: value(i, j) at η = i/columns of the largest, α = j/rows.
function padGrid(columns, rows) {
  return {columns, rows, values: new Float64Array((columns + 1) * (rows + 1))};
}

function padPoint(grid, i, j) {
  return [(i / grid.columns) * MOMENTUM.largestRate, j / grid.rows];
}

// Fill one row of the grid, so that a slow fill can be done in pieces.
function fillRow(grid, j, valueAt) {
  for (let i = 0; i <= grid.columns; i++) {
    const [eta, alpha] = padPoint(grid, i, j);
    grid.values[j * (grid.columns + 1) + i] = valueAt(eta, alpha);
  }
}

// Fill `grid` in pieces of at most `budget` milliseconds, begun when `wait` milliseconds have passed,
// then call `done`; returns a function that calls the rest off.
function fillInPieces(grid, valueAt, {wait, budget}, done) {
  let row = 0;
  let timer = 0;
  const piece = () => {
    const end = performance.now() + budget;
    while (row <= grid.rows && performance.now() < end) fillRow(grid, row++, valueAt);
    if (row > grid.rows) done(grid);
    else timer = setTimeout(piece);
  };
  timer = setTimeout(piece, wait);
  return () => clearTimeout(timer);
}

// CSS colours as the pixels of a canvas hold them: one 32-bit number each.
function asPixels(colours) {
  const canvas = document.createElement("canvas");
  canvas.width = colours.length;
  canvas.height = 1;
  const context = canvas.getContext("2d", {willReadFrequently: true});
  for (const [k, colour] of colours.entries()) {
    context.fillStyle = colour;
    context.fillRect(k, 0, 1, 1);
  }
  return new Uint32Array(context.getImageData(0, 0, colours.length, 1).data.buffer);
}

// Paint the grid's bands on the whole canvas, α upwards. Between grid points the value is
// interpolated, so the edges of the bands are smooth.
function paintBands(canvas, grid, pixels) {
  const {width, height} = canvas;
  const {columns, rows, values} = grid;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const painted = new Uint32Array(image.data.buffer);
  // Beyond the border rates soon become large, and would drag the interpolated border inwards.
  const shown = (value) => Math.min(value, 1.1);
  const line = new Float64Array(columns + 1);
  for (let y = 0; y < height; y++) {
    const row = Math.min(Math.max(0, rows * (1 - (y + 0.5) / height)), rows - 1e-9);
    const below = Math.floor(row) * (columns + 1);
    const up = row - Math.floor(row);
    for (let i = 0; i <= columns; i++) {
      line[i] = shown(values[below + i]) * (1 - up) + shown(values[below + columns + 1 + i]) * up;
    }
    for (let x = 0; x < width; x++) {
      const column = Math.min(((x + 0.5) / width) * columns, columns - 1e-9);
      const left = Math.floor(column);
      const band = bandOf(line[left] + (line[left + 1] - line[left]) * (column - left));
      if (band < pixels.length) painted[y * width + x] = pixels[band];
    }
  }
  context.putImageData(image, 0, 0);
}

function bandOf(value) {
  let band = 0;
  while (band < BAND_EDGES.length && value >= BAND_EDGES[band]) band++;
  return band;
}

// The level line of the grid as segments [[η, α], [η, α]] (marching squares): where two sides of a
// cell are crossed they are joined; a saddle's four crossings are joined in pairs. On a side the
// crossing is sought with `valueAt` itself, by halving: the proved rate has a kink where the roots
// turn complex, and interpolation would round it off.
function levelSegments(grid, level, valueAt) {
  const {columns, rows, values} = grid;
  const segments = [];
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const at = j * (columns + 1) + i;
      const below = (values[at] < level) + (values[at + 1] < level)
        + (values[at + columns + 1] < level) + (values[at + columns + 2] < level);
      if (below === 0 || below === 4) continue; // most cells: the level does not pass
      const corners = [[i, j, values[at]], [i + 1, j, values[at + 1]],
        [i + 1, j + 1, values[at + columns + 2]], [i, j + 1, values[at + columns + 1]]];
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const [from, to] = [corners[side], corners[(side + 1) % 4]];
        if (from[2] < level === to[2] < level) continue;
        crossings.push(crossing(padPoint(grid, from[0], from[1]), padPoint(grid, to[0], to[1]), from[2] < level, level, valueAt));
      }
      for (let k = 0; k + 1 < crossings.length; k += 2) segments.push([crossings[k], crossings[k + 1]]);
    }
  }
  return segments;
}

function crossing(from, to, fromIsBelow, level, valueAt) {
  let [low, high] = [0, 1];
  for (let k = 0; k < 9; k++) {
    const middle = (low + high) / 2;
    const below = valueAt(from[0] + (to[0] - from[0]) * middle, from[1] + (to[1] - from[1]) * middle) < level;
    if (below === fromIsBelow) low = middle;
    else high = middle;
  }
  return [from[0] + (to[0] - from[0]) * low, from[1] + (to[1] - from[1]) * low];
}

// Where a level's label stands: on its line, as near as can be to the middle of its upper edge
// without covering the frame or another label. Lines and labels are in pixels.
function labelPlace(points, top, taken) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const middle = 0.55 * Math.min(...xs) + 0.45 * Math.max(...xs);
  const highest = Math.min(...ys);
  const free = ([x, y]) => y > top + 18
    && taken.every(([otherX, otherY]) => Math.abs(x - otherX) > 36 || Math.abs(y - otherY) > 17);
  const far = ([x, y]) => Math.abs(x - middle) + 2 * (y - highest);
  return points.filter(free).reduce((best, point) => (best && far(best) <= far(point) ? best : point), null);
}
