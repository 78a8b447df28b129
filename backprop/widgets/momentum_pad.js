// The pad of the MomentumExplorer: learning rate to the right, momentum upwards. Bands of colour
// are measured, lines are proved; a ring is where the reader stands, a small circle below it is
// plain descent (the pad's bottom edge), a diamond is the best point of all.

const PAD_GRID = [120, 90]; // cells of the measured map when it has settled
const PAD_QUICK_GRID = [15, 12]; // while the valley is being changed
const PAD_PROOF_GRID = [240, 180]; // cells in which the proved lines are sought
const PAD_QUICK_PROOF_GRID = [40, 30];
const PAD_LIMIT_TEXT = {momentum: "η > 2 + 2α", nesterov: "η > (2 + 2α)/(1 + 2α)"};

// Settings made by hand are kept to three decimals, so that a learner can write them down.
function thousandths(value) {
  return Math.round(value * 1000) / 1000;
}

function momentumPad(model) {
  const canvas = kit.html("canvas", {"aria-hidden": "true"});
  const ground = kit.svg("g", {"aria-hidden": "true"});
  const words = kit.svg("g", {"aria-hidden": "true"});
  const catcher = kit.svg("rect", {fill: "transparent", "data-name": "pad"});
  const stem = kit.svg("path", {class: "mx-stem"});
  const plainMark = kit.svg("circle", {r: 4, class: "mx-plain-mark"});
  const plainText = kit.label(0, 0, "plain", {"text-anchor": "start"});
  const handle = kit.svg("g", {role: "slider", "aria-label": "learning rate and momentum",
    "aria-roledescription": "point on a pad", "aria-valuemin": 0, "aria-valuemax": MOMENTUM.largestMomentum},
  kit.svg("circle", {r: 22, fill: "transparent"}), kit.svg("circle", {r: 8, class: "mx-ring-halo"}),
  kit.svg("circle", {r: 8, class: "mx-ring"}), kit.svg("circle", {r: 2, class: "mx-dot"}));
  const svg = kit.svg("svg", {role: "group", "aria-label": "Pad: learning rate across, momentum up"},
    ground, stem, words, plainMark, plainText, catcher, handle);
  const element = kit.html("div", {class: "mx-pad"}, canvas, svg);

  let scales = null;
  let drawn = ""; // what the ground shows, so that moving the ring does not draw it again
  let palette = {}; // the bands' colours by method, asked for once in a theme
  let callOff = () => {};

  const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
  function moveTo(eta, alpha) {
    kit.assign(model, {learning_rate: thousandths(clamp(eta, 0.01, MOMENTUM.largestRate)),
      momentum: thousandths(clamp(alpha, 0, MOMENTUM.largestMomentum))});
  }
  const moveToPixel = (x, y) => moveTo(scales.x.invert(x), scales.y.invert(y));
  kit.draggable(handle, {onDrag: moveToPixel, onNudge: (dx, dy) =>
    moveTo(model.get("learning_rate") + dx * 0.01, model.get("momentum") + dy * 0.01)});
  catchPointer(catcher, handle, moveToPixel);

  function layOut() {
    const width = Math.max(240, element.clientWidth);
    const [left, right, top, bottom] = [34, width - 8, 28, 28 + Math.min(300, Math.round(width * 0.7))];
    scales = {x: kit.scale([0, MOMENTUM.largestRate], [left, right]), y: kit.scale([0, 1], [bottom, top])};
    for (const [name, value] of Object.entries({width, height: bottom + 38})) svg.setAttribute(name, value);
    const box = {x: left, y: top, width: right - left, height: bottom - top};
    for (const [name, value] of Object.entries(box)) catcher.setAttribute(name, value);
    canvas.style.cssText = `left:${left}px;top:${top}px;width:${box.width}px;height:${box.height}px`;
  }

  function paint(grid, colours, sharpness) {
    canvas.width = Math.round((scales.x.range[1] - scales.x.range[0]) * sharpness);
    canvas.height = Math.round((scales.y.range[0] - scales.y.range[1]) * sharpness);
    paintBands(canvas, grid, colours);
  }

  // Everything at once on coarse grids, then finely, in pieces, when there is time: so the pad keeps
  // up while the valley is being changed.
  function drawGround(method, lams) {
    callOff();
    palette[method] ??= asPixels(BAND_EDGES.map((_, band) => kit.colour(element, `--mx-${method}-${band}`)));
    const colours = palette[method];
    const measured = (eta, alpha) => measuredRate(method, eta, alpha, lams);
    const quick = padGrid(...PAD_QUICK_GRID);
    for (let j = 0; j <= quick.rows; j++) fillRow(quick, j, measured);
    paint(quick, colours, 0.5);
    drawProved(method, lams, PAD_QUICK_PROOF_GRID);
    element.dataset.map = "quick";
    callOff = fillInPieces(padGrid(...PAD_GRID), measured, {wait: 120, budget: 7}, (grid) => {
      paint(grid, colours, Math.min(2, window.devicePixelRatio || 1));
      drawProved(method, lams, PAD_PROOF_GRID);
      element.dataset.map = "settled";
    });
  }

  // Lines of the proved rate, the proved boundary, the best point.
  function drawProved(method, lams, cells) {
    const {x, y} = scales;
    const toPixels = (points) => points.map(([eta, alpha]) => [x(eta), y(alpha)]);
    ground.replaceChildren();
    words.replaceChildren();
    kit.axes(ground, {x, y, xLabel: "learning rate η", yLabel: "momentum α", xCount: 4, yCount: 5, grid: false});
    ground.append(kit.svg("rect", {class: "mx-frame", x: x.range[0], y: y.range[1],
      width: x.range[1] - x.range[0], height: y.range[0] - y.range[1]}));

    const proved = (eta, alpha) => provedRate(method, eta, alpha, lams);
    const grid = padGrid(...cells);
    for (let j = 0; j <= grid.rows; j++) fillRow(grid, j, proved);
    const taken = [];
    for (const level of BAND_EDGES.slice(0, -1).reverse()) {
      const segments = levelSegments(grid, level, proved);
      if (segments.length === 0) continue;
      ground.append(kit.svg("path", {class: "mx-contour", "data-level": level,
        d: segments.map((segment) => kit.line(toPixels(segment))).join("")}));
      const place = labelPlace(segments.flatMap(toPixels), y.range[1], taken);
      if (place === null) continue;
      taken.push(place);
      words.append(kit.label(place[0], place[1] - 4, kit.number(level), {"text-anchor": "middle"}));
    }

    const {limit} = MOMENTUM_METHODS[method];
    const alphas = Array.from({length: 41}, (_, k) => k / 40);
    ground.append(kit.svg("path", {class: "mx-limit",
      d: kit.line(toPixels(alphas.map((alpha) => [limit(alpha).value / lams[1], alpha])))}));
    const [right, low] = [x.range[1] - 6, y(0.19)];
    words.append(kit.label(right, low, "diverges", {"text-anchor": "end", class: "mx-strong"}),
      kit.label(right, low + 17, PAD_LIMIT_TEXT[method], {"text-anchor": "end"}));
    const best = bestPoint(method, lams);
    const [[bx, by]] = toPixels([[best.eta, best.alpha]]);
    ground.append(kit.svg("path", {class: "mx-best", d: `M${bx} ${by - 6}l6 6l-6 6l-6 -6z`}));
    words.append(kit.label(bx - 11, Math.min(by + 5, y(0) - 6), `best ${kit.number(best.rate, 2)}`, {"text-anchor": "end", class: "mx-strong"}));
  }

  function drawMarks() {
    const [eta, alpha] = [model.get("learning_rate"), model.get("momentum")];
    const [px, py] = [scales.x(eta), scales.y(alpha)];
    handle.setAttribute("transform", `translate(${px} ${py})`);
    handle.setAttribute("aria-valuenow", alpha);
    handle.setAttribute("aria-valuetext", `learning rate ${kit.number(eta)}, momentum ${kit.number(alpha)}`);
    const floor = scales.y(0);
    stem.setAttribute("d", `M${px} ${Math.min(floor, py + 8)}V${floor}`);
    plainMark.setAttribute("cx", px);
    plainMark.setAttribute("cy", floor);
    const flip = px > scales.x.range[1] - 45;
    plainText.setAttribute("x", px + (flip ? -8 : 8));
    plainText.setAttribute("text-anchor", flip ? "end" : "start");
    plainText.setAttribute("y", floor - 6);
    plainText.toggleAttribute("hidden", py > floor - 34);
  }

  function draw(redrawAll) {
    const [method, conditionNumber] = [model.get("method"), model.get("condition_number")];
    const wanted = `${method} ${conditionNumber}`;
    if (redrawAll || scales === null) {
      layOut();
      palette = {};
    }
    if (redrawAll || wanted !== drawn) {
      drawn = wanted;
      element.dataset.method = method;
      drawGround(method, curvatures(conditionNumber));
    }
    drawMarks();
  }

  return {element, draw, stop: () => callOff()};
}
