// What the page knows of the table's columns, and how it chooses another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, waveOf } from "../../../widgets/vitlab/widgets/position_encoding_explorer/columns.js";
import { columnAt, shareOf } from "../../../widgets/vitlab/widgets/position_encoding_explorer/marks.js";

const empty = new DataView(new ArrayBuffer(0));
const modelOf = (traits) => ({
  saved: 0,
  get: (name) => traits[name],
  set: (name, value) => { traits[name] = value; },
  save_changes() { this.saved += 1; },
});

test("a column is read from the bytes of all, or from the numbers that came first", () => {
  const columns = new DataView(Uint8Array.of(9, 0, 255, 0, 51, 204).buffer, 1); // it may begin at any byte
  const all = { points: 2, most: 2, columns: new DataView(Uint8Array.of(9, 0, 255, 51, 204).buffer, 1), told: [], waves: empty };
  assert.deepEqual(waveOf(modelOf(all), 0), [-2, 2]);
  assert.deepEqual(waveOf(modelOf(all), 1).map((value) => Number(value.toFixed(3))), [-1.2, 1.2]);
  assert.equal(waveOf(modelOf({ ...all, columns }), 2), null, "no third column");
  const waves = new DataView(Float32Array.of(0.5, -0.5, 1, 0.25).buffer);
  const first = modelOf({ ...all, columns: empty, told: [7, 3], waves });
  assert.deepEqual([waveOf(first, 7), waveOf(first, 3), waveOf(first, 5)], [[0.5, -0.5], [1, 0.25], null]);
});

test("another dimension is one that there is, and is told once", () => {
  const traits = { dim: 8, dimensions: [6, 2] };
  const model = modelOf(traits);
  const after = (wanted) => {
    choose(model, wanted);
    return traits.dimensions;
  };
  assert.deepEqual([after(7), after(8), after(-1), after(0)], [[7, 2], [7, 2], [0, 2], [0, 2]]);
  assert.equal(model.saved, 2);
  choose(modelOf({ dim: 0, dimensions: [] }), 3); // no vectors, no waves
});

test("a mark stands over its column, and a click finds the column under it", () => {
  const columns = [0, 1, 8, 9];
  assert.deepEqual([0, 1, 5, 9, 700].map((dimension) => shareOf(columns, dimension)), [0.125, 0.375, 0.625, 0.875, 0.875]);
  assert.deepEqual([0, 0.3, 0.5, 0.999, 1].map((share) => columnAt(columns, share)), [0, 1, 8, 9, 9]);
});
