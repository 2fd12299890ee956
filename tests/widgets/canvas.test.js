// The geometry of canvas.js on the cases that core/grid is held to as well.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cellAt, cellBox, cellForKey, fill, gridOf, neighbour, palette, regionOf } from "../../widgets/vitlab/widgets/canvas.js";

const cases = JSON.parse(readFileSync(new URL("grid_cases.json", import.meta.url)));

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

test("a template is filled and a name it does not know is left out", () => {
  assert.equal(fill("patch {index} of {tokens}{nothing}", { index: 0, tokens: 196 }), "patch 0 of 196");
});

test("palettes begin and end where they should and pass through the middle", () => {
  const viridis = palette("viridis");
  assert.deepEqual([...viridis.slice(0, 3)], [68, 1, 84]);
  assert.deepEqual([...viridis.slice(-3)], [253, 231, 37]);
  const middle = [...viridis.slice(3 * 128, 3 * 128 + 3)]; // matplotlib's viridis(128) is 33, 145, 140
  [33, 145, 140].forEach((value, i) => assert.ok(Math.abs(middle[i] - value) <= 2, `${middle}`));
});

test("keys lead where a person expects", () => {
  const grid = gridOf({ imageSize: [32, 48], patchSize: [16, 16], padding: [0, 0], remainder: "error" });
  assert.equal(cellForKey("ArrowDown", grid, 1), 4);
  assert.equal(cellForKey("ArrowRight", grid, 2), 2);
  assert.equal(cellForKey("ArrowLeft", grid, -1), 0);
  assert.equal(cellForKey("ArrowLeft", grid, 99), 0);
  assert.deepEqual(["Home", "End", "Escape"].map((key) => cellForKey(key, grid, 2)), [0, 5, -1]);
  assert.deepEqual([cellForKey("Enter", grid, -1), cellForKey("Enter", grid, 3), cellForKey("Enter", grid, 3, 5)], [0, -1, 5]);
  assert.equal(cellForKey("b", grid, 2), undefined);
});
