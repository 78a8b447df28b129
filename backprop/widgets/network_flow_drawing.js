/* The NetworkFlow's drawing: a card for each unit, edges with their weights. Built once for each
   network and width; at a step only texts, classes and what travels change. */

/* Six characters at most wherever possible: three decimals, or three digits if that is more. */
function shortNumber(x) {
  if (Math.abs(x) >= 0.1 || x === 0) return kit.number(x, 3);
  return Math.abs(x) < 0.0005 ? kit.number(x, 1, 1) : kit.number(Number(x.toFixed(3)), 3);
}

/* A name as print writes it, "δ[2][1]" → an italic δ with the index 1; the layer is its card's. */
function nameText(name, attributes) {
  const { letter, at } = partsOf(name);
  const text = kit.svg("text", attributes, kit.svg("tspan", { class: "nf-letter", text: letter }));
  if (at[0]) text.append(kit.svg("tspan", { class: "nf-index", dy: 3, text: at.join("") }));
  return text;
}

/* What goes along edges at a step: [edge, from, to], shares of the edge; from 1 to 0 is backwards. */
function travelsOf(step, layout) {
  const labelled = (name) => layout.edges[name]?.at;
  const inputs = step?.inputs.filter((name) => name in layout.edges) ?? [];
  if (!step || step.stage === "update") return [];
  if (step.stage === "forward") return inputs.map((name) => [name, 0, 1]);
  if (step.kind === "error") return inputs.map((name) => [name, 0, 1]);
  if (step.stage === "backward") return inputs.map((name) => [name, 1, 0]);
  const { l, i, j } = step.places, name = `w[${l}][${i}, ${j}]`;
  return i === undefined ? [] : [[name, 0, labelled(name)], [name, 1, labelled(name)]];
}

