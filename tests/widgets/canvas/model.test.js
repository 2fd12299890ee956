// One patch size under four names, as sliders that are linked to any of them leave it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { initialize } from "../../../widgets/vitlab/widgets/canvas/model.js";
import { takesPictures } from "../../../widgets/vitlab/widgets/canvas/own_picture.js";
import { PageModel } from "../page_model.js";

function canvas(linked = false) {
  const model = new PageModel({ patch: 16, patch_size: [16, 16], patch_height: 16, patch_width: 16, linked });
  return { model, undo: initialize({ model }), traits: () => ({ ...model.traits }) };
}

test("each name moves the others, and the kernel is told once", () => {
  const { model, traits } = canvas();
  model.set("patch", 14);
  assert.deepEqual(traits(), { patch: 14, patch_size: [14, 14], patch_height: 14, patch_width: 14, linked: false });
  assert.equal(model.saved, 1);
  model.set("patch_size", 12);
  assert.deepEqual([traits().patch, traits().patch_size, model.saved], [12, [12, 12], 2]);
  model.set("patch_width", 20);
  assert.deepEqual(traits(), { patch: 12, patch_size: [12, 20], patch_height: 12, patch_width: 20, linked: false });
});

test("sides that are tied move together, and a patch of two sides unties them", () => {
  const { model, traits } = canvas(true);
  model.set("patch_width", 20);
  assert.deepEqual([traits().patch_size, traits().patch, traits().linked], [[20, 20], 20, true]);
  model.set("patch_size", [8, 24]);
  assert.deepEqual([traits().patch_height, traits().patch_width, traits().linked], [8, 24, false]);
  model.set("linked", true);
  assert.deepEqual([traits().patch_size, traits().patch], [[8, 8], 8]);
});

test("what is closed follows nothing", () => {
  const { model, undo, traits } = canvas();
  undo();
  model.set("patch", 9);
  assert.deepEqual(traits().patch_size, [16, 16]);
});

test("a canvas takes a picture of one's own unless it is a sheet, a matrix or told not to", () => {
  const takes = (traits) => takesPictures({ get: (name) => ({
    accept_pictures: true, sheet: [1, 1], overlay_shape: [0, 0, 0], image: { byteLength: 9 }, ...traits,
  })[name] });
  const nothing = { byteLength: 0 };
  assert.deepEqual([takes({}), takes({ image: nothing }), takes({ overlay_shape: [1, 2, 3] })], [true, true, true]);
  assert.deepEqual([takes({ accept_pictures: false }), takes({ sheet: [2, 1] }), takes({ image: nothing, overlay_shape: [1, 2, 3] })], [false, false, false]);
});
