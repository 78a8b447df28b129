// What the GradientCheckExplorer computes from the proved functions (neuron_value, central_quotient,
// …, generated from SymPy and placed above this file), in the doubles of this very computer. Only
// their composition is written here, as in gradient_check_runs.py; a browser test compares the two.

const CHECK_CODE = {
  neuron: {value: neuron_value, derivatives: neuron_derivatives, imaginary: neuron_imaginary},
  tanh: {value: tanh_value, derivatives: tanh_derivatives, imaginary: tanh_imaginary},
  cubic: {value: cubic_value, derivatives: cubic_derivatives, imaginary: cubic_imaginary},
  relu: {value: relu_value, derivatives: relu_derivatives, imaginary: relu_imaginary},
};
const METHOD_CODE = {
  one_sided: {quotient: one_sided_quotient, truncation: one_sided_truncation,
    rounding: one_sided_rounding, best: one_sided_best_step},
  central: {quotient: central_quotient, truncation: central_truncation,
    rounding: central_rounding, best: central_best_step},
  richardson: {quotient: richardson_quotient, truncation: richardson_truncation,
    rounding: richardson_rounding, best: richardson_best_step},
  complex_step: {truncation: complex_step_truncation},
};
const CHECK_METHODS = Object.keys(METHOD_CODE);

const checkedValue = (name, w) => CHECK_CODE[name].value(w).value;
const checkedSlope = (name, w) => CHECK_CODE[name].derivatives(w).first;

// Where a method asks for the function's value.
const placesOf = (method, w, h) => CHECK.methods[method].places.map((k) => w + k * h);

// What the method makes of the slope.
function differenceQuotient(name, method, w, h) {
  if (method === "complex_step") return CHECK_CODE[name].imaginary(w, h).value / h;
  const values = placesOf(method, w, h).map((place) => checkedValue(name, place));
  return METHOD_CODE[method].quotient(...values, h).value;
}

// The leading term of the truncation error at h: {factor, value}; factor is what stands before h's power.
function truncationError(name, method, w, h) {
  const {second, third, fifth} = CHECK_CODE[name].derivatives(w);
  return METHOD_CODE[method].truncation(second, third, fifth, h);
}

const roundingOfValue = (name, w) => CHECK.unitRoundoff * Math.abs(checkedValue(name, w));

// What correct rounding of every value can do to the quotient; 0 for the complex step.
function roundingError(name, method, w, h) {
  return method === "complex_step" ? 0 : METHOD_CODE[method].rounding(roundingOfValue(name, w), h).value;
}

// The step at which both balance; null where one of them is missing.
function bestStepOf(name, method, w) {
  const {factor} = truncationError(name, method, w, 1);
  const eps = roundingOfValue(name, w);
  if (method === "complex_step" || factor === 0 || eps === 0) return null;
  return METHOD_CODE[method].best(factor, eps).value;
}

// Whether a value was taken on the other side of the ReLU's kink at 0.
function crossesKink(name, method, w, h) {
  return name === "relu" && placesOf(method, w, h).some((place) => place > 0 !== w > 0);
}

// All that the page says of one state: slope, and by method quotient, error, best step, kink.
function checkAll(name, w, h) {
  const slope = checkedSlope(name, w);
  const methods = {};
  for (const method of CHECK_METHODS) {
    const quotient = differenceQuotient(name, method, w, h);
    methods[method] = {quotient, error: Math.abs(quotient - slope), best: bestStepOf(name, method, w),
      kink: crossesKink(name, method, w, h), truncation: truncationError(name, method, w, h).value,
      rounding: roundingError(name, method, w, h)};
  }
  return {slope, methods};
}
