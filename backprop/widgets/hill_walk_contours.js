// The ground of the HillWalk's map: bands of colour from low to high, and where the contours between them lie.

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

function contoursOf(landscape, mesh) {
  const levels = Array.from({length: BANDS - 1}, (_, k) => mesh.height((k + 1) / BANDS));
  return contourSegments(gridOf(landscape, CONTOUR_CELLS), levels);
}
