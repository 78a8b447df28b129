// What the HillWalk computes from the proved functions (hills, hills_step, quadratic, …, generated
// from SymPy and placed above this file). Only repetition is written here, as in hill_walk_runs.py;
// a browser test compares the two.

// Height f and slopes fx, fy at a place.
function heightAt(landscape, x, y) {
  const curvatures = HILL.landscapes[landscape];
  return curvatures === null ? hills(x, y) : quadratic(x, y, ...curvatures);
}

// The place {x, y} after one step of gradient descent.
function stepFrom(landscape, x, y, eta) {
  const curvatures = HILL.landscapes[landscape];
  return curvatures === null ? hills_step(x, y, eta) : quadratic_step(x, y, eta, ...curvatures);
}

// By how much one step multiplies a small error in the place, at most. In a quadratic each
// coordinate is multiplied by a fixed factor: an error keeps its ratio to the coordinate.
function growthAt(landscape, x, y, eta) {
  return HILL.landscapes[landscape] === null ? hills_growth(x, y, eta).value : 0;
}

// The places [x, y] from the start on; fewer than `steps` + 1 where rounding errors take over.
function walkFrom(landscape, start, eta, steps) {
  const points = [[start[0], start[1]]];
  let doubt = 1;
  for (let n = 0; n < steps && doubt <= HILL.doubt; n++) {
    const [x, y] = points[n];
    doubt = doubt * growthAt(landscape, x, y, eta) + 1;
    const next = stepFrom(landscape, x, y, eta);
    points.push([next.x, next.y]);
  }
  return points;
}

// What the table shows: of the last place, and of the one before it (null where there is none).
function readingsOf(landscape, points, eta) {
  const read = points.slice(-2).map(([x, y]) => {
    const {f, fx, fy} = heightAt(landscape, x, y);
    return {x, y, f, fx, fy, slope: downhill(fx, fy).value, promised: promise(fx, fy, eta).value, happened: null};
  });
  const here = read[read.length - 1];
  const before = read.length === 2 ? read[0] : null;
  if (before !== null) before.happened = here.f - before.f;
  return {here, before};
}
