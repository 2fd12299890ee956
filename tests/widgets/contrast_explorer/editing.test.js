// What an edit in the page makes of a batch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { swappedCaptions, turnedTo, withoutPair } from "../../../widgets/vitlab/widgets/contrast_explorer/editing.js";
import { cellAfter, inkOn, shareShown } from "../../../widgets/vitlab/widgets/contrast_explorer/matrices.js";
import { anotherPair } from "../../../widgets/vitlab/widgets/contrast_explorer/pairs.js";
import { numberIn } from "../../../widgets/vitlab/widgets/contrast_explorer/sliders.js";
import { rowsOf } from "../../../widgets/vitlab/widgets/contrast_explorer/start.js";
import { askedOf } from "../../../widgets/vitlab/widgets/contrast_explorer/zero_shot.js";

const BATCH = {
  captions: ["a", "b", "a", "c"], image_angles: [0, 90, 180, 270], text_angles: [10, 80, 10, 260],
  ids: [4, 5, 6, 7], size: 2, cell: [3, 1], picture: 3, prompts: [0, 1],
};

test("equal captions turn together, a picture alone", () => {
  const first = [0, 1, 0, 3];
  assert.deepEqual(turnedTo(BATCH, first, "text", 2, -5), { text_angles: [355, 80, 355, 260] });
  assert.deepEqual(turnedTo(BATCH, first, "image", 2, 361), { image_angles: [0, 90, 1, 270] });
});

test("swapped captions take their vectors along", () => {
  assert.deepEqual(swappedCaptions(BATCH, 1, 3), { captions: ["a", "c", "a", "b"], text_angles: [10, 260, 10, 80] });
});

test("without a pair, what pointed behind it follows, and a batch that cannot be cut so is whole", () => {
  const left = withoutPair(BATCH, 0);
  assert.deepEqual(left.ids, [5, 6, 7]);
  assert.deepEqual([left.size, left.cell, left.picture, left.prompts], [null, [2, 0], 2, [0]]);
  assert.deepEqual(withoutPair(BATCH, 1).cell, []);
  assert.equal(withoutPair({ ...BATCH, prompts: [3] }, 3).prompts, null);
  assert.equal(withoutPair({ ...BATCH, size: 1 }, 0).size, 1);
});

test("one more pair is a picture that is not there yet, in the widest gap", () => {
  const stock = [4, 5, 9].map((id) => ({ id, caption: `caption ${id}` }));
  const more = anotherPair({ ...BATCH, image_angles: [0, 90, 180, 200] }, stock);
  assert.deepEqual([more.captions.at(-1), more.ids.at(-1)], ["caption 9", 9]);
  assert.deepEqual([more.image_angles.at(-1), more.text_angles.at(-1), more.size], [280, 268, null]);
});

test("keys walk over the cells and stay among them", () => {
  assert.deepEqual(cellAfter("ArrowDown", [2, 1], 3), [2, 1]);
  assert.deepEqual(cellAfter("ArrowRight", [2, 1], 3), [2, 2]);
  assert.deepEqual([cellAfter("Home", [2, 1], 3), cellAfter("End", [0, 1], 3)], [[2, 0], [0, 2]]);
  assert.deepEqual([cellAfter("ArrowUp", [], 3), cellAfter("Escape", [0, 0], 3)], [[0, 0], []]);
  assert.equal(cellAfter("x", [0, 0], 3), undefined);
});

test("a share that is next to nothing has no number, and letters are read on each colour", () => {
  assert.deepEqual([0.004, 0.006, 0.994, 0.996].map(shareShown), ["", "0.01", "0.99", "1.00"]);
  assert.deepEqual([0, 120, 255].map(inkOn), ["#fff", "#000", "#000"]);
});

test("a number is read as it is written", () => {
  assert.deepEqual(["14.3", "14,3", "−10", "1,000", "−1,234.5", "0.125"].map(numberIn), [14.3, 14.3, -10, 1000, -1234.5, 0.125]);
  assert.ok(Number.isNaN(numberIn("")) && Number.isNaN(numberIn("ten")));
});

test("at −ln(batch) a row's negatives cost about one", () => {
  const rows = rowsOf(32_768, -4);
  assert.equal(rows.length, 4);
  assert.ok(Math.abs(rows[2].negatives - 1) < 1e-4);
  assert.equal(rows[3].name, "−4, as set");
});

test("of a picture all captions but its own are asked for, unless others are", () => {
  const scene = { prompts: null, picture: 1, captions: ["a", "b", "c"], shown: ["A", "B", "C"], cosines: [[0, 0, 0], [0.5, 1, 0.25]], first: [0, 1, 2] };
  assert.deepEqual(askedOf(scene, []).rows.map(({ words, cosine }) => [words, cosine]), [["A", 0.5], ["C", 0.25]]);
  assert.deepEqual([askedOf(scene, []).own, askedOf({ ...scene, prompts: [0, 1] }, []).own], [false, true]);
  assert.deepEqual(askedOf({ ...scene, prompts: "lesson" }, [0.9, 0.1625]).rows.map(({ cosine }) => cosine), [0.9, 0.1625]);
});
