// Which neighbours the lens shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { sharing } from "../../../widgets/vitlab/widgets/canvas/lens.js";

const gridWith = (patch, stride) =>
  gridOf({ imageSize: [12, 16], patchSize: [patch, patch], stride: [stride, stride], padding: [0, 0], remainder: "crop" });

test("the next patches to the right and beneath that share pixels", () => {
  const grid = gridWith(4, 2); // 5 × 7
  assert.deepEqual(sharing(grid, 8), [9, 15]);
  assert.deepEqual(sharing(grid, 6), [13]); // the last of its row
  assert.deepEqual(sharing(grid, 34), []); // the last of all
});

test("patches that lie side by side share nothing", () => {
  assert.deepEqual(sharing(gridWith(4, 4), 0), []);
});
