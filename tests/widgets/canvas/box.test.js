// A box: the cells under it, on the cases that core/grid is held to as well, and where a key takes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { boxAround, boxForKey, cellsUnder } from "../../../widgets/vitlab/widgets/canvas/box.js";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";

const cases = JSON.parse(readFileSync(new URL("../grid_cases.json", import.meta.url)));

for (const golden of cases) {
  const { image_size: imageSize, patch_size: patchSize, stride, padding, remainder } = golden;
  const grid = gridOf({ imageSize, patchSize, stride, padding, remainder, cells: [] });
  test(`cells under boxes: ${imageSize} in ${patchSize} every ${stride} from ${padding}, ${remainder}`, () => {
    for (const [box, touched, aroundTouched, inside, aroundInside] of golden.under_boxes) {
      assert.deepEqual(cellsUnder(grid, box), {
        touched: { count: touched, box: aroundTouched }, inside: { count: inside, box: aroundInside },
      }, `${box}`);
    }
  });
}

const press = (key, more = {}) => ({ key, altKey: false, shiftKey: false, ...more });
const PICTURE = [40, 100];

test("an arrow moves a box by a pixel, with Shift by eight, and never out of the picture", () => {
  const box = [10, 20, 5, 30];
  assert.deepEqual(boxForKey(press("ArrowUp"), box, PICTURE), [9, 20, 5, 30]);
  assert.deepEqual(boxForKey(press("ArrowRight"), box, PICTURE), [10, 21, 5, 30]);
  assert.deepEqual(boxForKey(press("ArrowLeft", { shiftKey: true }), box, PICTURE), [10, 12, 5, 30]);
  assert.deepEqual(boxForKey(press("ArrowDown"), box, PICTURE, 3), [13, 20, 5, 30]);
  assert.deepEqual(boxForKey(press("ArrowDown", { shiftKey: true }), [30, 20, 5, 30], PICTURE), [35, 20, 5, 30]);
  assert.deepEqual(boxForKey(press("ArrowUp", { shiftKey: true }), [3, 20, 5, 30], PICTURE), [0, 20, 5, 30]);
});

test("an arrow with Alt sizes a box, which keeps a pixel and stays in the picture", () => {
  const alt = { altKey: true };
  assert.deepEqual(boxForKey(press("ArrowDown", alt), [10, 20, 5, 30], PICTURE), [10, 20, 6, 30]);
  assert.deepEqual(boxForKey(press("ArrowLeft", alt), [10, 20, 5, 30], PICTURE), [10, 20, 5, 29]);
  assert.deepEqual(boxForKey(press("ArrowUp", { ...alt, shiftKey: true }), [10, 20, 5, 30], PICTURE), [10, 20, 1, 30]);
  assert.deepEqual(boxForKey(press("ArrowRight", { ...alt, shiftKey: true }), [10, 65, 5, 30], PICTURE), [10, 65, 5, 35]);
});

test("another key is none of the box's", () => {
  for (const key of ["Enter", "b", "Home"]) assert.equal(boxForKey(press(key), [1, 1, 2, 2], PICTURE), undefined);
});

test("a box around a pixel has it in its middle, or stays in the picture", () => {
  assert.deepEqual(boxAround([20, 50], [10, 20], PICTURE), [15, 40, 10, 20]);
  assert.deepEqual(boxAround([39, 0], [10, 20], PICTURE), [30, 0, 10, 20]);
});
