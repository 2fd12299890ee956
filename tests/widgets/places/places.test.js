// The same place on two grids, as place_cases.json has it, found by a search.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import places, { follow, samePlace } from "../../../widgets/vitlab/widgets/places.js";
import { PageModel } from "../page_model.js";

const cases = JSON.parse(readFileSync(new URL("place_cases.json", import.meta.url)));

test("the middle of a cell lies where a search finds it", () => {
  for (const [old, now, places] of cases) {
    places.forEach((place, position) => assert.equal(samePlace(position, old, now), place));
    assert.equal(samePlace(-1, old, now), -1);
  }
});

test("the finer grid keeps its own cell where the coarser one follows it", () => {
  assert.equal(follow(11, 38, [8, 8], [16, 16]), 38); // one of four cells that lie in 11
  assert.equal(follow(12, 38, [8, 8], [16, 16]), samePlace(12, [8, 8], [16, 16]));
  assert.equal(follow(38, 27, [16, 16], [8, 8]), 11);
  assert.equal(follow(-1, 27, [8, 8], [16, 16]), -1);
});

async function linked() {
  const canvas = (rows, cols, selected = -1) => new PageModel({ image_size: [rows, cols], patch_size: [1, 1], selected, hovered: -1 });
  const canvases = { a: canvas(8, 8, 27), b: canvas(64, 1), c: canvas(16, 16, 119), d: canvas(16, 16) };
  const groups = [["IPY_MODEL_a", "IPY_MODEL_b"], ["IPY_MODEL_c", "IPY_MODEL_d"]];
  const model = new PageModel({ groups });
  model.widget_manager = { get_model: async (name) => canvases[name] };
  const undo = places.initialize({ model });
  await new Promise(setImmediate); // the canvases are there
  return [canvases, undo];
}
const selected = (canvases) => Object.values(canvases).map((canvas) => canvas.get("selected"));

test("what was chosen before the canvases were there is shown on all of a group, and nothing is saved", async () => {
  const [canvases] = await linked();
  assert.deepEqual(selected(canvases), [27, 27, 119, 119]);
  assert.deepEqual(Object.values(canvases).map((canvas) => canvas.saved), [0, 0, 0, 0]);
});

test("a place that is chosen on any canvas is chosen on all, and the first of each group tells the kernel", async () => {
  const [canvases, undo] = await linked();
  canvases.b.set("selected", 9);
  assert.deepEqual(selected(canvases), [9, 9, 51, 51]);
  canvases.d.set("selected", 34);
  assert.deepEqual(selected(canvases), [9, 9, 34, 34], "the finer grid keeps its own cell");
  assert.deepEqual(Object.values(canvases).map((canvas) => canvas.saved), [1, 0, 2, 0]);
  canvases.a.set("hovered", 63);
  assert.deepEqual(Object.values(canvases).map((canvas) => canvas.get("hovered")), [63, 63, 255, 255]);
  assert.equal(canvases.a.saved, 1);
  undo();
  await new Promise(setImmediate);
  canvases.a.set("selected", 0);
  assert.equal(canvases.c.get("selected"), 34);
});