function flowDrawing() {
  const svg = kit.svg("svg", { role: "group" }), traveling = kit.svg("g", { "aria-hidden": "true" });
  const [texts, edges, cards, editable, plates] = Array.from({ length: 5 }, () => new Map()); // all by quantity
  let layout = null, when = {};

  const value = (name, attributes) => {
    const text = kit.svg("text", { ...attributes, class: `nf-value ${hueOf(name)}` });
    texts.set(name, text);
    return text;
  };
  /* A number that the reader may change: a button, of which one at a time is in the tab order. */
  const button = (name, box, ...children) => {
    const node = kit.svg("g", { class: "nf-edit bp-handle", role: "button", tabindex: -1, "data-edit": name },
      kit.svg("rect", { class: "nf-hit", ...box }), ...children);
    editable.set(name, node);
    return node;
  };

  function drawCard(card) {
    const { x, y, width, height, rows } = card, group = kit.svg("g", { class: "nf-card", transform: `translate(${x} ${y})` });
    group.append(kit.svg("rect", { class: "nf-paper", width, height, rx: 9 }));
    rows.forEach((name, k) => {
      const top = CARD_PAD + k * CARD_ROW, base = top + 14.5;
      const mark = kit.svg("rect", { class: "nf-row", "data-row": name, x: 3, y: top, width: width - 6, height: CARD_ROW, rx: 5 });
      const shown = [nameText(name, { x: 9, y: base }), value(name, { x: width - 9, y: base, "text-anchor": "end" })];
      const box = { x: 0, y: top - 2, width, height: CARD_ROW + 4 };
      group.append(mark, ...(name in when ? shown : [button(name, box, ...shown)]));
      cards.set(name, mark);
    });
    return group;
  }

  function drawEdge([name, edge]) {
    const path = kit.svg("path", { class: "nf-edge", d: kit.line([edge.from, edge.to]) });
    edges.set(name, path);
    if (edge.at === undefined) return [path, null];
    const [x, y] = along(edge, edge.at), middle = { x, "text-anchor": "middle" };
    const below = kit.svg("text", { ...middle, y: y + 18, class: "nf-value nf-backward nf-below" });
    texts.set(`below ${name}`, below);
    const plate = kit.svg("rect", { class: "nf-plate", y: y - 9, rx: 4 });
    plates.set(name, { plate, x });
    const number = value(name, { ...middle, y: y + 4 }), box = { x: x - 22, y: y - 12, width: 44, height: 24 };
    return [path, button(name, box, plate, number, below)];
  }

  /* Above the layers, or at the left edge, out of the way of what runs from layer to layer. */
  function drawHeads(widths) {
    const last = widths.length - 1;
    return layout.starts.map((start, l) => {
      const { width, y } = layout.cards[`${l} 1`], alone = (widths[l] ?? 1) === 1;
      const text = l === 0 ? "input" : l > last ? "error" : l === last && !layout.upright ? `layer ${l}, output` : `layer ${l}`;
      return layout.upright ? kit.label(layout.inset, y + (alone ? 18 : -6), text, { class: "nf-head" })
        : kit.label(start + width / 2, 11, text, { class: "nf-head", "text-anchor": "middle" });
    });
  }

  function layOut(network, width) {
    const { widths, steps, units } = flowOf(network);
    for (const map of [texts, edges, cards, editable, plates]) map.clear();
    when = Object.fromEntries(steps.map(({ name }, k) => [name, k + 1]));
    layout = flowLayout(widths, width);
    const drawn = Object.entries(layout.edges).map(drawEdge);
    svg.replaceChildren(...drawn.map(([path]) => path), traveling, ...drawHeads(widths),
      ...Object.values(layout.cards).map(drawCard), ...drawn.map(([, label]) => label).filter(Boolean));
    svg.setAttribute("width", layout.width);
    svg.setAttribute("height", layout.height);
    svg.setAttribute("aria-label", `Network ${flowOf(network).title}: ${units.flat().join(", ")}`);
  }

  function update(network, k, step, numbers, phase) {
    const travels = travelsOf(step, layout), arriving = phase < 1 && travels.length > 0;
    const known = (name) => (when[name] ?? 0) < k || (when[name] === k && !arriving) || when[name] === undefined;
    const updating = step?.stage === "update", used = new Set(step?.inputs ?? []);
    for (const [name, text] of texts) {
      if (name.startsWith("below ")) continue;
      const moved = updating && `new ${name}` in numbers && cards.has(name);
      text.textContent = moved ? shortNumber(numbers[`new ${name}`]) : known(name) ? shortNumber(numbers[name]) : "";
      text.classList.toggle("nf-new", Boolean(moved));
      text.classList.toggle("nf-used", used.has(name) || step?.name === name);
      const below = texts.get(`below ${name}`), gradient = `D(e, ${name})`;
      if (!below) continue;
      below.textContent = updating ? shortNumber(numbers[`new ${name}`]) : known(gradient) ? shortNumber(numbers[gradient]) : "";
      below.classList.toggle("nf-new", updating);
      below.classList.toggle("nf-used", [gradient, `new ${name}`].includes(step?.name));
      cover(plates.get(name), text.textContent, below.textContent);
    }
    for (const [name, mark] of cards) {
      const target = [name, `D(e, ${name})`, `new ${name}`].includes(step?.name);
      mark.setAttribute("class", `nf-row ${target ? `nf-target nf-on-${step.stage}` : used.has(name) ? "nf-input" : ""}`);
    }
    for (const [name, path] of edges) {
      const on = travels.some(([edge]) => edge === name);
      path.setAttribute("class", `nf-edge ${on ? `nf-on-${step.stage}` : updating && name.startsWith("w") ? "nf-on-update" : ""}`);
    }
    travel(travels, step, phase);
  }

  /* Paper under the one or two lines of a label, so that no edge runs through them. */
  function cover({ plate, x }, line, below) {
    const wide = 7.4 * Math.max(line.length, below.length) + 4;
    plate.setAttribute("x", x - wide / 2);
    plate.setAttribute("width", wide);
    plate.setAttribute("height", below ? 31 : 17);
  }

  function travel(travels, step, phase) {
    traveling.replaceChildren(...(phase < 1 ? travels : []).map(([name, from, to]) => {
      const [cx, cy] = along(layout.edges[name], from + (to - from) * phase);
      const back = from > to || (step.stage === "gradient" && from === 1);
      return kit.svg("circle", { class: `nf-pulse ${back ? "nf-backward" : "nf-forward"}`, cx, cy, r: 6 });
    }));
  }

  return { element: svg, layOut, update, editable, travels: (step) => layout !== null && travelsOf(step, layout).length > 0,
    placeOf: (name) => editable.get(name).getBoundingClientRect() };
}
