/* Lines of equal height, for widgets that show a landscape from above. */

// The contours as segments [[x, y], [x, y]]: `at` are the grid's places along either axis, `heights`
// its heights, row by row. On a cell's side the crossing is interpolated; a saddle's four crossings
// are joined in pairs.
function contourSegments({at, heights}, levels) {
  const segments = [];
  for (let j = 0; j + 1 < at.length; j++) {
    for (let i = 0; i + 1 < at.length; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]]
        .map(([column, row]) => [at[column], at[row], heights[row * at.length + column]]);
      const [low, high] = [Math.min(...corners.map((c) => c[2])), Math.max(...corners.map((c) => c[2]))];
      for (const level of levels) {
        if (level <= low || level > high) continue;
        const found = crossings(corners, level);
        for (let k = 0; k + 1 < found.length; k += 2) segments.push([found[k], found[k + 1]]);
      }
    }
  }
  return segments;
}

function crossings(corners, level) {
  const found = [];
  for (let side = 0; side < 4; side++) {
    const [from, to] = [corners[side], corners[(side + 1) % 4]];
    if (from[2] < level === to[2] < level) continue;
    const part = (level - from[2]) / (to[2] - from[2]);
    found.push([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]);
  }
  return found;
}
