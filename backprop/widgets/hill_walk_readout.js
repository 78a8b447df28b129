// The HillWalk's numbers: the place before the last step and the one where you stand, what the slope
// promises for a step from there, and what the step brought.

const READINGS = [["x", "x"], ["y", "y"], ["f", "height f"], ["fx", "∂f/∂x"], ["fy", "∂f/∂y"],
  ["slope", "slope along −∇f"], ["promised", "a step promises"], ["happened", "the step brought"]];
const LEVEL = 1e-4; // a slope that is called level ground

function hillReadout() {
  const table = kit.table({caption: "Where you stand, and what the slope promises for the height",
    columns: ["quantity", "before the last step", "here"],
    rows: READINGS.map(([key, text]) => [text, [`before_${key}`, `here_${key}`]])});
  function set({before, here}) {
    for (const [column, reading] of Object.entries({before, here})) {
      for (const [key] of READINGS) {
        const value = reading === null ? null : reading[key];
        table.set(`${column}_${key}`, value, value === null ? "–" : kit.number(roundedOff(key, value, reading)));
      }
    }
  }
  return {element: table.element, set};
}

// A difference of two heights that is all rounding is shown as what it is.
function roundedOff(key, value, {f}) {
  return key === "happened" && Math.abs(value) < 1e-13 * Math.max(1, Math.abs(f)) ? 0 : value;
}

const signed = (value) => (value > 0 ? "+" : "") + kit.number(value, 3);

function inSentence(landscape, {before, here}, taken, wanted) {
  const chaos = taken < wanted ? " The walk ends here: from now on, rounding errors would decide where it goes." : "";
  if (Math.abs(here.slope) < LEVEL) {
    return `Level ground at height ${kit.number(here.f)}${taken > 0 ? ` after ${stepsText(taken)}` : ""}: no direction leads down, `
      + `and the steps come to rest.${chaos}`;
  }
  if (before === null) {
    return `You stand at height ${kit.number(here.f)}. Along −∇f the slope is ${kit.number(here.slope, 3)}, `
      + `so a step promises a change of ${signed(here.promised)}.`;
  }
  return `After ${stepsText(taken)}: the slope promised a change of ${signed(before.promised)}, `
    + `and the step brought ${signed(before.happened)}. ${comment(before)}${chaos}`;
}

const stepsText = (steps) => (steps === 1 ? "1 step" : `${steps} steps`);

function comment({promised, happened}) {
  if (happened > 0) return "It was too long: it led up.";
  const kept = happened / promised;
  if (Math.abs(kept - 1) < 0.05) return "The promise was nearly kept.";
  return kept < 1 ? "Less than promised: along the step the ground curves upwards."
    : "More than promised: along the step the ground curves downwards.";
}
