// One line around many boxes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unionEdges } from "../../../widgets/vitlab/widgets/canvas/outline.js";

/** Length of the border of what boxes cover, counted pixel by pixel. */
function borderOf(boxes) {
  const covered = (y, x) => boxes.some(([top, left, height, width]) => top <= y && y < top + height && left <= x && x < left + width);
  let border = 0;
  for (let y = -1; y < 30; y++) for (let x = -1; x < 30; x++) {
    border += (covered(y, x) !== covered(y, x + 1)) + (covered(y, x) !== covered(y + 1, x));
  }
  return border;
}

const lengthOf = (edges) => edges.reduce((sum, [fromY, fromX, toY, toX]) => sum + toY - fromY + toX - fromX, 0);

test("boxes side by side share no line", () => {
  assert.equal(unionEdges([[0, 0, 4, 6], [0, 6, 4, 6]]).filter(([, x, , toX]) => x === 6 && toX === 6).length, 0);
  assert.equal(lengthOf(unionEdges([[0, 0, 4, 6], [0, 6, 4, 6]])), 32);
});

test("a hole has a line of its own", () => {
  const ring = [0, 1, 2].flatMap((row) => [0, 1, 2].map((col) => [4 * row, 5 * col, 4, 5])).filter((_, i) => i !== 4);
  assert.equal(lengthOf(unionEdges(ring)), 2 * (12 + 15) + 2 * (4 + 5));
});

test("boxes of many sizes that overlap have the border of what they cover", () => {
  let seed = 5;
  const random = (below) => (seed = (seed * 16807) % 2147483647) % below;
  for (let round = 0; round < 40; round++) {
    const boxes = Array.from({ length: 1 + random(6) }, () => [random(18), random(18), 1 + random(9), 1 + random(11)]);
    assert.equal(lengthOf(unionEdges(boxes)), borderOf(boxes), JSON.stringify(boxes));
  }
  assert.deepEqual(unionEdges([]), []);
});
