// Maps as the page keeps them, against numbers written out here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesFrom, floatsIn, highestOf, keepPart, keptMaps, numberOf, percentile, ROLLOUT, weightsOf } from "../../../widgets/vitlab/widgets/attention_viewer/levels.js";

const SHAPE = [2, 2, 3, 1, 1, 2]; // layers, heads, tokens, prefix, rows, cols

/** A message as the kernel writes it, beginning at an odd byte: each row's prefix and patches have scales of their own. */
function partOf(series, first, layers) {
  const rows = layers.flat(2);
  const view = new DataView(new ArrayBuffer(1 + 12 + 8 * rows.length + 3 * rows.length), 1);
  [series, first, layers.length].forEach((number, i) => view.setInt32(4 * i, number, true));
  rows.forEach(([cls, ...patches], row) => {
    const most = Math.max(...patches);
    [cls, most].forEach((scale, i) => view.setFloat32(12 + 8 * row + 4 * i, scale, true));
    const levels = [cls > 0 ? 255 : 0, ...patches.map((each) => (most ? Math.round((255 * each) / most) : 0))];
    levels.forEach((level, i) => view.setUint8(12 + 8 * rows.length + 3 * row + i, level));
  });
  return view;
}
const ROW = [0.999, 0.0008, 0.0002], EVEN = [0.2, 0.4, 0.4], NONE = [1, 0, 0];
const HEADS = [[ROW, EVEN, NONE], [EVEN, ROW, EVEN]];
const near = (found, wanted) => wanted.forEach((each, i) => assert.ok(Math.abs(found[i] - each) <= Math.max(...wanted) / 500, `${found} is not ${wanted}`));

test("a weight comes back within half a level of its row's largest, also where CLS takes all but a thousandth", () => {
  const kept = keptMaps();
  keepPart(kept, partOf(1, 0, [HEADS, HEADS]), SHAPE);
  near(weightsOf(kept, SHAPE, 1, 0, 0), ROW);
  const patches = weightsOf(kept, SHAPE, 1, 0, 0).subarray(1);
  assert.ok(Math.abs(patches[1] / patches[0] - 0.25) < 0.01, "one scale a row would leave no level for these");
  near(weightsOf(kept, SHAPE, 0, 1, 1), ROW);
  near(weightsOf(kept, SHAPE, 0, -1, 0), ROW.map((each, i) => (each + EVEN[i]) / 2));
});

test("a layer that has not come is asked for, and a token that there is not reads nothing", () => {
  const kept = keptMaps();
  keepPart(kept, partOf(1, 1, [HEADS]), SHAPE);
  assert.equal(weightsOf(kept, SHAPE, 0, 0, 0), null);
  assert.equal(weightsOf(kept, SHAPE, 1, 0, 3), null);
  keepPart(kept, partOf(1, 0, [HEADS]), SHAPE);
  assert.deepEqual([...kept.layers.keys()].sort(), [0, 1]);
  keepPart(kept, partOf(1, ROLLOUT, [[HEADS[0]]]), SHAPE);
  near(weightsOf(kept, SHAPE, ROLLOUT, 1, 1), EVEN);
  keepPart(kept, partOf(2, 1, [HEADS]), SHAPE);
  assert.deepEqual([...kept.layers.keys()], [1], "of another source nothing is kept");
  keepPart(kept, new DataView(new ArrayBuffer(0)), SHAPE);
  assert.equal(kept.layers.size, 1);
});

test("the brightest colour is the map's own largest, or what is told of all, and never nothing", () => {
  const weights = Float32Array.from([0.9, 0.02, 0.08]);
  assert.equal(highestOf(weights, 1, "map", 0.5), weights[2]);
  assert.equal(highestOf(weights, 1, "shared", 0.5), 0.5);
  assert.equal(highestOf(weights, 1, "shared", undefined), weights[2]);
  assert.ok(Math.abs(highestOf(weights, 1, "percentile", undefined) - 0.0794) < 1e-6);
  assert.equal(highestOf(Float32Array.from(NONE), 1, "map", undefined), 1);
  assert.deepEqual([...bytesFrom(weights, 0.08)], [255, 64, 255]);
  assert.deepEqual([...bytesFrom(Float32Array.from(NONE), 1)], [255, 0, 0]);
});

test("a percentile lies between two numbers as numpy has it", () => {
  assert.equal(percentile([4, 1, 3, 2], 50), 2.5);
  assert.equal(percentile([7], 99), 7);
});

test("numbers are written as the facts write them", () => {
  assert.deepEqual([43.6789, 1, 0.0625, 1234.5, 65.0].map(numberOf), ["43.7", "1", "0.0625", "1,235", "65"]);
  assert.equal(floatsIn(undefined).length, 0);
});
