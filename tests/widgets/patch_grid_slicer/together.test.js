// The picture beside follows the cut of the first, and the plane of what is chosen on any of the others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { followCut, followPlane } from "../../../widgets/vitlab/widgets/patch_grid_slicer/together.js";

const modelOf = (values) => ({ get: (name) => values[name], set: (name, value) => { values[name] = value; } });

test("the cut is the first picture's, where that leads", () => {
  const first = modelOf({ patch_size: [8, 4], stride: [2, 2], padding: [1, 1], remainder: "pad" });
  const beside = modelOf({ patch_size: [16, 16], stride: null, padding: [0, 0], remainder: "error" });
  followCut(modelOf({ leads: false }), [first], beside);
  assert.deepEqual(beside.get("patch_size"), [16, 16]);
  followCut(modelOf({ leads: true }), [first], beside);
  const names = ["patch_size", "stride", "padding", "remainder"];
  assert.deepEqual(names.map(beside.get), names.map(first.get));
});

test("the plane is that of the chosen patch, where a canvas has the planes of all", () => {
  const beside = modelOf({ overlay_index: 3 });
  followPlane(modelOf({ overlay_follows: "", selected: 7 }), beside);
  followPlane(modelOf({ overlay_follows: "selected", selected: -1 }), beside);
  assert.equal(beside.get("overlay_index"), 3);
  followPlane(modelOf({ overlay_follows: "selected", selected: 7 }), beside);
  assert.equal(beside.get("overlay_index"), 7);
});
