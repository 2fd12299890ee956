// One outline around many boxes.

/** Edges [y, x, y, x] of what boxes (top, left, height, width) cover together, however they overlap. */
export function unionEdges(boxes) {
  const sorted = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);
  const ys = sorted(boxes.flatMap(([top, , height]) => [top, top + height]));
  const xs = sorted(boxes.flatMap(([, left, , width]) => [left, left + width]));
  const covered = coveredBy(boxes, ys, xs);
  const inside = (row, col) => covered[row * xs.length + col]; // the last row and column cover nothing
  const edges = [];
  ys.forEach((y, row) => xs.forEach((x, col) => {
    const here = inside(row, col);
    if (here !== (row ? inside(row - 1, col) : 0)) edges.push([y, x, y, xs[col + 1]]);
    if (here !== (col ? inside(row, col - 1) : 0)) edges.push([y, x, ys[row + 1], x]);
  }));
  return edges;
}

/** Which fields between neighbouring borders lie in a box. */
function coveredBy(boxes, ys, xs) {
  const [rowOf, colOf] = [ys, xs].map((borders) => new Map(borders.map((border, place) => [border, place])));
  const covered = new Uint8Array(ys.length * xs.length);
  for (const [top, left, height, width] of boxes) {
    const [from, to] = [colOf.get(left), colOf.get(left + width)];
    for (let row = rowOf.get(top); row < rowOf.get(top + height); row++) {
      covered.fill(1, row * xs.length + from, row * xs.length + to);
    }
  }
  return covered;
}
