// The slider of the weights' scale, logarithmic, with the two rules marked under it as buttons.

function scaleValues() {
  const [least, most, steps] = INITIALISATION.scales;
  const values = Array.from({length: steps + 1}, (_, k) => least * (most / least) ** (k / steps));
  for (const mark of Object.values(INITIALISATION.marks)) { // the rules' own values, to the last digit
    const nearest = values.reduce((best, v, k) => (Math.abs(v - mark) < Math.abs(values[best] - mark) ? k : best), 0);
    values[nearest] = mark;
  }
  return values;
}

function ruleAt(scale) {
  return Object.keys(INITIALISATION.marks).find((rule) => INITIALISATION.marks[rule] === scale);
}

function scaleControl(model) {
  const values = scaleValues();
  const shown = (scale) => {
    const rule = ruleAt(scale);
    return rule ? `${kit.number(scale, 3)} (${rule})` : kit.number(scale, 3);
  };
  const slider = kit.slider({label: "scale s of the weights", values, value: model.get("scale"), format: shown,
    onInput: (scale) => kit.assign(model, {scale})});
  const marks = Object.entries(INITIALISATION.marks).map(([rule, scale], k) => {
    const button = kit.button(rule, () => kit.assign(model, {scale}));
    button.classList.add("ix-mark", k === 0 ? "ix-before" : "ix-after");
    // The thumb's middle runs from half its width to half its width before the end.
    button.style.setProperty("--at", values.indexOf(scale) / (values.length - 1));
    return {scale, button};
  });
  const element = kit.html("div", {class: "ix-scale"}, slider.element,
    kit.html("div", {class: "ix-marks"}, ...marks.map(({button}) => button)));
  const set = (scale) => {
    slider.set(scale);
    for (const mark of marks) mark.button.setAttribute("aria-pressed", String(mark.scale === scale));
  };
  return {element, set};
}
