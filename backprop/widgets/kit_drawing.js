/* Elements, numbers, scales and axes of the book's widgets; kit.js says how to use them. */
const drawing = (() => {
  function fill(node, attributes, children) {
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key === "text") node.textContent = value;
      else if (key.startsWith("on")) node.addEventListener(key.slice(2).toLowerCase(), value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  const html = (tag, attributes, ...children) =>
    fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  function number(x, digits = 4, plain = 1e-4) {
    if (!Number.isFinite(x)) return Number.isNaN(x) ? "undefined" : x > 0 ? "∞" : "−∞";
    if (x === 0) return "0";
    const size = Math.abs(x);
    if (size >= plain && size < 1e6) {
      const [whole, part] = String(Number(x.toPrecision(digits))).replace("-", "−").split(".");
      const grouped = size < 1e4 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
      return part === undefined ? grouped : `${grouped}.${part}`;
    }
    const [mantissa, exponent] = x.toExponential(Math.min(digits - 1, 2)).split("e");
    const raised = [...exponent.replace("+", "")].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
    const times = Number(mantissa) === 1 ? "" : `${mantissa.replace("-", "−")}\u202f×\u202f`;
    return `${times}10${raised.join("")}`;
  }

  function linearTicks(from, to, count) {
    const rough = Math.abs(to - from) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((multiple) => multiple * power >= rough * 0.999);
    const first = Math.ceil(Math.min(from, to) / step - 1e-9);
    const last = Math.floor(Math.max(from, to) / step + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  }

  function logTicks(from, to, count) {
    const first = Math.ceil(Math.log10(Math.min(from, to)) - 1e-9);
    const last = Math.floor(Math.log10(Math.max(from, to)) + 1e-9);
    const step = Math.max(1, Math.ceil((last - first + 1) / count));
    const ticks = [];
    for (let power = last; power >= first; power -= step) ticks.unshift(Number(`1e${power}`));
    return ticks;
  }

  function scale(domain, range, log = false) {
    const [into, back] = log ? [Math.log10, (v) => 10 ** v] : [(v) => v, (v) => v];
    const from = into(domain[0]);
    const slope = (range[1] - range[0]) / (into(domain[1]) - from);
    const to = (value) => range[0] + (into(value) - from) * slope;
    const ticks = (count = 5) => (log ? logTicks : linearTicks)(domain[0], domain[1], count);
    return Object.assign(to, { domain, range, log, ticks, invert: (p) => back(from + (p - range[0]) / slope) });
  }

  // The y label lies level above its axis: nobody has to turn the head to read it.
  function axes(layer, { x, y, xLabel, yLabel, xCount = 5, yCount = 5, grid = true }) {
    const [left, right] = x.range, [bottom, top] = y.range;
    // An axis that reaches down to 0.0001 writes all its ticks as powers of ten.
    const plain = y.log && Math.min(...y.domain) <= 1e-4 ? 1 : undefined;
    for (const value of y.ticks(yCount)) {
      layer.append(grid ? svg("path", { class: "bp-grid", d: `M${left} ${y(value)}H${right}` })
        : svg("path", { class: "bp-axis", d: `M${left} ${y(value)}h-4` }),
        svg("text", { class: "bp-tick", x: left - 7, y: y(value) + 4, "text-anchor": "end", text: number(value, 4, plain) }));
    }
    for (const value of x.ticks(xCount)) {
      layer.append(svg("path", { class: "bp-axis", d: `M${x(value)} ${bottom}v4` }),
        svg("text", { class: "bp-tick", x: x(value), y: bottom + 17, "text-anchor": "middle", text: number(value) }));
    }
    layer.append(svg("path", { class: "bp-axis", d: `M${left} ${bottom}H${right}` }),
      svg("text", { class: "bp-axis-label", x: right, y: bottom + 33, "text-anchor": "end", text: xLabel }),
      svg("text", { class: "bp-axis-label", x: 0, y: top - 11, text: yLabel }));
  }

  function line(points) {
    let pen = "M", path = "";
    for (const [x, y] of points) {
      if (Number.isFinite(x) && Number.isFinite(y)) {
        path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
        pen = "L";
      } else pen = "M";
    }
    return path;
  }

  const label = (x, y, text, attributes = {}) =>
    svg("text", { x, y, text, ...attributes, class: `bp-label ${attributes.class ?? ""}` });

  function colour(element, property) {
    const probe = html("span", { style: `color: var(${property})` });
    element.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
  }

  return { html, svg, number, scale, axes, line, label, colour };
})();
