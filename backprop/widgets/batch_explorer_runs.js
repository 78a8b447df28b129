// The runs of the BatchExplorer: the same repetition of the generated functions (line_sample, line_step,
// line_above, batch_variance) as in backprop/experiments/lines.py and batch_explorer_runs.py; a browser test
// compares the two.

const samplesOf = (outlier) => BATCHES.samples[String(outlier)];
const SAMPLE_COUNT = BATCHES.samples.false.x.length;
const RISING = Array.from({length: SAMPLE_COUNT}, (_, n) => n);

// The places [w, b]: the start, and one after each update; shorter where the run goes too far away.
function runInBatches(size, {learning_rate, epochs, order, draw, outlier}) {
  const {x, t} = samplesOf(outlier);
  let [w, b] = BATCHES.start;
  const places = [[w, b]];
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const way = order === "sorted" ? RISING : BATCHES.orders[draw][epoch];
    for (let first = 0; first < SAMPLE_COUNT; first += size) {
      const batch = way.slice(first, first + size);
      let [sumW, sumB] = [0, 0];
      for (const n of batch) {
        const {gw, gb} = line_sample(w, b, x[n], t[n]);
        sumW += gw;
        sumB += gb;
      }
      w = line_step(w, sumW, batch.length, learning_rate).value;
      b = line_step(b, sumB, batch.length, learning_rate).value;
      if (Math.max(Math.abs(w), Math.abs(b)) > BATCHES.far) return places;
      places.push([w, b]);
    }
  }
  return places;
}

const updatesAnEpoch = (size) => Math.ceil(SAMPLE_COUNT / size);

// How many samples have been seen after so many updates; an epoch's last batch may be smaller.
function samplesSeen(size, updates) {
  const each = updatesAnEpoch(size);
  return Math.floor(updates / each) * SAMPLE_COUNT + (updates % each) * size;
}

function heightAbove([w, b], outlier) {
  const low = samplesOf(outlier);
  return line_above(w - low.w, b - low.b, low.H, low.M).value;
}

// The root mean square of what a batch's gradient misses at a place, and the length of the total loss's.
function noiseAt([w, b], size, outlier) {
  const {x, t} = samplesOf(outlier);
  const slopes = x.map((value, n) => line_sample(w, b, value, t[n]));
  const [meanW, meanB] = ["gw", "gb"].map((part) => slopes.reduce((sum, slope) => sum + slope[part], 0) / SAMPLE_COUNT);
  const variance = slopes.reduce((sum, {gw, gb}) => sum + (gw - meanW) ** 2 + (gb - meanB) ** 2, 0) / SAMPLE_COUNT;
  return {noise: Math.sqrt(batch_variance(variance, size, SAMPLE_COUNT).value), slope: Math.hypot(meanW, meanB)};
}

function readingsOf(places, size, {epochs, outlier}) {
  const heights = places.map((place) => heightAbove(place, outlier));
  const first = heights.findIndex((height) => height <= BATCHES.goal * heights[0]);
  const updates = places.length - 1;
  const [w, b] = places[updates];
  return {updates, seen: samplesSeen(size, updates), w, b, above: heights[updates], heights,
    goal: first < 0 ? null : samplesSeen(size, first), ...noiseAt(places[updates], size, outlier),
    lost: updates < epochs * updatesAnEpoch(size)};
}
