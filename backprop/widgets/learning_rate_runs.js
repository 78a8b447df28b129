/* Training the one neuron and telling what happened: no drawing, no page.

   Generated from proved expressions (learning_rate_runs.py): [code_]neuron, [code_]neuron_step,
   map_bias. From Python as data: EXAMPLES and RULE. Only repetition and comparison are here. */

const MODELS = {
  "worked example": { values: neuron, step: neuron_step },
  code: { values: code_neuron, step: code_neuron_step },
};

const epochsText = (n) => (n === 1 ? "1 epoch" : `${kit.number(n)} epochs`);

// The columns of a run are lent: the next run writes over them. New ones at every move of a slider
// would be megabytes for the garbage collector.
const COLUMNS = ["w1", "w2", "b", "a", "e"], memory = {};
function column(name, length) {
  if (!(memory[name]?.length >= length)) memory[name] = new Float64Array(length);
  return memory[name].subarray(0, length);
}

/* Train for `epochs` steps of gradient descent. run.w1[n] … run.e[n] are the values after n epochs.

   run.trusted is the last epoch whose digits mean anything: a rounding error of the size 1 made
   earlier has grown by then to `doubt`, and where that passes RULE.doubt two computers that round
   differently disagree. In the chaotic range this happens within some thirty epochs. */
function train(exampleName, start, learningRate, epochs) {
  const { x1, x2, t, form } = EXAMPLES[exampleName];
  const { step } = MODELS[form];
  const run = { epochs, trusted: epochs };
  for (const name of COLUMNS) run[name] = column(name, epochs + 1);
  const { w1: w1s, w2: w2s, b: bs, a: as, e: es } = run;
  let [w1, w2] = start;
  let b = startBias(exampleName, start);
  let doubt = 1;
  for (let n = 0; n <= epochs; n += 1) {
    const next = step(w1, w2, b, x1, x2, t, learningRate); // with a, e, growth of before it
    w1s[n] = w1; w2s[n] = w2; bs[n] = b; as[n] = next.a; es[n] = next.e;
    if (next.w1 === w1 && next.w2 === w2 && next.b === b) { // nothing moves: the rest is the same
      for (const name of COLUMNS) run[name].fill(run[name][n], n + 1);
      break;
    }
    if (doubt <= RULE.doubt && n < epochs) {
      doubt = doubt * Math.abs(next.growth) + 1;
      if (doubt > RULE.doubt) run.trusted = n + 1;
    }
    w1 = next.w1; w2 = next.w2; b = next.b;
  }
  return Object.assign(run, judge(run, t));
}

function startBias(exampleName, [w1, w2]) {
  const { x1, x2, start, bias } = EXAMPLES[exampleName];
  return bias === null ? 0 : map_bias(w1, w2, x1, x2, start[0], start[1], bias).b;
}

/* The generated values (z, a, e and the gradient) after n epochs of a run. */
function valuesAfter(exampleName, run, n) {
  const { x1, x2, t, form } = EXAMPLES[exampleName];
  const weights = { w1: run.w1[n], w2: run.w2[n], b: run.b[n] };
  return { ...weights, ...MODELS[form].values(weights.w1, weights.w2, weights.b, x1, x2, t) };
}

// On the plateau σ′ = a(1 − a) is under a tenth of what it is where the prediction is right.
const onPlateau = (a, t) => a * (1 - a) < RULE.plateau * t * (1 - t);

/* Name the regime of a run and the epoch at which it shows.
   A crossing: the prediction passes the target, and lands more than RULE.crossing beyond it. */
function judge({ a, trusted }, t) {
  let crossings = 0, first = null, runaway = null;
  for (let n = 1; n <= trusted; n += 1) {
    if ((a[n] - t) * (a[n - 1] - t) < 0 && Math.abs(a[n] - t) > RULE.crossing) {
      crossings += 1;
      first ??= n;
      if (onPlateau(a[n], t)) runaway ??= n;
    }
  }
  if (runaway !== null) return { regime: "runs away", event: runaway, crossings };
  if (crossings > 0) return { regime: "bounces", event: first, crossings };
  if (onPlateau(a[trusted], t)) return { regime: "stalls on the plateau", event: 0, crossings };
  return { regime: "falls steadily", event: null, crossings };
}

// A prediction in four digits, or in seven where four would read as the target or as 1.
const asPrediction = (a, t) => kit.number(a, [t, 1].includes(Number(a.toPrecision(4))) ? 7 : 4);

/* The sentence under the sliders: [the regime, what it looked like]. */
function describe(run, example) {
  const { a, e, trusted, event, crossings, regime } = run;
  const { t } = example;
  const last = a[trusted], after = epochsText(trusted);
  const chaos = trusted < run.epochs ? " From there on, rounding errors decide where it goes." : "";
  if (regime === "falls steadily") {
    const left = 100 * e[trusted] / e[0];
    const pace = left > 50 ? ` But slowly: after ${after}, ${kit.number(left, 3)} % of the error is left.` : "";
    return [regime, `Every epoch lowers the error, and the prediction, now ${asPrediction(last, t)}, never passes the target ${t}.${pace}${chaos}`];
  }
  if (regime === "stalls on the plateau") {
    const lost = 100 * (1 - e[trusted] / e[0]);
    return [regime, `The prediction ${kit.number(last)} lies where the sigmoid is flat: σ′ is only ${kit.number(last * (1 - last), 2)}, and the gradient as small. In ${after} the error falls by ${kit.number(lost, 2)} %.${chaos}`];
  }
  const jump = `from ${asPrediction(a[event - 1], t)} to ${asPrediction(a[event], t)}`;
  if (regime === "runs away") {
    const slope = a[event] * (1 - a[event]);
    return [regime, `The step of epoch ${kit.number(event)} throws the prediction ${jump}, over the target ${t} and onto the plateau. There σ′ is ${kit.number(slope, 2)}, and so little gradient is left to bring it back: after ${after} it is ${asPrediction(last, t)}.${chaos}`];
  }
  const times = crossings === 1 ? "once" : crossings === 2 ? "twice" : `${kit.number(crossings)} times`;
  const settles = Math.abs(last - t) < Math.abs(a[event] - t) / 100;
  const end = chaos ? "." : settles ? ", but each time less far: it settles."
    : crossings === 1 ? ", then it comes back slowly from the other side." : ", and it is still swinging at the end.";
  return [regime, `The step of epoch ${kit.number(event)} is too long: the prediction jumps over the target ${t}, ${jump}. In ${after} it crosses ${times}${end}${chaos}`];
}

/* The curve of the error as at most two points a pixel column, so that a swing shows as its band. */
function thin(values, from, to, columns) {
  if (to - from <= 2 * columns) return Array.from({ length: to - from + 1 }, (_, i) => [from + i, values[from + i]]);
  const points = [[from, values[from]]];
  for (let c = 0; c < columns; c += 1) {
    const first = from + Math.floor((c * (to - from)) / columns) + 1;
    const end = from + Math.floor(((c + 1) * (to - from)) / columns);
    let low = first, high = first;
    for (let n = first; n <= end; n += 1) {
      if (values[n] < values[low]) low = n;
      if (values[n] > values[high]) high = n;
    }
    for (const n of low < high ? [low, high] : [high, low]) points.push([n, values[n]]);
  }
  points.push([to, values[to]]);
  return points;
}
