// The chain of the ActivationExplorer: what is left of a sensitivity after 0, 1, … n units, each at
// the same z and joined by the same weight, on a logarithmic axis; dotted, the same at the steepest.

const LEFT_RANGE = [1e-12, 1e4];
const WORDS_WIDTH = 92; // of "at the steepest", about

function activationChain() {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const marks = kit.svg("g", {"aria-hidden": "true"});
  const element = kit.svg("svg", {role: "img"}, ground, marks);

  function draw(width, {weight, slope, largest, units}) {
    const [left, right, top, bottom] = [46, width - 14, 26, 226];
    const x = kit.scale([0, Math.max(units, 4)], [left, right]);
    const y = kit.scale(LEFT_RANGE, [bottom, top], true);
    for (const [name, value] of Object.entries({width, height: bottom + 40})) element.setAttribute(name, value);
    ground.replaceChildren();
    marks.replaceChildren();
    kit.axes(ground, {x: wholeTicks(x), y, xLabel: "units passed", yLabel: "left of a sensitivity", xCount: 5, yCount: 9});
    ground.append(kit.svg("path", {class: "ax-zero", d: `M${left} ${y(1)}H${right}`}));

    // What is too small or too large for the picture stands at its edge; the table has the number.
    const inside = (value) => Math.min(LEFT_RANGE[1], Math.max(LEFT_RANGE[0], value));
    const along = (s) => Array.from({length: units + 1}, (_, k) => [x(k), y(inside(equal_links(weight, s, k).left))]);
    const [here, best] = [along(slope), along(largest)];
    const apart = Math.abs(best[units][1] - here[units][1]) > 3;
    if (apart) {
      marks.append(kit.svg("path", {class: "ax-best", d: kit.line(best)}));
      // Above the dotted line, which may fall or rise along the words; under it at the upper edge.
      const under = right - WORDS_WIDTH - (right - left) / units;
      const highest = Math.min(...best.filter(([px]) => px > under).map(([, py]) => py));
      marks.append(kit.label(right, highest - 8 < top + 12 ? highest + 16 : highest - 8, "at the steepest",
        {class: "ax-quiet", "text-anchor": "end"}));
    }
    marks.append(kit.svg("path", {class: "ax-chain", d: kit.line(here)}));
    for (const [k, [px, py]] of here.entries()) {
      const value = equal_links(weight, slope, k).left;
      marks.append(kit.svg("circle", {class: value === inside(value) ? "ax-dot" : "ax-open", cx: px, cy: py, r: 3.5}));
    }
    const end = kit.number(equal_links(weight, slope, units).left, 3);
    element.setAttribute("aria-label", `What is left of a sensitivity after ${units} units: ${end}`);
  }

  return {element, draw};
}

// Units are counted: no ticks between whole numbers.
function wholeTicks(x) {
  return Object.assign((value) => x(value), x, {ticks: (count) => x.ticks(count).filter(Number.isInteger)});
}
