// The network of the InitialisationExplorer, computed on the page: the same random numbers, the same
// sums in the same order as initialisation_explorer_runs.py. Arrays are rows one after another.

const LAYER_UNITS = {linear: linear_unit, logistic: logistic_unit, tanh: tanh_unit, relu: relu_unit};

// Numbers from -1 up to 1 that look random: mulberry32 of the counters 1, 2, …
function randomNumbers(draw, count) {
  const seed = Math.imul(draw + 1, 0x9e3779b9);
  return Float64Array.from({length: count}, (_, k) => {
    let t = (seed + Math.imul(k + 1, 0x6d2b79f5)) | 0;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return 2 * (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) - 1;
  });
}

const drawnNumbers = (() => { // kept, since only another draw changes them
  let kept = null;
  return (draw) => {
    const {samples, width, layers: [, most]} = INITIALISATION;
    if (kept?.draw !== draw) kept = {draw, numbers: randomNumbers(draw, 2 * samples * width + most * width * width)};
    return kept.numbers;
  };
})();

// The rows of a times the matrix, or times its transposed.
function timesWeights(a, weights, transposed) {
  const {samples, width} = INITIALISATION;
  const [from, to] = transposed ? [1, width] : [width, 1];
  const result = new Float64Array(samples * width);
  for (let row = 0; row < samples * width; row += width) {
    for (let j = 0; j < width; j += 1) {
      let sum = 0;
      for (let i = 0; i < width; i += 1) sum += a[row + i] * weights[i * from + j * to];
      result[row + j] = sum;
    }
  }
  return result;
}

function runLayers({activation, scale, layers, positive, draw}) {
  const {samples, width} = INITIALISATION;
  const numbers = drawnNumbers(draw), block = samples * width, unit = Math.sqrt(3);
  const {r} = at_scale(scale, width);
  const weights = Array.from({length: layers}, (_, layer) => numbers
    .subarray(2 * block + layer * width * width, 2 * block + (layer + 1) * width * width)
    .map((number) => r * (positive ? Math.abs(number) : number)));
  const a = [numbers.subarray(0, block).map((number) => unit * number)], slope = [];
  for (let layer = 0; layer < layers; layer += 1) {
    const z = timesWeights(a[layer], weights[layer], false);
    slope.push(new Float64Array(block));
    a.push(z.map((value, k) => {
      const found = LAYER_UNITS[activation](value, 1, 1);
      slope[layer][k] = found.slope;
      return found.g;
    }));
  }
  const delta = [numbers.subarray(block, 2 * block).map((number, k) => unit * number * slope[layers - 1][k])];
  for (let layer = layers - 1; layer > 0; layer -= 1) {
    delta.unshift(timesWeights(delta[0], weights[layer], true).map((value, k) => value * slope[layer - 1][k]));
  }
  return {a, delta, slope};
}

const meanOf = (array) => array.reduce((sum, value) => sum + value, 0) / array.length;
const sizeOf = (array) => Math.sqrt(array.reduce((sum, value) => sum + value * value, 0) / array.length);

// How far a unit's activation moves from sample to sample.
function spreadOf(a) {
  const {samples, width, lost} = INITIALISATION;
  const means = new Float64Array(width);
  for (const [k, value] of a.entries()) means[k % width] += value / samples;
  const spread = sizeOf(a.map((value, k) => value - means[k % width]));
  return spread > lost * sizeOf(a) ? spread : 0; // below that it is rounding
}

const keptBy = (first, last, steps) => (first > 0 ? (last / first) ** (1 / steps) : 0);

function sizesOf({a, delta, slope}, {activation, scale, layers, positive}) {
  const {width, flat} = INITIALISATION;
  const level = flat * LAYER_UNITS[activation](0, 1, 1).largest;
  const sizes = {a: a.map(sizeOf), spread: a.map(spreadOf), delta: delta.map(sizeOf), slope: slope.map(meanOf),
    flat: slope[layers - 1].filter((value) => value < level).length / slope[layers - 1].length};
  const kept = {a: keptBy(sizes.a[1], sizes.a[layers], layers - 1),
    spread: keptBy(sizes.spread[1], sizes.spread[layers], layers - 1),
    delta: keptBy(sizes.delta[layers - 1], sizes.delta[0], layers - 1)};
  return {...sizes, kept, foretold: positive ? undefined : at_scale(scale, width)[activation]};
}
