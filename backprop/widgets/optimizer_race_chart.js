// The height above the lowest point by the step, one line a rule, on a logarithmic axis. Where the
// learning rate was changed stands a dotted line.

const CHART_LEFT = 44;
const CHART_TOP = 26;
const CHART_RIGHT = 10;
const CHART_BOTTOM = 38;
const CHART_FLOOR = 1e-6;

function raceChart(model) {
  const layer = kit.svg("g", {"aria-hidden": "true"});
  const svg = kit.svg("svg", {role: "img", "aria-label": "Height above the lowest point by the step, for the four rules; the table holds the last ones"}, layer);

  // Beside the map it is as high as the map; below it, lower.
  function draw(width, runs, mapHeight, beside) {
    const surface = model.get("surface");
    const height = beside ? mapHeight : Math.round(0.86 * width);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    const heights = RULE_NAMES.map((rule) => runs[rule].places.map((place) => aboveLowest(surface, place)));
    const highest = Math.min(1e4, Math.max(1, ...heights.flat()));
    const x = kit.scale([0, Math.max(20, model.get("steps"))], [CHART_LEFT, width - CHART_RIGHT]);
    const y = kit.scale([CHART_FLOOR, 10 ** Math.ceil(Math.log10(highest))], [height - CHART_BOTTOM, CHART_TOP], true);
    layer.replaceChildren();
    kit.axes(layer, {x, y, xLabel: "steps", yLabel: "height above the lowest point", xCount: 5, yCount: 6});
    for (const [since] of model.get("rates").slice(1).filter(([step]) => step <= model.get("steps"))) {
      layer.append(kit.svg("path", {class: "or-change", d: `M${x(since)} ${CHART_TOP}V${height - CHART_BOTTOM}`}));
    }
    const within = (value) => Math.min(y.domain[1], Math.max(CHART_FLOOR, value));
    const ends = RULE_NAMES.map((rule, k) => {
      const pixels = heights[k].map((value, step) => [x(step), y(within(value))]);
      layer.append(kit.svg("path", {class: `or-path or-${rule}`, d: kit.line(pixels)}));
      return kit.svg("path", {class: `or-mark or-${rule}`, d: RULE_MARKS[rule](...pixels[pixels.length - 1], 4.5)});
    });
    layer.append(...ends);
  }

  return {element: svg, draw};
}
