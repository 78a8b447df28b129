/* The NetworkFlow's read-out: every z, a and δ; every weight, bias, input and target, each with a
   number input of its own, its gradient and its value after a step of descent. */

/* "the weight from input 1 to hidden unit 2" → "input 1 → hidden unit 2" */
const shortWords = (text) => text.replace(/^the (value of )?/, "").replace(/^weight from (.*) to /, "$1 → ");

function flowTables(network, onValue) {
  const { units, symbols, updates, values } = flowOf(network), cells = new Map(), inputs = new Map();
  const cell = (name) => {
    const node = kit.html("td", { "data-name": name });
    cells.set(name, node);
    return node;
  };
  const table = (caption, columns, rows) => kit.html("table", { class: "bp-table" }, kit.html("caption", { text: caption }),
    kit.html("thead", {}, kit.html("tr", {}, ...columns.map((column) => kit.html("th", { scope: "col" }, column)))),
    kit.html("tbody", {}, ...rows));

  const unitRows = units.flatMap((names, l) => (l === 0 ? [] : names.map((text, k) => kit.html("tr", {},
    kit.html("th", { scope: "row", text }), ...["z", "a", "δ"].map((letter) => cell(`${letter}[${l}][${k + 1}]`))))));
  const error = kit.html("tr", {}, kit.html("th", { scope: "row", text: "error of the sample" }),
    Object.assign(cell("e"), { colSpan: 3 }));

  const words = givenWords(network), learned = new Set(updates.map(({ name }) => name.replace("new ", "")));
  const valueRow = (name) => {
    const input = numberInput(name, { onValue });
    inputs.set(name, input);
    const spelt = kit.html("span", { class: "nf-words", text: shortWords(words[name]) });
    const label = kit.html("label", {}, mathPiece(symbols[name]), spelt, input);
    const rest = learned.has(name) ? [cell(`D(e, ${name})`), cell(`new ${name}`)] : [kit.html("td"), kit.html("td")];
    return kit.html("tr", {}, kit.html("th", { scope: "row" }, label), ...rest);
  };
  const element = kit.html("div", { class: "nf-tables" },
    table("Units", ["", "z", "a", "δ"], [...unitRows, error]),
    table("Values, to be changed", ["value", "gradient", "after a step"], Object.keys(values).map(valueRow)));

  function set(numbers) {
    for (const [name, node] of cells) {
      node.dataset.value = String(numbers[name]);
      node.textContent = kit.number(numbers[name]);
    }
    for (const [name, input] of inputs) {
      input.dataset.value = String(numbers[name]);
      if (input.matches(":focus")) continue; // what is being typed stays as it is
      input.value = editText(numbers[name]);
      input.setAttribute("aria-invalid", "false");
    }
  }
  return { element, set };
}

/* The stages as a band under the slider: how many steps each takes, and which one is on. */
function flowStages(network) {
  const counts = {};
  for (const { stage } of flowOf(network).steps) counts[stage] = (counts[stage] ?? 0) + 1;
  counts.update = 1;
  const words = { forward: "forward", error: "", backward: "back", gradient: "gradients", update: "" };
  const parts = Object.entries(counts).map(([stage, count]) =>
    kit.html("span", { class: `nf-stage nf-on-${stage}`, style: `flex-grow: ${count}`, text: words[stage], "data-stage": stage }));
  const element = kit.html("div", { class: "nf-stages", "aria-hidden": "true" }, ...parts);
  return { element, set: (stage) => parts.forEach((part) => part.classList.toggle("nf-now", part.dataset.stage === stage)) };
}
