// Where cells lie, on the cases that core/grid is held to as well.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cellAt, cellBox, gridOf, neighbour, regionOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";

const cases = JSON.parse(readFileSync(new URL("../grid_cases.json", import.meta.url)));

for (const golden of cases) {
  const { image_size: imageSize, patch_size: patchSize, stride, padding, remainder } = golden;
  const grid = gridOf({ imageSize, patchSize, stride, padding, remainder, cells: [] });
  test(`${imageSize} in ${patchSize} every ${stride} from ${padding}, ${remainder}`, () => {
    assert.deepEqual([grid.rows, grid.cols, grid.tokens], [golden.rows, golden.cols, golden.tokens]);
    for (const [index, box] of golden.boxes) assert.deepEqual(cellBox(grid, index), box);
    for (const [y, x, cell] of golden.cells_under) assert.equal(cellAt(grid, y, x), cell, `(${y}, ${x})`);
    for (const [from, direction, to] of golden.moves) assert.equal(neighbour(grid, from, direction), to, `${from} ${direction}`);
  });
}

test("sizes that make no cell make no grid", () => {
  const sizes = { imageSize: [224, 224], patchSize: [16, 16], padding: [0, 0], remainder: "error", cells: [] };
  for (const change of [{ patchSize: [0, 16] }, { patchSize: [16, 300] }, { imageSize: [0, 4] }, { stride: [0, 1] }, { padding: [-1, 0] }]) {
    assert.equal(gridOf({ ...sizes, ...change }), null);
  }
});

test("the region shows padding on every side and the zeros added at the end", () => {
  const grid = gridOf({ imageSize: [224, 230], patchSize: [16, 16], padding: [3, 0], remainder: "pad" });
  assert.deepEqual(regionOf(grid, [224, 230]), [-3, 0, 240, 240]);
});

test("listed cells stand in for the grid: point, box and arrows", () => {
  const cells = [[0, 0, 8, 8], [0, 8, 4, 4], [4, 8, 4, 4], [8, 0, 4, 12]];
  const grid = gridOf({ imageSize: [12, 12], patchSize: [4, 4], padding: [0, 0], remainder: "error", cells });
  assert.equal(grid.tokens, 4);
  assert.equal(cellAt(grid, 5, 9), 2);
  assert.equal(cellAt(grid, 9, 13), -1);
  assert.deepEqual(cellBox(grid, 3), [8, 0, 4, 12]);
  assert.equal(neighbour(grid, 1, "down"), 2);
  assert.equal(neighbour(grid, 2, "left"), 0);
  assert.equal(neighbour(grid, 0, "left"), 0);
});
