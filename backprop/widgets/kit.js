/* What the book's widgets share: controls, scales, axes, read-outs. No maths of the book is here.

   This file and kit_drawing.js stand in front of a widget's own files in the same module (see
   base.py), so a widget simply uses `kit`. All of it works on plain DOM; nothing is loaded from anywhere.

   Elements    kit.html(tag, attributes, ...children), kit.svg(tag, attributes, ...children)
                 attributes: {class: "…", text: "…", onclick: function, d: "…", "data-name": "…"};
                 undefined, null and false are left out.
   Controls    kit.slider({label, values, value, format, spoken, onInput}) -> {element, set(value)}
                 a native range over a list of values (so a logarithmic one is a list of powers);
                 format(value) is shown, spoken(value) is what a screen reader says.
               kit.choice({label, options: [[value, text], …], value, onInput}) -> {element, set}
               kit.toggle({label, value, onInput}) -> {element, set}
               kit.button(text, onClick) -> element
               kit.draggable(handle, {onDrag(x, y), onNudge(dx, dy)})   a point on an SVG: pointer
                 (in the SVG's pixels) and arrow keys (dx, dy in -1, 0, 1; tenfold with Shift).
   Read-outs   kit.table({caption, columns, rows: [[label, [name, name, …]], …]})
                 -> {element, set(name, value, text = kit.number(value))}; each cell carries
                 data-name and data-value, the value in full precision.
               kit.announcer() -> {element, say(text)}    aria-live, speaks when things are quiet
               kit.number(x, digits = 4, plain = 1e-4) -> "−0.1235", and below `plain` "3.15 × 10⁻¹³"
   Drawing     kit.scale([from, to], [left, right], log = false) -> f(value) -> pixel,
                 with f.invert(pixel), f.ticks(count), f.domain, f.range, f.log
               kit.axes(layer, {x, y, xLabel, yLabel, xCount, yCount, grid = true})   ticks, frame, labels
               kit.line([[x, y], …]) -> "M…L…", breaking where a coordinate is not finite
               kit.label(x, y, text, attributes) -> SVG text with a halo of the page's colour
               kit.colour(element, "--bp-accent") -> "rgb(…)" for a canvas
   Life        kit.perFrame(f) -> function that runs f once before the next frame, however often called
               kit.watch(root, redraw) -> stop()     redraw at another width (the first too) and theme
               kit.connect(model, names, f) -> stop()   f on any change of these traits
               kit.assign(model, {name: value, …})      set them all, save once
               kit.calm() -> true where the reader asks for reduced motion
   A widget sets traits only through kit.assign and draws only from the traits: whether a change
   comes from a control or from Python, the same code runs. */
