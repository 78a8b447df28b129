/* The map of the LearningRateExplorer: the error over the two weights, and the path of training.

   paintMap and nameMap draw what stays while sliders move; drawPath draws one run. Every value on
   the map comes from the generated functions, at the bias that training has there (`map_bias`). */

const MAP_MARGIN = { left: 40, right: 8, top: 28, bottom: 40 };

function mapScales(width, example) {
  const { left, right, top, bottom } = MAP_MARGIN;
  const side = Math.min(width - left - right, 420);
  return {
    side, left, top, width: side + left + right, height: side + top + bottom,
    x: kit.scale(example.map[0], [left, left + side]),
    y: kit.scale(example.map[1], [top + side, top]),
  };
}

function onMap(exampleName, w1, w2) {
  const { x1, x2, t, form } = EXAMPLES[exampleName];
  return MODELS[form].values(w1, w2, startBias(exampleName, [w1, w2]), x1, x2, t);
}

// One tint for each half power of ten between 10⁻⁵ and 1: the darker, the larger the error.
const tint = (e) => Math.max(0, Math.min(10, Math.floor(2 * Math.log10(e)) + 11)) / 10;

/* Tint the canvas and hatch the plateau. */
function paintMap(canvas, scales, exampleName, ink) {
  const { side, left, top, x, y } = scales, { t } = EXAMPLES[exampleName];
  const pixels = Math.round(Math.min(side * (window.devicePixelRatio || 1), 600)), size = side / pixels;
  Object.assign(canvas, { width: pixels, height: pixels });
  Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${side}px`, height: `${side}px` });
  const context = canvas.getContext("2d");
  const image = context.createImageData(pixels, pixels);
  const [red, green, blue] = ink.match(/[\d.]+/g).map(Number);
  for (let row = 0, at = 0; row < pixels; row += 1) {
    const w2 = y.invert(top + (row + 0.5) * size);
    for (let column = 0; column < pixels; column += 1, at += 4) {
      const { a, e } = onMap(exampleName, x.invert(left + (column + 0.5) * size), w2);
      const hatched = onPlateau(a, t) && ((column + row) * size) % 7 < 1;
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = 8 + 112 * tint(e) + (hatched ? 80 : 0);
    }
  }
  context.putImageData(image, 0, 0);
}

/* Write on the map: the line where the error is 0, "plateau" in the corners that are flat, and
   powers of ten where the right edge crosses them. */
function nameMap(layer, scales, exampleName) {
  const { side, left, top, x, y } = scales, right = left + side, bottom = top + side;
  const { t, map } = EXAMPLES[exampleName];
  const write = (px, py, text, attributes = {}) =>
    layer.append(kit.svg("text", { class: "bp-on-map", x: px, y: py, text, ...attributes }));
  const down = (column) => Array.from({ length: 2 * side }, (_, i) => top + i / 2)
    .map((row) => ({ row, e: onMap(exampleName, x.invert(column), y.invert(row)).e }));
  const valley = (column) => down(column).reduce((best, next) => (next.e < best.e ? next : best)).row;

  const [from, to] = [valley(left), valley(right)];
  layer.append(kit.svg("path", { class: "bp-valley", d: `M${left} ${from}L${right} ${to}` }));
  const angle = (Math.atan2(to - from, side) * 180) / Math.PI;
  write(0, 0, `error 0: prediction ${t}`, { transform: `translate(${left + 7} ${valley(left + 7) + 15}) rotate(${angle})` });

  const flat = ([w1, w2]) => onPlateau(onMap(exampleName, w1, w2).a, t);
  const corner = (share) => map.map(([low, high]) => low + share * (high - low));
  if (flat(corner(0.12))) write(left + 8, bottom - 9, "plateau");
  if (flat(corner(0.88))) write(right - 8, top + 17, "plateau", { "text-anchor": "end" });

  const edge = down(right - 20), taken = [valley(right - 20), top, bottom];
  for (const level of [0.1, 0.01, 0.001]) {
    for (let i = 1; i < edge.length; i += 1) {
      const { row } = edge[i];
      if ((edge[i].e - level) * (edge[i - 1].e - level) >= 0 || taken.some((other) => Math.abs(other - row) < 15)) continue;
      taken.push(row);
      write(right - 7, row + 4, level === 0.1 ? "error 0.1" : kit.number(level), { "text-anchor": "end" });
      layer.append(kit.svg("path", { class: "bp-axis", d: `M${right} ${row}h-4` }));
    }
  }
}

/* A step as a hop, bulging to the left of its direction: forth and back do not cover each other. */
function hop([x0, y0], [x1, y1]) {
  const bulge = 0.22, mx = (x0 + x1) / 2 + bulge * (y1 - y0), my = (y0 + y1) / 2 - bulge * (x1 - x0);
  return `M${x0.toFixed(1)} ${y0.toFixed(1)}Q${mx.toFixed(1)} ${my.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}`;
}

/* Where the way from an inner point to an outer one leaves the map. */
function leave([x0, y0], [x1, y1], { left, top, side }) {
  const share = (from, to, low, high) => (to > high ? (high - from) / (to - from) : to < low ? (low - from) / (to - from) : 1);
  const part = Math.max(0, Math.min(share(x0, x1, left, left + side), share(y0, y1, top, top + side)));
  return [x0 + part * (x1 - x0), y0 + part * (y1 - y0)];
}

/* Draw the run: hops and dots where steps are long enough to see, else a line. */
function drawPath(layer, scales, run) {
  const { x, y, left, top, side } = scales;
  const inside = ([px, py]) => px >= left - 1 && px <= left + side + 1 && py >= top - 1 && py <= top + side + 1;
  const drawn = new Set();
  let path = "", doubtful = "", dots = "", hops = 0, last = [x(run.w1[0]), y(run.w2[0])], exit = null;
  let repeats = 0; // a swing that has closed, or more hops than an eye can tell apart, ends the drawing
  for (let n = 1; n <= run.epochs && repeats < 64 && hops < 400; n += 1) {
    const px = x(run.w1[n]), py = y(run.w2[n]);
    if (Math.abs(px - last[0]) < 1.5 && Math.abs(py - last[1]) < 1.5 && n < run.epochs) continue;
    const next = [px, py], length = Math.hypot(px - last[0], py - last[1]);
    const key = inside(last) || inside(next) ? [...last, ...next].map(Math.round).join() : null;
    repeats = drawn.has(key) ? repeats + 1 : 0;
    if (key && repeats === 0) {
      drawn.add(key);
      const leaves = !inside(next), visible = length >= 7 && !leaves;
      const to = leaves ? leave(last, next, scales) : next;
      if (leaves) exit ??= { to, angle: Math.atan2(next[1] - last[1], next[0] - last[0]) };
      const piece = visible && inside(last) ? hop(last, to) : kit.line([last, to]);
      if (n > run.trusted) doubtful += piece;
      else path += piece;
      if (visible) {
        hops += 1;
        dots += `M${to[0].toFixed(1)} ${to[1].toFixed(1)}h0`;
      }
    }
    last = next;
  }
  const many = hops > 25 ? "bp-many" : ""; // or the hops would close to a blot
  layer.append(kit.svg("path", { class: `bp-path bp-doubtful ${many}`, d: doubtful }),
    kit.svg("path", { class: `bp-path ${many}`, d: path }), kit.svg("path", { class: "bp-dots", d: dots }));
  if (exit) {
    const turn = `translate(${exit.to[0]} ${exit.to[1]}) rotate(${(exit.angle * 180) / Math.PI})`;
    layer.append(kit.svg("path", { class: "bp-arrow", d: "M0 0L-11 5L-11 -5Z", transform: turn }));
  }
  const end = [x(run.w1[run.trusted]), y(run.w2[run.trusted])];
  if (inside(end)) layer.append(kit.svg("circle", { class: "bp-end", cx: end[0], cy: end[1], r: 4.5 }));
}
