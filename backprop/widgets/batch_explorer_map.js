// The map of the BatchExplorer: contours of the total loss over weight and bias, and the ways of both runs.
// Both axes have one scale, so that the gradient stands at right angles to the contours.

const BATCH_MARGINS = {left: 34, right: 8, top: 26, bottom: 38};
const WEIGHT_RANGE = [-1.8, 4.2];
const BIAS_RANGE = [-2.7, 2.3];
const BATCH_MARKS = {
  yours: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  whole: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
};

// A level line of the valley: points (w, b) that lie `height` above the lowest, all the way round.
function levelLine({w, b, H, M}, height) {
  // For b's distance h = s - M u the height is ½ ((H - M²) u² + s²).
  const [wide, high] = [Math.sqrt((2 * height) / (H - M * M)), Math.sqrt(2 * height)];
  return Array.from({length: 91}, (_, k) => {
    const u = wide * Math.cos((k * Math.PI) / 45);
    return [w + u, b + high * Math.sin((k * Math.PI) / 45) - M * u];
  });
}

function batchMap() {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const contours = kit.svg("g", {"aria-hidden": "true"});
  const ways = kit.svg("g", {"aria-hidden": "true"});
  const marks = kit.svg("g", {"aria-hidden": "true"});
  const clip = kit.svg("rect", {});
  const clipName = `be-clip-${Math.random().toString(36).slice(2, 10)}`;
  for (const layer of [contours, ways]) layer.setAttribute("clip-path", `url(#${clipName})`);
  const element = kit.svg("svg", {role: "img"}, kit.svg("defs", {}, kit.svg("clipPath", {id: clipName}, clip)), ground, contours, ways, marks);
  let [scales, drawn] = [null, ""];

  function layOut(width, outlier) {
    const {left, right, top, bottom} = BATCH_MARGINS;
    const across = width - left - right;
    const down = Math.round((across * (BIAS_RANGE[1] - BIAS_RANGE[0])) / (WEIGHT_RANGE[1] - WEIGHT_RANGE[0]));
    scales = {x: kit.scale(WEIGHT_RANGE, [left, left + across]), y: kit.scale(BIAS_RANGE, [top + down, top])};
    for (const [name, value] of Object.entries({width, height: top + down + bottom})) element.setAttribute(name, value);
    for (const [name, value] of Object.entries({x: left, y: top, width: across, height: down})) clip.setAttribute(name, value);
    const low = samplesOf(outlier);
    const lines = Array.from({length: 16}, (_, k) => levelLine(low, 0.06 * (k + 1) ** 2));
    contours.replaceChildren(kit.svg("path", {class: "be-contour", d: lines.map((line) => kit.line(line.map(pixel))).join("")}));
    const [x, y] = pixel([low.w, low.b]);
    contours.append(kit.svg("path", {class: "be-lowest", d: `M${x - 6} ${y}h12M${x} ${y - 6}v12`}));
    ground.replaceChildren();
    kit.axes(ground, {...scales, xLabel: "weight w", yLabel: "bias b", xCount: 6, yCount: 5, grid: false});
  }

  const pixel = ([w, b]) => [scales.x(w), scales.y(b)];

  // Places far outside are drawn no further out than a drawing can hold.
  function inDrawing([w, b]) {
    const shrink = Math.min(1, 60 / Math.max(Math.abs(w), Math.abs(b), 1));
    return pixel([w * shrink, b * shrink]);
  }

  function draw(width, {outlier}, found) {
    if (drawn !== `${width} ${outlier}`) {
      drawn = `${width} ${outlier}`;
      layOut(width, outlier);
    }
    ways.replaceChildren();
    const ends = [];
    for (const [name, {places}] of Object.entries(found)) {
      const pixels = places.map(inDrawing);
      ways.append(kit.svg("path", {class: `be-way be-${name}`, "data-name": name, d: kit.line(pixels)}));
      if (places.length < 80) {
        const dots = pixels.slice(1, -1).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
        ways.append(kit.svg("path", {class: `be-dots be-${name}`, d: dots}));
      }
      ends.push(kit.svg("path", {class: `be-mark be-${name}`, d: BATCH_MARKS[name](...pixels[pixels.length - 1], 5)}));
    }
    ways.append(...ends);
    const [x, y] = pixel(BATCHES.start);
    marks.replaceChildren(kit.svg("circle", {class: "be-start", cx: x, cy: y, r: 5}), kit.label(x + 9, y - 7, "start"));
    element.setAttribute("aria-label", "Ways of weight and bias over the contours of the total loss: your batches end at "
      + `${kit.number(found.yours.readings.w, 3)}, ${kit.number(found.yours.readings.b, 3)}, the whole batch at `
      + `${kit.number(found.whole.readings.w, 3)}, ${kit.number(found.whole.readings.b, 3)}`);
  }

  return {element, draw};
}