const kit = (() => {
  const { html, svg, number } = drawing;

  // The index of the value nearest to x; by ratio when all are positive, as on a logarithmic slider.
  function nearest(values, x) {
    const by = values[0] > 0 && x > 0 ? (v) => Math.abs(Math.log(v / x)) : (v) => Math.abs(v - x);
    return values.reduce((best, v, i) => (by(v) < by(values[best]) ? i : best), 0);
  }

  function slider({ label, values, value, format = number, spoken = format, onInput }) {
    // A span: an <output> would itself take the label, and would speak at every step.
    const shown = html("span", { class: "bp-value", "aria-hidden": "true" });
    const input = html("input", {
      type: "range", min: 0, max: values.length - 1, step: 1,
      onInput: () => onInput(values[Number(input.value)]),
    });
    const head = html("span", { class: "bp-slider-head" }, html("span", { text: label }), shown);
    const element = html("label", { class: "bp-slider" }, head, input);
    const set = (next) => {
      input.value = nearest(values, next);
      shown.textContent = format(next);
      input.setAttribute("aria-valuetext", spoken(next));
      input.dataset.value = String(next);
    };
    set(value);
    return { element, set };
  }

  let groups = 0; // radio groups of several widgets on one page need names of their own
  function choice({ label, options, value, onInput }) {
    const name = `bp-choice-${(groups += 1)}-${Math.random().toString(36).slice(2, 8)}`;
    const inputs = options.map(([option]) =>
      html("input", { type: "radio", name, value: option, onChange: () => onInput(option) }));
    const element = html("fieldset", { class: "bp-choice" }, html("legend", { text: label }),
      ...options.map(([, text], i) => html("label", {}, inputs[i], html("span", { text }))));
    const set = (next) => options.forEach(([option], i) => { inputs[i].checked = option === next; });
    set(value);
    return { element, set };
  }

  function toggle({ label, value, onInput }) {
    const input = html("input", { type: "checkbox", onChange: () => onInput(input.checked) });
    const set = (next) => { input.checked = next; };
    set(value);
    return { element: html("label", { class: "bp-toggle" }, input, html("span", { text: label })), set };
  }

  const button = (text, onClick) => html("button", { type: "button", class: "bp-button", text, onClick });

  function draggable(handle, { onDrag, onNudge }) {
    const drag = (event) => {
      const box = handle.ownerSVGElement.getBoundingClientRect();
      onDrag(event.clientX - box.left, event.clientY - box.top);
    };
    handle.setAttribute("tabindex", "0");
    handle.classList.add("bp-handle");
    // The finger that drags the handle does not scroll the page. Chromium heeds the style
    // touch-action on the svg element only, not on what is inside it.
    handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) drag(event);
    });
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault(); // the page must not scroll under the point
      const times = event.shiftKey ? 10 : 1;
      onNudge(way[0] * times, way[1] * times);
    });
  }

  function table({ caption, columns, rows }) {
    const cells = {};
    const cell = (name) => (cells[name] = html("td", { "data-name": name }));
    const head = html("tr", {}, ...columns.map((text) => html("th", { scope: "col", text })));
    const body = rows.map(([text, names]) =>
      html("tr", {}, html("th", { scope: "row", text }), ...names.map(cell)));
    const element = html("table", { class: "bp-table" }, html("caption", { text: caption }),
      html("thead", {}, head), html("tbody", {}, ...body));
    const set = (name, value, text = typeof value === "number" ? number(value) : value) => {
      cells[name].dataset.value = String(value);
      cells[name].textContent = text;
    };
    return { element, set };
  }

  function announcer() {
    const element = html("p", { class: "bp-spoken", role: "status", "aria-live": "polite" });
    let timer = 0;
    const say = (text) => { // a dragged slider would otherwise be read out at every step
      clearTimeout(timer);
      timer = setTimeout(() => { if (element.textContent !== text) element.textContent = text; }, 700);
    };
    return { element, say };
  }

  function perFrame(run) {
    let waiting = 0;
    return () => { waiting ||= requestAnimationFrame(() => { waiting = 0; run(); }); };
  }

  function watch(root, redraw) {
    const ifShown = () => { if (root.isConnected && root.clientWidth > 0) redraw(); };
    let width = 0; // a sentence that wraps changes the height, and no drawing
    const size = new ResizeObserver(() => {
      if (root.clientWidth === width) return;
      width = root.clientWidth;
      ifShown();
    });
    size.observe(root);
    const theme = new MutationObserver(ifShown);
    const marks = { attributes: true, attributeFilter: ["class", "data-theme", "data-jp-theme-light"] };
    for (const node of [document.documentElement, document.body]) theme.observe(node, marks);
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", ifShown);
    return () => { size.disconnect(); theme.disconnect(); system.removeEventListener("change", ifShown); };
  }

  function connect(model, names, run) {
    for (const name of names) model.on(`change:${name}`, run);
    return () => { for (const name of names) model.off(`change:${name}`, run); };
  }

  function assign(model, values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  return { ...drawing, slider, choice, toggle, button, draggable, table, announcer,
    perFrame, watch, connect, assign, calm };
})();
