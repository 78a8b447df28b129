// The ground of the HillWalk's map: bands of colour from low to high, and the contours between them.

const BANDS = 12;
const CONTOUR_CELLS = 96; // along each side

// Fill colour by share of the height (0 lowest, 1 highest), in even bands: blue, the page, red. The
// two hues are told apart by every kind of colour vision, and ink reads on all of it.
function heightColours(element) {
  const [low, paper, high] = ["--hw-low", "--bp-paper", "--hw-high"]
    .map((name) => kit.colour(element, name).match(/[\d.]+/g).slice(0, 3).map(Number));
  return Array.from({length: BANDS}, (_, band) => {
    const t = band / (BANDS - 1);
    const strength = 0.08 + 0.72 * Math.abs(2 * t - 1) ** 0.9;
    return paper.map((value, k) => value + ((t < 0.5 ? low : high)[k] - value) * strength);
  });
}

const bandOfShare = (share) => Math.max(0, Math.min(BANDS - 1, Math.floor(share * BANDS)));

function paintHeights(canvas, landscape, mesh, colours) {
  const {width, height} = canvas;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let row = 0, k = 0; row < height; row++) {
    const y = HILL.reach * (1 - (2 * (row + 0.5)) / height);
    for (let column = 0; column < width; column++, k += 4) {
      const x = HILL.reach * ((2 * (column + 0.5)) / width - 1);
      const [red, green, blue] = colours[bandOfShare(mesh.share(heightAt(landscape, x, y).f))];
      [image.data[k], image.data[k + 1], image.data[k + 2], image.data[k + 3]] = [red, green, blue, 255];
    }
  }
  context.putImageData(image, 0, 0);
}

// The contours as segments [[x, y], [x, y]], marching over a fine grid; on a cell's side the crossing is
// interpolated. A saddle's four crossings are joined in pairs.
function contourSegments(landscape, mesh) {
  const grid = gridOf(landscape, CONTOUR_CELLS);
  const levels = Array.from({length: BANDS - 1}, (_, k) => mesh.height((k + 1) / BANDS));
  const segments = [];
  for (let j = 0; j < CONTOUR_CELLS; j++) {
    for (let i = 0; i < CONTOUR_CELLS; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]]
        .map(([column, row]) => [grid.at[column], grid.at[row], grid.heights[row * grid.at.length + column]]);
      const [low, high] = [Math.min(...corners.map((c) => c[2])), Math.max(...corners.map((c) => c[2]))];
      for (const level of levels) {
        if (level <= low || level > high) continue;
        const found = crossings(corners, level);
        for (let k = 0; k + 1 < found.length; k += 2) segments.push([found[k], found[k + 1]]);
      }
    }
  }
  return segments;
}

function crossings(corners, level) {
  const found = [];
  for (let side = 0; side < 4; side++) {
    const [from, to] = [corners[side], corners[(side + 1) % 4]];
    if (from[2] < level === to[2] < level) continue;
    const part = (level - from[2]) / (to[2] - from[2]);
    found.push([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]);
  }
  return found;
}
