// Names at the ends of the paths in the MomentumExplorer's valley: each seeks free paper near its
// end, so that no name lies on a path or on another name.

const NAME_HEIGHT = 16;
const NAME_WIDTH = 8.7; // of a letter, about
const NAME_DISTANCES = [0, 14, 30, 50, 75];
const NAME_ANGLES = Array.from({length: 16}, (_, k) => (k * Math.PI) / 8);

// Points every few pixels along lines given by their corners, as far as they are in the picture:
// what a name should not cover.
function pointsAlong(lines, width, height, spacing = 7) {
  const points = [];
  for (const corners of lines) {
    for (let k = 1; k < corners.length; k++) {
      const [x0, y0] = corners[k - 1];
      const [x1, y1] = corners[k];
      const pieces = Math.min(200, Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / spacing)));
      for (let piece = 0; piece < pieces; piece++) {
        const x = x0 + ((x1 - x0) * piece) / pieces;
        const y = y0 + ((y1 - y0) * piece) / pieces;
        if (x > 0 && x < width && y > 0 && y < height) points.push([x, y]);
      }
    }
  }
  return points;
}

// Where each of `names` [{text, x, y}] is best written: adds box {left, top, width, height} and
// `choice`, the place tried; `before` holds the choices of the last time, kept while they are
// nearly as good, so that names stand still while something is dragged.
function placeNames(names, obstacles, width, height, before) {
  const boxes = [];
  for (const [index, name] of names.entries()) {
    let best = null;
    for (const [nth, distance] of NAME_DISTANCES.entries()) {
      for (const [turn, angle] of NAME_ANGLES.entries()) {
        const box = nameBox(name, distance, angle);
        const choice = `${nth} ${turn}`;
        const cost = boxCost(box, obstacles, boxes, width, height)
          + distance * 0.04 - (before[index] === choice ? 1.5 : 0);
        if (best === null || cost < best.cost) best = {cost, box, choice, distance};
      }
    }
    boxes.push(best.box);
    Object.assign(name, best);
  }
  return names;
}

// The name's box and the anchor of its text, which keeps the side nearest to the end in place
// however wide the reader's type is.
function nameBox(name, distance, angle) {
  const width = name.text.length * NAME_WIDTH;
  const x = name.x + Math.cos(angle) * (width / 2 + 9 + distance);
  const y = name.y + Math.sin(angle) * (NAME_HEIGHT / 2 + 8 + distance);
  const [anchor, textX] = Math.cos(angle) > 0.3 ? ["start", x - width / 2]
    : Math.cos(angle) < -0.3 ? ["end", x + width / 2] : ["middle", x];
  return {left: x - width / 2, top: y - NAME_HEIGHT / 2, width, height: NAME_HEIGHT, anchor, textX};
}

function boxCost(box, obstacles, boxes, width, height) {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  let cost = box.left < 4 || right > width - 4 || box.top < 4 || bottom > height - 4 ? 1000 : 0;
  for (const other of boxes) {
    const apart = right < other.left || other.left + other.width < box.left
      || bottom < other.top || other.top + other.height < box.top;
    if (!apart) cost += 300;
  }
  for (const [x, y] of obstacles) {
    if (x > box.left - 2 && x < right + 2 && y > box.top - 1 && y < bottom + 1) cost += 1;
  }
  return cost;
}

// The point of the name's box that is nearest to its end: where a leader line arrives.
function nearestOnBox({left, top, width, height}, x, y) {
  return [Math.min(left + width, Math.max(left, x)), Math.min(top + height, Math.max(top, y))];
}
