// A cell that is chosen in one stage, and what it was merged from and into.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { cellsIn, relate } from "../../../widgets/vitlab/widgets/patch_grid_slicer/nested.js";

const canvasOf = (side, selected = -1, image_size = [16, 32]) => {
  const values = { image_size, patch_size: [side, side], selected, highlighted: [9] };
  return { get: (name) => values[name], set: (name, value) => { values[name] = value; } };
};
const shown = (canvases, name) => canvases.map((canvas) => canvas.get(name));

test("a cell is shown with those it was merged from, and the one it is merged into", () => {
  const canvases = [canvasOf(4, 3), canvasOf(8, 5), canvasOf(16)]; // 4 × 8, 2 × 4, 1 × 2
  relate(canvases, 1); // cell 5 of stage 2: row 1, column 1
  assert.deepEqual(shown(canvases, "highlighted"), [[18, 19, 26, 27], [], [0]]);
  assert.deepEqual(shown(canvases, "selected"), [-1, 5, -1]);
  canvases[2].set("selected", 1);
  relate(canvases, 2);
  assert.equal(canvases[0].get("highlighted").length, 16);
  assert.deepEqual(canvases[1].get("highlighted"), [2, 3, 6, 7]);
});

test("without a chosen cell there are no relatives, nor of a cell that does not exist", () => {
  for (const selected of [-1, 8]) {
    const canvases = [canvasOf(4), canvasOf(8, selected)];
    relate(canvases, 1);
    assert.deepEqual(shown(canvases, "highlighted"), [[], []]);
  }
});

test("cells that share pixels with a box are found in a grid that ends before it", () => {
  const grid = gridOf({ imageSize: [10, 10], patchSize: [4, 4], padding: [0, 0], remainder: "crop" }); // 2 × 2
  assert.deepEqual(cellsIn(grid, [3, 5, 3, 9]), [1, 3]);
});
