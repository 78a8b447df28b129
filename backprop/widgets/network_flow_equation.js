/* The NetworkFlow's equation: a step in letters and in numbers. The letters are the MathML printed
   from the checked expression; the numbers are the same MathML with each quantity's number in its
   place. Pieces are elements of their own, so that a long line can be broken. */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const mathPiece = (markup) => {
  const math = document.createElementNS(MATHML, "math");
  math.innerHTML = markup;
  return math;
};
const relation = (sign) => mathPiece(`<mo form="infix">${sign}</mo>`);

/* A piece in numbers. A negative number, and one with a power of ten, stands in brackets unless it
   has them already; the invisible times becomes a dot. */
function inNumbers(markup, text) {
  const math = mathPiece(markup);
  for (const node of math.querySelectorAll("[data-quantity]")) {
    if (node.parentElement.closest("[data-quantity]")) continue;
    const shown = text(node.dataset.quantity);
    const [before, after] = [node.previousElementSibling?.textContent, node.nextElementSibling?.textContent];
    const bare = /^[\d.]+$/.test(shown) || (before === "(" && after === ")");
    const number = document.createElementNS(MATHML, "mrow");
    number.innerHTML = bare ? `<mn>${shown}</mn>` : `<mo stretchy="false">(</mo><mn>${shown}</mn><mo stretchy="false">)</mo>`;
    number.setAttribute("class", hueOf(node.dataset.quantity));
    node.replaceWith(number);
  }
  for (const sign of math.querySelectorAll("mo")) if (sign.textContent === "\u2062") sign.textContent = "·";
  return math;
}

/* Forward quantities have one hue, backward ones the other. */
function hueOf(name) {
  if (name.startsWith("new")) return "nf-new";
  if (/^[za]\[/.test(name) || name === "e") return "nf-forward";
  return /^(δ|D\()/.test(name) ? "nf-backward" : "nf-given";
}

function inLetters(markup) {
  const math = mathPiece(markup);
  for (const node of math.querySelectorAll("[data-quantity]")) {
    if (!node.parentElement.closest("[data-quantity]")) node.classList.add(hueOf(node.dataset.quantity));
  }
  return math;
}

function showEquation(element, step, numbers) {
  if (step === null) return element.replaceChildren();
  const line = (...parts) => kit.html("div", { class: "nf-line" }, ...parts);
  const { digits, exact, value } = followable(step, numbers);
  const text = (name) => kit.number(numbers[name], digits);
  const result = mathPiece(`<mo form="infix">${exact ? "=" : "≈"}</mo><mn>${value}</mn>`);
  result.classList.add("nf-result", hueOf(step.name));
  const single = step.inputs.length === 1 && step.kind !== "activation";
  element.replaceChildren(
    kit.html("div", { class: "nf-left" }, ...step.left.map(inLetters)),
    line(relation(step.stage === "update" ? "←" : "="), ...step.right.map(inLetters)),
    kit.html("div", {}),
    line(...(single ? [] : [relation("="), ...step.right.map((piece) => inNumbers(piece, text))]), result));
}

/* Which step it is and what it computes, for the eye and for a screen reader. */
function sayStep(network, k, step, numbers) {
  if (step === null) return ["Before the first step.", "Only the weights, the biases, the input and the target are known."];
  const verb = step.stage === "update" ? "becomes" : "is";
  const why = FLOW.why[step.stage === "update" ? "update" : step.kind];
  return [`Step ${k} of ${lastStep(network)}: ${step.words} ${verb} ${kit.number(numbers[step.name])}.`, why];
}
