// The other two drawings of the BatchExplorer: the loss above its lowest by the samples seen, and the
// samples with the lines that the runs have come to.

const HEIGHT_RANGE = [1e-6, 1e2];
const TARGET_RANGE = [-4, 9];
const INPUT_RANGE = [-1.2, 2.2];

function lossChart() {
  const layer = kit.svg("g", {"aria-hidden": "true"});
  const element = kit.svg("svg", {role: "img"}, layer);

  function draw(width, height, {epochs}, found) {
    const {right, top, bottom} = BATCH_MARGINS;
    for (const [name, value] of Object.entries({width, height})) element.setAttribute(name, value);
    const x = kit.scale([0, epochs * SAMPLE_COUNT], [46, width - right]);
    const y = kit.scale(HEIGHT_RANGE, [height - bottom, top], true);
    layer.replaceChildren();
    kit.axes(layer, {x, y, xLabel: "samples seen", yLabel: "loss above the lowest", xCount: 4, yCount: 8});
    const inside = (value) => Math.min(HEIGHT_RANGE[1], Math.max(HEIGHT_RANGE[0], value));
    const goal = y(inside(BATCHES.goal * found.yours.readings.heights[0]));
    layer.append(kit.svg("path", {class: "be-goal", d: `M${x.range[0]} ${goal}H${x.range[1]}`}));
    for (const [name, {size, readings}] of Object.entries(found)) {
      const pixels = readings.heights.map((value, n) => [x(samplesSeen(size, n)), y(inside(value))]);
      layer.append(kit.svg("path", {class: `be-way be-${name}`, "data-name": `loss_${name}`, d: kit.line(pixels)}),
        kit.svg("path", {class: `be-mark be-${name}`, d: BATCH_MARKS[name](...pixels[pixels.length - 1], 4.5)}));
    }
    element.setAttribute("aria-label", "Loss above the lowest by the samples seen: your batches end at "
      + `${kit.number(found.yours.readings.above, 3)}, the whole batch at ${kit.number(found.whole.readings.above, 3)}`);
  }

  return {element, draw};
}

function samplesChart() {
  const layer = kit.svg("g", {"aria-hidden": "true"});
  const element = kit.svg("svg", {role: "img"}, layer);

  function draw(width, {outlier}, found) {
    const {left, right, top, bottom} = BATCH_MARGINS;
    const height = Math.min(300, Math.round(0.8 * width));
    for (const [name, value] of Object.entries({width, height})) element.setAttribute(name, value);
    const x = kit.scale(INPUT_RANGE, [left, width - right]);
    const y = kit.scale(TARGET_RANGE, [height - bottom, top]);
    layer.replaceChildren();
    kit.axes(layer, {x, y, xLabel: "input x", yLabel: "target t", xCount: 4, yCount: 7, grid: false});
    const samples = samplesOf(outlier);
    for (const [name, {readings: {w, b}}] of Object.entries(found)) {
      layer.append(kit.svg("path", {class: `be-way be-${name}`, d: kit.line(lineWithin(w, b).map(([at, value]) => [x(at), y(value)]))}));
    }
    for (const [n, value] of samples.x.entries()) {
      const wild = outlier && n === BATCHES.wild;
      layer.append(kit.svg("circle", {class: wild ? "be-sample be-wild" : "be-sample", cx: x(value), cy: y(samples.t[n]), r: wild ? 4.5 : 3}));
      if (wild) layer.append(kit.label(x(value) - 9, y(samples.t[n]) + 4, "outlier", {"text-anchor": "end"}));
    }
    element.setAttribute("aria-label", `${SAMPLE_COUNT} samples${outlier ? ", one of them an outlier," : ""} and the lines of both runs`);
  }

  return {element, draw};
}

// The part of the line w x + b that lies inside the picture, end to end.
function lineWithin(w, b) {
  let [from, to] = INPUT_RANGE;
  if (w !== 0) {
    const crossings = TARGET_RANGE.map((t) => (t - b) / w).sort((one, other) => one - other);
    [from, to] = [Math.max(from, crossings[0]), Math.min(to, crossings[1])];
  }
  return from < to ? [[from, w * from + b], [to, w * to + b]] : [];
}
