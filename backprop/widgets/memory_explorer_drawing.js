// The drawing of the MemoryExplorer, over one axis of steps: above, the states, with the input and
// without it; below, in powers of ten, what the last state owes to each of them, and the bound.

const SMALLEST_DRAWN = 1e-300; // the logarithm of 0 has no place

function memoryDrawing() {
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const marks = kit.svg("g", {"aria-hidden": "true"});
  const clips = ["above", "below"].map((name) =>
    ({id: `mm-${name}-${Math.random().toString(36).slice(2, 10)}`, box: kit.svg("rect", {})}));
  const element = kit.svg("svg", {role: "img"},
    kit.svg("defs", {}, ...clips.map(({id, box}) => kit.svg("clipPath", {id}, box))), ground, marks);

  let view = null; // {step, state, owed}: scales; made anew for another width, number of steps or activation
  let drawn = "";

  function layOut(width, {activation, steps}) {
    const [left, right] = [46, width - 12];
    const decades = MEMORY.decades[steps];
    const [top, middle, next, bottom] = [26, 156, 202, 384];
    view = {step: kit.scale([1, steps], [left, right]), state: kit.scale(MEMORY.ranges[activation], [middle, top]),
      owed: kit.scale([Number(`1e-${decades}`), Number(`1e${decades}`)], [bottom, next], true)};
    for (const [name, value] of Object.entries({width, height: bottom + 40})) element.setAttribute(name, value);
    for (const [k, [y, end]] of [[top, middle], [next, bottom]].entries()) {
      const box = {x: left - 4, y, width: right - left + 8, height: end - y};
      for (const [name, value] of Object.entries(box)) clips[k].box.setAttribute(name, value);
    }
    const counted = Object.assign((s) => view.step(s), view.step, {ticks: () => stepTicks(steps)});
    ground.replaceChildren();
    kit.axes(ground, {x: {range: [left, right], ticks: () => []}, y: view.state, xLabel: "",
      yLabel: `state a[s], ${MEMORY.titles[activation]}`, yCount: 4});
    kit.axes(ground, {x: counted, y: view.owed, xLabel: "step s", yCount: decades > 3 ? Math.ceil((2 * decades + 1) / 3) : 7,
      yLabel: "size of ∂a[T]/∂a[s], powers of ten"});
    const levels = [view.state(0), view.owed(1)].map((y) => `M${left} ${y}H${right}`).join("");
    ground.append(kit.svg("path", {class: "mm-level", d: levels}));
  }

  // A line runs out of its picture; a dot that would lie outside stands at the edge, hollow.
  function line(name, values, scale, clip) {
    const d = kit.line(values.map((value, k) => [view.step(k + 1), scale(value)]));
    marks.append(kit.svg("path", {class: `mm-line mm-${name}`, "data-name": name, d, "clip-path": `url(#${clips[clip].id})`}));
  }

  function dots(name, values, scale) {
    const [least, most] = scale.domain;
    const r = values.length > 24 ? 2.4 : 3.4;
    for (const [k, value] of values.entries()) {
      const inside = Math.min(most, Math.max(least, value));
      marks.append(kit.svg("circle", {class: `mm-${name} ${inside === value ? "mm-dot" : "mm-open"}`, r,
        cx: view.step(k + 1).toFixed(1), cy: scale(inside).toFixed(2)}));
    }
  }

  function draw(width, setting, found) {
    const wanted = [width, setting.activation, setting.steps].join(" ");
    if (wanted !== drawn) {
      drawn = wanted;
      layOut(width, setting);
    }
    const sizes = found.owed.map(Math.abs);
    const drawable = (values) => values.map((value) => Math.max(value, SMALLEST_DRAWN));
    marks.replaceChildren();
    line("without", found.without, view.state, 0);
    line("state", found.states, view.state, 0);
    dots("state", found.states, view.state);
    line("bound", drawable(found.bound), view.owed, 1);
    line("owed", drawable(sizes), view.owed, 1);
    dots("owed", sizes, view.owed);
    const [last, without, first, bound] = [found.states.at(-1), found.without.at(-1), sizes[0], found.bound[0]]
      .map((value) => kit.number(value, 3));
    element.setAttribute("aria-label", `State over ${setting.steps} steps, ${last} at the last, `
      + `without the input ${without}. Below, the derivative of the last state by each before it, `
      + `in size ${first} by the first; the bound there is ${bound}`);
  }

  return {element, draw};
}

// The first step and round numbers, as many as the axis has room for.
function stepTicks(steps) {
  const apart = [1, 2, 5, 10].find((distance) => steps / distance <= 8);
  const round = Array.from({length: Math.floor(steps / apart)}, (_, k) => (k + 1) * apart);
  return [1, ...round.filter((s) => s > 1 && (s - 1) / apart > 0.4)];
}

function memoryLegend() {
  const entry = (name, dotted, text) => kit.html("span", {class: "mm-key"},
    kit.svg("svg", {width: 26, height: 12, "aria-hidden": "true"},
      kit.svg("path", {class: `mm-line mm-${name}`, d: "M1 6H25"}),
      dotted ? kit.svg("circle", {class: `mm-${name} mm-dot`, cx: 13, cy: 6, r: 3.4}) : null), text);
  return kit.html("figcaption", {class: "mm-legend"},
    entry("state", true, "state"), entry("without", false, "without the input"),
    entry("owed", true, "derivative of the last state"), entry("bound", false, "bound, by the weight alone"));
}
