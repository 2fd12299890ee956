// Planes that come one at a time: each is asked for once, and kept until a new series.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { keepPlane, keeper, missingPlane } from "../../../widgets/vitlab/widgets/canvas/kept.js";
import { planeOf, valueOf } from "../../../widgets/vitlab/widgets/canvas/planes.js";
import { sequenceOf } from "../../../widgets/vitlab/widgets/canvas/sequence.js";

const grid = gridOf({ imageSize: [2, 3], patchSize: [1, 1], padding: [0, 0], remainder: "error" });
const sequence = sequenceOf(grid, { imageSize: [2, 3] });
const buffer = (...bytes) => new DataView(Uint8Array.from(bytes).buffer);
const range = (low, high) => new DataView(Float32Array.of(low, high).buffer);
const now = {
  overlay_follows: "asked", overlay_series: 1, overlay_shape: [1, 2, 3], overlay_prefix: 0, overlay_offset: 0, overlay_first: 0, overlay_index: 0,
  prefix_labels: [], selected: 4,
};
const model = { get: (name) => now[name] };
/** The kernel sends a plane. */
function answer(token, value, series = 1) {
  Object.assign(now, { overlay_token: token, overlay_series: series, overlay: buffer(0, 255, 0, 0, 0, 0), overlay_ranges: range(0, value) });
}

test("a plane that came is shown again without asking, with its own range", () => {
  const kept = keeper();
  answer(4, 2);
  keepPlane(model, kept);
  assert.equal(missingPlane(model, kept), -1);
  now.selected = 5;
  assert.equal(missingPlane(model, kept), 5);
  kept.asked = 5;
  assert.equal(missingPlane(model, kept), -1, "nobody asks twice");
  answer(5, 8);
  keepPlane(model, kept);
  const seen = (token) => {
    now.selected = token;
    const plane = planeOf(model, sequence, kept);
    return [plane.number, valueOf(plane, sequence, 1)];
  };
  assert.deepEqual([seen(4), seen(5)], [[4, 2], [5, 8]]);
  assert.equal(missingPlane(model, kept), -1);
});

test("a new series forgets every plane", () => {
  const kept = keeper();
  answer(4, 2);
  keepPlane(model, kept);
  answer(5, 3, 2);
  keepPlane(model, kept);
  now.selected = 4;
  assert.equal(missingPlane(model, kept), 4);
  assert.deepEqual([...kept.planes.keys()], [5]);
});

test("a place that is none has no plane and asks for none", () => {
  now.selected = -1;
  assert.equal(missingPlane(model, keeper()), -1);
  assert.equal(planeOf(model, sequence, keeper()), null);
  assert.equal(planeOf({ get: (name) => ({ ...now, selected: 6 })[name] }, sequence, keeper()), null);
});

test("planes that came all together are no business of it", () => {
  const other = { get: (name) => ({ ...now, overlay_follows: "selected", selected: 3 })[name] };
  const kept = keeper();
  keepPlane(other, kept);
  assert.deepEqual([kept.planes.size, missingPlane(other, kept)], [0, -1]);
});
