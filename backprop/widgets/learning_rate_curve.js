/* The curve of the LearningRateExplorer: the error after each epoch. */

const CURVE_MARGIN = { left: 48, right: 20, top: 28, bottom: 40 };

function curveScales(width, height, epochs, errors, logError) {
  const { left, right, top, bottom } = CURVE_MARGIN;
  const low = Math.min(...errors), high = Math.max(...errors);
  const domain = logError
    ? [10 ** Math.floor(Math.log10(Math.max(Math.min(low, high / 10), 1e-18))), 10 ** Math.ceil(Math.log10(high))]
    : [0, roundUp(high)];
  return {
    x: kit.scale([0, epochs], [left, width - right]),
    y: kit.scale(domain, [height - bottom, top], logError),
  };
}

function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 3, 4, 5, 6, 8, 10].find((multiple) => multiple * power >= value * 0.9999);
}

/* Draw the curve into `layer`; the event and the end carry their labels. */
function drawCurve(layer, { width, height, run, logError }) {
  const sure = thin(run.e, 0, run.trusted, width), doubtful = thin(run.e, run.trusted, run.epochs, width);
  const { x, y } = curveScales(width, height, run.epochs, [...sure, ...doubtful].map(([, e]) => e), logError);
  const [left, right] = x.range, [bottom, top] = y.range;
  const at = (n, e) => [x(n), y(Math.max(e, y.domain[0]))];
  kit.axes(layer, { x, y, xLabel: "epoch", yLabel: "error e", yCount: 6, xCount: Math.min(4, run.epochs) });
  const points = sure.map(([n, e]) => at(n, e));
  layer.append(
    kit.svg("path", { class: "bp-path bp-doubtful", d: kit.line(doubtful.map(([n, e]) => at(n, e))) }),
    kit.svg("path", { class: "bp-path", d: kit.line(points) }));
  if ((right - left) / run.epochs >= 7) {
    layer.append(kit.svg("path", { class: "bp-dots", d: points.map(([px, py]) => `M${px.toFixed(1)} ${py.toFixed(1)}h0`).join("") }));
  }

  const put = ([px, py], text, where) => {
    const late = px > (left + right) / 2;
    const [dx, dy] = { below: [late ? 4 : 10, 21], above: [late ? 4 : 10, -11], beside: [late ? -11 : 11, 3] }[where];
    layer.append(kit.label(px + dx, py + dy, text, { "text-anchor": late ? "end" : "start", class: "bp-strong" }));
  };
  // A curve that falls leaves room under its end; the event's label goes to the other side.
  const end = at(run.trusted, run.e[run.trusted]), room = end[1] < bottom - 24;
  layer.append(kit.svg("circle", { class: "bp-end", cx: end[0], cy: end[1], r: 4.5 }));
  put(end, kit.number(run.e[run.trusted]), room ? "below" : "beside");
  if (run.event) {
    const place = at(run.event, run.e[run.event]);
    layer.append(kit.svg("circle", { class: "bp-event", cx: place[0], cy: place[1], r: 7 }));
    const words = `epoch ${kit.number(run.event)}: over the target${run.regime === "runs away" ? ", onto the plateau" : ""}`;
    const close = Math.abs(place[1] - end[1]) < 40;
    put(place, words, place[1] < top + 24 && !close ? "below" : "above");
  }
}
