// How the rules are told apart, by colour, dash and mark, and the contours of a surface.

const RULE_NAMES = Object.keys(RACE.rules);

// Path data of a rule's mark around (x, y), about 2r wide.
const RULE_MARKS = {
  plain: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  momentum: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  nesterov: (x, y, r) => `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}z`,
  rprop: (x, y, r) => `M${x} ${y - 1.35 * r}l${1.35 * r} ${1.35 * r}l${-1.35 * r} ${1.35 * r}l${-1.35 * r} ${-1.35 * r}z`,
};

// The rule's line with its mark, as it is in the drawings.
function ruleSwatch(rule) {
  return kit.svg("svg", {class: "or-swatch", width: 30, height: 12, "aria-hidden": "true"},
    kit.svg("path", {class: `or-path or-${rule}`, d: "M0 6H30"}),
    kit.svg("path", {class: `or-mark or-${rule}`, d: RULE_MARKS[rule](15, 6, 4.2)}));
}

const CONTOUR_CELLS = 80; // along each side
const CONTOUR_BANDS = 12;

function contoursOf(surface) {
  const at = Array.from({length: CONTOUR_CELLS + 1}, (_, k) => RACE.reach * ((2 * k) / CONTOUR_CELLS - 1));
  const heights = at.flatMap((y) => at.map((x) => aboveLowest(surface, [x, y])));
  const highest = Math.max(...heights);
  const levels = Array.from({length: CONTOUR_BANDS - 1}, (_, k) => highest * ((k + 1) / CONTOUR_BANDS) ** RACE.contours[surface]);
  return contourSegments({at, heights}, levels);
}
