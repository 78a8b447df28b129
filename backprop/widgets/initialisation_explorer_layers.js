// The drawing of the InitialisationExplorer: a column for each layer. Above, the histogram of its
// activations, lying on its side; below, on the same columns, the sizes.

const HISTOGRAM_BINS = 24;
const FULL_BAR = 0.15; // a bar fills its column where it holds this share of the activations
const SIZE_RANGE = [1e-6, 1e6];

function layersDrawing() {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const marks = kit.svg("g", {"aria-hidden": "true"});
  const element = kit.svg("svg", {role: "img"}, ground, marks);

  let view = null; // {column, value, size}: scales; redrawn only for another width, depth or activation
  let drawn = "";

  function layOut(width, {activation, layers}) {
    const [left, right] = [44, width - 8];
    const [top, middle, next, bottom] = [26, 186, 230, 422];
    const step = (right - left) / layers;
    view = {step, column: (layer) => left + step * (layer - 1), value: kit.scale(INITIALISATION.ranges[activation], [middle, top]),
      size: kit.scale(SIZE_RANGE, [bottom, next], true)};
    for (const [name, value] of Object.entries({width, height: bottom + 40})) element.setAttribute(name, value);
    ground.replaceChildren();
    const none = Object.assign(() => 0, {range: [left, right], ticks: () => []});
    const title = INITIALISATION.titles[activation];
    kit.axes(ground, {x: none, y: view.value, xLabel: "", yLabel: `activations of each layer, ${title}`, yCount: 4});
    kit.axes(ground, {x: none, y: view.size, xLabel: "layer", yLabel: "sizes", yCount: 7});
    for (let layer = 1; layer <= layers; layer += 1) {
      ground.append(kit.svg("text", {class: "bp-tick", x: view.column(layer + 0.5), y: bottom + 17, "text-anchor": "middle",
        text: String(layer)}));
    }
    ground.append(kit.svg("path", {class: "ix-one", d: `M${left} ${view.size(1)}H${right}`}));
  }

  function histogram(a, layer) {
    const [low, high] = view.value.domain;
    const counts = new Array(HISTOGRAM_BINS).fill(0);
    for (const value of a) {
      const bin = Math.floor((HISTOGRAM_BINS * (value - low)) / (high - low));
      counts[Math.min(HISTOGRAM_BINS - 1, Math.max(0, bin))] += 1; // beyond the axis: at its end
    }
    const height = (view.value(low) - view.value(high)) / HISTOGRAM_BINS;
    const left = view.column(layer) + 0.08 * view.step;
    const bars = counts.map((count, bin) => {
      if (count === 0) return "";
      const length = 0.84 * view.step * Math.min(1, count / a.length / FULL_BAR);
      return `M${left.toFixed(1)} ${(view.value(low) - height * bin).toFixed(1)}h${length.toFixed(1)}v${(-height).toFixed(2)}`
        + `h${(-length).toFixed(1)}z`;
    });
    return kit.svg("path", {class: "ix-bars", d: bars.join("")});
  }

  // What is too small or too large for the picture stands at its edge, hollow; the table has the number.
  const inside = (value) => Math.min(SIZE_RANGE[1], Math.max(SIZE_RANGE[0], value));
  function curve(name, values) {
    const places = values.map((value, k) => [view.column(k + 1.5), view.size(inside(value))]);
    marks.append(kit.svg("path", {class: `ix-line ix-${name}`, "data-name": name, d: kit.line(places)}));
    if (name === "spread") return;
    for (const [k, [x, y]] of places.entries()) {
      const shown = values[k] === inside(values[k]) ? "ix-dot" : "ix-open";
      marks.append(name === "delta"
        ? kit.svg("rect", {class: `${shown} ix-${name}`, x: x - 3.2, y: y - 3.2, width: 6.4, height: 6.4})
        : kit.svg("circle", {class: `${shown} ix-${name}`, cx: x, cy: y, r: 3.5}));
    }
  }

  function draw(width, setting, found, sizes) {
    const wanted = [width, setting.activation, setting.layers].join(" ");
    if (wanted !== drawn) {
      drawn = wanted;
      layOut(width, setting);
    }
    marks.replaceChildren(...found.a.slice(1).map((a, k) => histogram(a, k + 1)));
    curve("spread", sizes.spread.slice(1));
    curve("a", sizes.a.slice(1));
    curve("delta", sizes.delta);
    element.setAttribute("aria-label", `Histograms of the activations and sizes for ${setting.layers} layers: `
      + `activations from ${kit.number(sizes.a[1], 3)} in layer 1 to ${kit.number(sizes.a[setting.layers], 3)} in the last, `
      + `sensitivities from ${kit.number(sizes.delta[setting.layers - 1], 3)} back to ${kit.number(sizes.delta[0], 3)}`);
  }

  return {element, draw};
}

function sizesLegend() {
  const entry = (name, text) => kit.html("span", {class: "ix-key"},
    kit.svg("svg", {width: 26, height: 12, "aria-hidden": "true"},
      kit.svg("path", {class: `ix-line ix-${name}`, d: "M1 6H25"}),
      name === "a" ? kit.svg("circle", {class: "ix-dot ix-a", cx: 13, cy: 6, r: 3.5}) : null,
      name === "delta" ? kit.svg("rect", {class: "ix-dot ix-delta", x: 9.8, y: 2.8, width: 6.4, height: 6.4}) : null),
    text);
  return kit.html("figcaption", {class: "ix-legend"}, entry("a", "activations"),
    entry("spread", "their difference between samples"), entry("delta", "sensitivities"));
}
