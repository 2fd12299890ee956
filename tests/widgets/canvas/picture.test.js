// The lower layer is painted again only when something of it is another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { encodedAt, isSame, paintedFrom, shrunk } from "../../../widgets/vitlab/widgets/canvas/picture.js";
import { sequenceOf } from "../../../widgets/vitlab/widgets/canvas/sequence.js";

const imageSize = [32, 48];
const overlay = new DataView(new ArrayBuffer(6));
const viewOf = ({ patch_size = [16, 16], plane = null, sheet, ...traits } = {}) => {
  const grid = gridOf({ imageSize, patchSize: patch_size, padding: [0, 0], remainder: "crop" });
  const values = { patch_size, overlay, colormap: "viridis", opacity: 0.6, selected: 3, hovered: 1, ...traits };
  const stage = { sequence: sequenceOf(grid, { imageSize, sheet }), region: [0, 0, 32, 48], width: 480, height: 320, ratio: 1 };
  return { model: { get: (name) => values[name] }, stage, bitmap: overlay, plane };
};
const repaints = (before, after) => !isSame(paintedFrom(viewOf(before)), paintedFrom(viewOf(after)));
const patch_size = [16, 16];

test("a grid that moves over a picture does not repaint it, nor does what is chosen", () => {
  assert.equal(repaints({}, { patch_size: [8, 8] }), false);
  assert.equal(repaints({}, { selected: 5, hovered: -1, opacity: 0.2 }), false);
  assert.equal(repaints({}, { sheet: [1, 2] }), true);
});

test("a plane over it is repainted with the grid and its own settings, and not when one only points at it", () => {
  const before = { patch_size, plane: { number: 1 } };
  assert.equal(repaints(before, { ...before, selected: 5, hovered: -1 }), false);
  for (const change of [{ patch_size: [8, 8] }, { plane: { number: 2 } }, { plane: null }, { opacity: 1 }, { smooth: true },
    { colormap: "magma" }, { overlay: new DataView(new ArrayBuffer(6)) }]) {
    assert.equal(repaints(before, { ...before, ...change }), true, Object.keys(change)[0]);
  }
});

test("a picture is cut out of a sheet that travelled scaled down", () => {
  const sequence = sequenceOf(null, { imageSize: [100, 300], sheet: [2, 3], gap: 20 });
  assert.deepEqual(encodedAt(sequence, 4), [120, 320]);
  assert.deepEqual(shrunk(sequence, { height: 110, width: 470 }), [0.5, 0.5]);
});
