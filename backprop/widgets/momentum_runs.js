// What the MomentumExplorer computes from the proved functions (plain_step, momentum_step, …,
// generated from SymPy and placed above this file). Only the repetition is written here:
// running a step many times, taking the larger of two directions, counting. The same
// repetitions are in momentum_runs.py, and a browser test compares the two.

const MOMENTUM_METHODS = {
  plain: {
    step: (w, v, eta, alpha, lam) => ({...plain_step(w, eta, lam), v: 0}),
    roots: (eta, alpha, lam) => momentum_roots(eta, 0, lam),
  },
  momentum: {step: momentum_step, roots: momentum_roots, limit: momentum_limit, best: momentum_best},
  nesterov: {step: nesterov_step, roots: nesterov_roots, limit: nesterov_limit, best: nesterov_best},
};

// Curvatures along the valley and across it: the steep one is 1, so the region of stability
// stays put while the condition number stretches the valley.
function curvatures(conditionNumber) {
  return [1 / conditionNumber, 1];
}

// One step of both directions; `state` is [w1, v1, w2, v2] and is changed in place, because
// the pad's map takes a million steps.
function stepInPlace(step, state, eta, alpha, lams) {
  for (let i = 0; i < 2; i++) {
    const next = step(state[2 * i], state[2 * i + 1], eta, alpha, lams[i]);
    state[2 * i] = next.w;
    state[2 * i + 1] = next.v;
  }
}

// The points w_0, …, w_steps.
function trajectory(method, start, eta, alpha, lams, steps) {
  const step = MOMENTUM_METHODS[method].step;
  const state = [start[0], 0, start[1], 0];
  const points = [[start[0], start[1]]];
  for (let n = 0; n < steps; n++) {
    stepInPlace(step, state, eta, alpha, lams);
    points.push([state[0], state[2]]);
  }
  return points;
}

// The proved contraction per step: the larger of the two directions' largest |root|.
function provedRate(method, eta, alpha, lams) {
  let largest = 0;
  for (const lam of lams) {
    const roots = MOMENTUM_METHODS[method].roots(eta, alpha, lam);
    largest = Math.max(largest, rate(roots.sum, roots.product).value);
  }
  return largest;
}

// The rate and momentum at which the proved contraction is quickest, and that contraction.
function bestPoint(method, lams) {
  const {eta, alpha} = MOMENTUM_METHODS[method].best(lams[1], lams[0]);
  return {eta, alpha, rate: provedRate(method, eta, alpha, lams)};
}

// The contraction per step as it is seen: the peak of the larger |w_i| over the last quarter of the
// steps against its peak over the second quarter. Peaks, since an oscillating path passes near the
// minimum without staying there; the larger |w_i|, since every norm shrinks alike and this one
// cannot underflow in a square.
function measuredRate(method, eta, alpha, lams) {
  const step = MOMENTUM_METHODS[method].step;
  const state = [MOMENTUM.measuredStart[0], 0, MOMENTUM.measuredStart[1], 0];
  const quarter = MOMENTUM.measuredSteps / 4;
  let early = 0;
  let late = 0;
  for (let n = 1; n <= MOMENTUM.measuredSteps; n++) {
    stepInPlace(step, state, eta, alpha, lams);
    const size = Math.max(Math.abs(state[0]), Math.abs(state[2]));
    if (n > quarter && n <= 2 * quarter) early = Math.max(early, size);
    if (n > 3 * quarter) late = Math.max(late, size);
  }
  return early > 0 ? (late / early) ** (1 / (2 * quarter)) : 0;
}

// The first step at which the distance is a thousandth of the start's: null when the proved
// rate says that it never comes, Infinity when it takes more than MOMENTUM.mostStepsCounted.
function stepsToThousandth(method, start, eta, alpha, lams) {
  if (provedRate(method, eta, alpha, lams) >= 1) return null;
  const step = MOMENTUM_METHODS[method].step;
  const state = [start[0], 0, start[1], 0];
  const goal = Math.hypot(start[0], start[1]) / 1000;
  for (let n = 0; n <= MOMENTUM.mostStepsCounted; n++) {
    if (Math.hypot(state[0], state[2]) <= goal) return n;
    stepInPlace(step, state, eta, alpha, lams);
  }
  return Infinity;
}

// The regime in words. A direction diverges when a root is longer than 1, and oscillates when
// a root is complex or negative (the sign of w then changes); it falls straight otherwise.
function regime(method, eta, alpha, lams) {
  const roots = lams.map((lam) => MOMENTUM_METHODS[method].roots(eta, alpha, lam));
  const rates = roots.map((r) => rate(r.sum, r.product).value);
  const where = (flags) => (flags[0] ? (flags[1] ? "both ways" : "along") : "across");
  const diverges = rates.map((value) => value > 1);
  if (diverges.some(Boolean)) return "diverges " + where(diverges);
  if (rates.some((value) => value === 1)) return "never settles";
  const oscillates = roots.map((r) => r.discriminant < 0 || r.product < 0 || r.sum < 0);
  if (oscillates.some(Boolean)) return "oscillates " + where(oscillates);
  return "falls straight";
}
