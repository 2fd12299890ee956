// Boxes as they travel: the same bytes stand in test_boxes.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesIn } from "../../../widgets/vitlab/widgets/canvas/boxes.js";

const view = (...bytes) => new DataView(Uint8Array.from([9, ...bytes]).buffer, 1); // it may begin at any byte

test("bytes become boxes, in units, and squares have one side", () => {
  assert.deepEqual(boxesIn(view(8, 0, 2, 3, 0, 0, 1, 0, 3, 0, 0, 1, 2, 0, 1, 0)), [[0, 8, 24, 24], [2048, 16, 8, 8]]);
  assert.deepEqual(boxesIn(view(3, 0, 1, 4, 0, 1, 2, 3)), [[0, 3, 6, 9]]);
  const [one, nothing, large, seven] = [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [7, 0, 0, 0]];
  assert.deepEqual(boxesIn(view(1, 0, 4, 4, ...one, ...nothing, ...large, ...seven)), [[1, 0, 65536, 7]]);
});

test("a list stays as it is, and none is none", () => {
  const list = [[0, -8, 4, 4]];
  assert.equal(boxesIn(list), list);
  assert.equal(boxesIn(undefined), undefined);
});

test("the same bytes are read once", () => {
  const bytes = view(3, 0, 1, 4, 0, 1, 2, 3);
  assert.equal(boxesIn(bytes), boxesIn(bytes));
});
