/* Changing a number of the NetworkFlow: a native number input, opened at the number in the drawing by
   a click, or by Enter where the arrow keys have brought the focus to it. */

function numberInput(name, { label, onValue, ...attributes }) {
  const input = kit.html("input", { type: "number", step: 0.1, inputmode: "decimal", "aria-label": label, "data-quantity": name,
    onInput: () => {
      const value = input.valueAsNumber, fine = Number.isFinite(value);
      input.setAttribute("aria-invalid", String(!fine));
      if (fine) onValue(name, value);
    }, ...attributes });
  return input;
}

/* What an input shows of a value: enough to read; typing alone changes the value itself. */
const editText = (value) => String(Number(value.toPrecision(6)));

/* "the weight from input 1 to hidden unit 2" and the like, of everything that can be changed. */
function givenWords(network) {
  const { updates, units, values } = flowOf(network);
  const words = Object.fromEntries(updates.map((update) => [update.name.replace("new ", ""), update.words]));
  for (const name of Object.keys(values)) {
    const { letter, at } = partsOf(name);
    words[name] ??= letter === "t" ? `the target of ${units.at(-1)[at[0] - 1]}` : `the value of ${units[0][at[0] - 1]}`;
  }
  return words;
}

function flowEditor(figure, drawing, { network, valueOf, onValue }) {
  const box = kit.html("div", { class: "nf-editor", hidden: true });
  let open = null;

  function close(refocus) {
    if (open === null) return;
    const name = open;
    open = null;
    box.hidden = true;
    box.replaceChildren();
    if (refocus) drawing.editable.get(name)?.focus();
  }

  function edit(name) {
    close(false);
    const before = valueOf(name), { symbols } = flowOf(network());
    const input = numberInput(name, { label: givenWords(network())[name], onValue, onBlur: () => close(false),
      onKeydown: (event) => {
        if (event.key === "Escape") onValue(name, before);
        if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); close(true); }
      } });
    input.value = editText(before);
    box.append(kit.html("label", {}, mathPiece(symbols[name]), input));
    box.hidden = false;
    open = name;
    const outer = figure.getBoundingClientRect(), at = drawing.placeOf(name);
    const left = at.left - outer.left + at.width / 2 - box.offsetWidth / 2;
    box.style.left = `${Math.max(0, Math.min(left, outer.width - box.offsetWidth))}px`;
    box.style.top = `${at.top - outer.top + at.height / 2 - box.offsetHeight / 2}px`;
    input.focus();
    input.select();
  }

  const named = (event) => event.target.closest("[data-edit]")?.dataset.edit;
  function focusOn(name) {
    for (const [other, node] of drawing.editable) node.setAttribute("tabindex", other === name ? 0 : -1);
  }
  // On the figure, not on the svg: Chromium makes an svg that listens to focus a tab stop of its own.
  figure.addEventListener("click", (event) => { if (named(event)) edit(named(event)); });
  figure.addEventListener("focusin", (event) => { if (named(event)) focusOn(named(event)); });
  figure.addEventListener("keydown", (event) => {
    const names = Object.keys(flowOf(network()).values), at = names.indexOf(named(event));
    if (at < 0) return;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1,
      Home: 0, End: names.length - 1 }[event.key];
    if (to !== undefined) drawing.editable.get(names[(to + names.length) % names.length]).focus();
    else if (event.key === "Enter" || event.key === " ") edit(names[at]);
    else return;
    event.preventDefault();
  });

  /* Names for screen readers, and one button in the tab order. */
  function relabel(values) {
    const words = givenWords(network());
    const nodes = [...drawing.editable];
    for (const [name, node] of nodes) node.setAttribute("aria-label", `Change ${words[name]}: ${kit.number(values[name])}`);
    if (!nodes.some(([, node]) => node.getAttribute("tabindex") === "0")) focusOn(Object.keys(values)[0]);
  }
  return { element: box, relabel, close };
}
