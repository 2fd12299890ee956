// Run by tests/run.py.
import assert from "node:assert/strict";
import test from "node:test";

import { acrossOf, shareAt, ticksOf, widthForKey } from "../../../widgets/vitlab/widgets/linear_projection_analyzer/scale.js";

test("a place leads back to the width that stands there", () => {
  const { place, width } = acrossOf(8, 768, 44, 320);
  for (const each of [8, 9, 100, 192, 767, 768]) assert.equal(width(place(each)), each);
  assert.equal(place(8), 44);
  assert.equal(place(768), 320);
});

test("equal ratios are equal lengths, and what lies beyond stands at the end", () => {
  const { place, width } = acrossOf(8, 512, 0, 300);
  assert.ok(Math.abs(place(32) - place(8) - (place(128) - place(32))) < 1e-9);
  assert.deepEqual([place(1), place(4096)], [0, 300]);
  assert.deepEqual([width(-50), width(999)], [8, 512]);
});

test("the last width has a word, and none stands so near it that they touch", () => {
  assert.deepEqual(ticksOf(8, 768), [8, 32, 128, 768]);
  assert.deepEqual(ticksOf(8, 147), [8, 32, 147]);
  assert.deepEqual(ticksOf(8, 9), [9]);
});

test("between two points a curve is what is drawn: a line over the logarithm", () => {
  const points = [[8, 0.9], [32, 0.5], [64, 0.1]];
  assert.equal(shareAt(points, 32), 0.5);
  assert.ok(Math.abs(shareAt(points, 16) - 0.7) < 1e-12);
  assert.equal(shareAt(points, 65), null);
  assert.equal(shareAt(points, 7), null);
  assert.equal(shareAt([], 8), null);
});

test("keys lead by one, by a twelfth, and to both ends; other keys are not its own", () => {
  assert.deepEqual(["ArrowLeft", "ArrowRight", "PageUp", "Home", "End"].map((key) => widthForKey(key, 192, 768)), [191, 193, 256, 1, 768]);
  assert.equal(widthForKey("ArrowLeft", 1, 768), 1);
  assert.equal(widthForKey("ArrowRight", 768, 768), 768);
  assert.equal(widthForKey("ArrowLeft", 1000, 768), 999); // more dims than numbers, from elsewhere
  assert.equal(widthForKey("a", 192, 768), undefined);
});
