/* Where the NetworkFlow's cards, edges and labels lie: layers from left to right where it is wide,
   from top to bottom where it is narrow, so that no label lies on another at 320 pixels. */

const CARD_ROW = 20, CARD_PAD = 4, NARROW = 660, WIDEST_UPRIGHT = 480;
const LABEL_AT = { wide: [0.27, 0.73], narrow: [0.5, 0.8] }; // along an edge: first and last group

/* The rows of each kind of card. */
function cardRows(layer, j, widths) {
  if (layer === 0) return [`a[0][${j}]`];
  if (layer === widths.length) return [...range1(widths[layer - 1]).map((k) => `t[${k}]`), "e"];
  return [`b[${layer}][${j}]`, `z[${layer}][${j}]`, `a[${layer}][${j}]`, `δ[${layer}][${j}]`];
}

const range1 = (count) => Array.from({ length: count }, (_, k) => k + 1);

function flowLayout(widths, width) {
  const upright = width < NARROW;
  const columns = [...widths, 1], most = Math.max(...widths);
  const heights = columns.map((_, layer) => cardRows(layer, 1, widths).length * CARD_ROW + 2 * CARD_PAD);
  const across = upright ? Math.min(width, WIDEST_UPRIGHT) : Math.max(...columns.map((n, layer) => n * (heights[layer] + 20))) + 24;
  const cardWidth = upright ? Math.min(86, (across - 8 * (most - 1)) / most) : 88;
  // Along the flow: where each layer begins, with room for the labels between two layers.
  const starts = [], gaps = upright ? widths.slice(1).map((n, l) => (n > 1 && widths[l] > 1 ? 142 : 76)).concat(60) : [];
  const even = (width - columns.length * cardWidth) / (columns.length - 1);
  let place = upright ? 20 : Math.max(0, (even - 150) * (columns.length - 1) / 2);
  columns.forEach((_, layer) => {
    starts.push(place);
    place += upright ? heights[layer] + gaps[layer] : cardWidth + Math.min(even, 150);
  });
  const cards = {};
  columns.forEach((count, layer) => range1(count).forEach((j) => {
    const middle = across * (j - 0.5) / count + (upright ? (width - across) / 2 : 12);
    const [x, y] = upright ? [middle - cardWidth / 2, starts[layer]] : [starts[layer], middle - heights[layer] / 2];
    cards[`${layer} ${j}`] = { layer, j, x, y, width: cardWidth, height: heights[layer], rows: cardRows(layer, j, widths) };
  }));
  const height = upright ? starts.at(-1) + heights.at(-1) + 2 : across;
  return { upright, width, height, inset: (width - across) / 2, cards, edges: flowEdges(widths, cards, upright), starts };
}

/* Every edge by the name of its weight; those to the error by the target's. */
function flowEdges(widths, cards, upright) {
  const edges = {}, out = ({ x, y, width, height }) => (upright ? [x + width / 2, y + height] : [x + width, y + height / 2]);
  const into = ({ x, y, width, height }) => (upright ? [x + width / 2, y] : [x, y + height / 2]);
  widths.slice(1).forEach((fanOut, before) => range1(widths[before]).forEach((i) => range1(fanOut).forEach((j) => {
    const from = out(cards[`${before} ${i}`]), to = into(cards[`${before + 1} ${j}`]);
    edges[`w[${before + 1}][${i}, ${j}]`] = { from, to, at: labelAt(i, j, widths[before], fanOut, upright) };
  })));
  const last = widths.length;
  range1(widths.at(-1)).forEach((j) => {
    edges[`t[${j}]`] = { from: out(cards[`${last - 1} ${j}`]), to: into(cards[`${last} 1`]) };
  });
  return edges;
}

/* Labels of edges that leave one unit stand beside one another, as those that enter one do; the
   groups are staggered along the edges, on the side where the edges lie further apart. */
function labelAt(i, j, fanIn, fanOut, upright) {
  if (fanIn === 1 || fanOut === 1) return 0.5;
  const [first, last] = LABEL_AT[upright ? "narrow" : "wide"];
  const share = (k, count) => first + (last - first) * (k - 1) / (count - 1);
  return fanIn <= fanOut ? share(i, fanIn) : 1 - share(j, fanOut);
}

const along = ({ from, to }, share) => [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
