// What the bytes over the cells stand for, and which of them are on show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { byteOf, planeOf, valueOf, wantedPlane } from "../../../widgets/vitlab/widgets/canvas/planes.js";
import { sequenceOf } from "../../../widgets/vitlab/widgets/canvas/sequence.js";
import { fill } from "../../../widgets/vitlab/widgets/said.js";
import { sentenceFor, sentenceForBox, wordsFor } from "../../../widgets/vitlab/widgets/canvas/words.js";

const imageSize = [4, 6]; // 2 rows of 3
const grid = gridOf({ imageSize, patchSize: [2, 2], padding: [0, 0], remainder: "error" });
const defaults = {
  overlay: new DataView(new ArrayBuffer(0)), overlay_shape: [0, 0, 0], overlay_prefix: 0, overlay_index: 0, overlay_offset: 0, overlay_first: 0,
  overlay_follows: "", overlay_range: [0, 1], overlay_ranges: new DataView(new ArrayBuffer(0)), selected: -1,
  prefix_labels: [], cell_labels: [], describe: "{index} {picture} {cell} {row} {col} {label} {value}", describe_prefix: "{label} {value}",
};
const modelOf = (traits) => ({ get: (name) => ({ ...defaults, ...traits })[name] });
/** Bytes 0, 1, 2 … in a buffer that begins at an odd byte, as they may arrive. */
const counting = (length) => new DataView(Uint8Array.from({ length: length + 3 }, (_, i) => i - 3).buffer, 3);
const shown = (traits, sequence) => {
  const model = modelOf(traits);
  const plane = planeOf(model, sequence);
  return { model, plane, stage: { sequence } };
};

test("the plane on show is the offset and the index", () => {
  const sequence = sequenceOf(grid, { imageSize });
  const traits = { overlay: counting(24), overlay_shape: [4, 2, 3], overlay_index: 1 };
  assert.deepEqual([...shown(traits, sequence).plane.bytes], [6, 7, 8, 9, 10, 11]);
  assert.deepEqual([...shown({ ...traits, overlay_offset: 2 }, sequence).plane.bytes], [18, 19, 20, 21, 22, 23]);
  assert.equal(shown({ ...traits, overlay_offset: 3 }, sequence).plane, null);
});

test("where the first plane is another, it keeps its number, and those before it are not there", () => {
  const sequence = sequenceOf(grid, { imageSize });
  const traits = { overlay: counting(12), overlay_shape: [2, 2, 3], overlay_first: 5 };
  const { number, bytes } = shown({ ...traits, overlay_index: 6 }, sequence).plane;
  assert.deepEqual([number, ...bytes], [6, 6, 7, 8, 9, 10, 11]);
  for (const overlay_index of [0, 4, 7]) assert.equal(shown({ ...traits, overlay_index }, sequence).plane, null);
});

test("a plane follows the selected token, of one head after the other", () => {
  const sequence = sequenceOf(grid, { imageSize, prefix: 1 });
  const follow = (selected, offset) =>
    wantedPlane(modelOf({ overlay_follows: "selected", selected, overlay_offset: offset }), sequence);
  assert.deepEqual([follow(0, 0), follow(6, 0), follow(0, 7), follow(6, 7)], [0, 6, 7, 13]);
  assert.deepEqual([follow(-1, 7), follow(7, 0)], [-1, -1], "no plane of another head where none is selected");
});

test("every plane has its own range, and the value goes back through it", () => {
  const ranges = new DataView(new ArrayBuffer(1 + 4 * 4), 1);
  [0, 1, -8, 2].forEach((number, i) => ranges.setFloat32(4 * i, number, true));
  const sequence = sequenceOf(grid, { imageSize });
  const overlay = new DataView(Uint8Array.of(0, 51, 102, 153, 204, 255, 255, 204, 153, 102, 51, 0).buffer);
  const traits = { overlay, overlay_shape: [2, 2, 3], overlay_range: [-8, 2], overlay_ranges: ranges };
  const values = (view) => Array.from({ length: 6 }, (_, index) => valueOf(view.plane, sequence, index));
  assert.deepEqual(values(shown(traits, sequence)), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(values(shown({ ...traits, overlay_index: 1 }, sequence)), [2, 0, -2, -4, -6, -8]);
  const shared = shown({ ...traits, overlay_ranges: new DataView(new ArrayBuffer(0)) }, sequence);
  assert.deepEqual(values(shared), [-8, -6, -4, -2, 0, 2]);
});

test("a value that a byte cannot tell from nothing is nothing", () => {
  const plane = { range: [8.5e-13, 0.94], prefix: Uint8Array.of(), rows: 2, cols: 3, bytes: Uint8Array.of(0, 1, 0, 0, 0, 255) };
  const sequence = sequenceOf(grid, { imageSize });
  assert.deepEqual([0, 1, 5].map((index) => valueOf(plane, sequence, index)), [0, 0.00369, 0.94]);
});

test("numbers that come beside a plane are said in place of its bytes, also of the prefix", () => {
  const sequence = sequenceOf(grid, { imageSize, prefix: 1 });
  const numbers = [0.93, 0.004, 0.0123456, 1.7e-9, 0.5, 0.001, 0.002];
  const traits = { overlay: counting(7), overlay_shape: [1, 2, 3], overlay_prefix: 1, overlay_range: [0, 0.01] };
  const given = shown({ ...traits, overlay_values: new DataView(Float32Array.from(numbers).buffer) }, sequence);
  const said = (view) => [0, 1, 2, 3, 4, -1, 7].map((index) => valueOf(view.plane, sequence, index));
  assert.deepEqual(said(given), [0.93, 0.004, 0.0123, 0, 0.5, "", ""]);
  const ofAnother = shown({ ...traits, overlay_values: new DataView(new ArrayBuffer(24)) }, sequence);
  assert.deepEqual(said(ofAnother).slice(0, 2), [0, 0.0000392], "numbers of another plane tell nothing");
});

test("prefix tokens have bytes before the cells, picture after picture", () => {
  const sequence = sequenceOf(grid, { imageSize, prefix: 2, sheet: [1, 2] });
  const view = shown({ overlay: counting(28), overlay_shape: [2, 4, 3], overlay_prefix: 2, overlay_index: 1 }, sequence);
  const bytes = Array.from({ length: sequence.length }, (_, index) => byteOf(view.plane, sequence, index));
  assert.deepEqual(bytes, Array.from({ length: 14 }, (_, i) => 14 + i));
  const without = shown({ overlay: counting(12), overlay_shape: [1, 4, 3] }, sequence);
  assert.deepEqual([0, 1, 2].map((index) => byteOf(without.plane, sequence, index)), [undefined, undefined, 0]);
});

test("a plane of other sizes is read at the middle of the cell", () => {
  const sequence = sequenceOf(grid, { imageSize });
  const view = shown({ overlay: counting(4), overlay_shape: [1, 1, 4] }, sequence);
  assert.deepEqual([0, 1, 2, 5].map((index) => byteOf(view.plane, sequence, index)), [0, 2, 3, 3]);
  const tall = shown({ overlay: counting(10), overlay_shape: [1, 5, 2] }, sequence); // rows 1 and 3 of 5, columns 0, 1, 1
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((index) => byteOf(tall.plane, sequence, index)), [2, 3, 3, 6, 7, 7]);
});

test("a template is filled and a name it does not know is left out", () => {
  assert.equal(fill("patch {index} of {tokens}{nothing}", { index: 0, tokens: 196 }), "patch 0 of 196");
});

test("a sentence counts the sequence and names the picture, the cell and the prefix token", () => {
  const sequence = sequenceOf(grid, { imageSize, prefix: 2, sheet: [2, 1], gap: 1 });
  const view = shown({ prefix_labels: ["CLS", "R1"], cell_labels: Array.from("abcdefghijkl") }, sequence);
  assert.equal(sentenceFor(view, 1), "R1");
  assert.equal(sentenceFor(view, 2 + 6 + 5), "13 1 5 1 2 l");
  assert.deepEqual([sentenceFor(view, -1), sentenceFor(view, 14)], ["", ""]);
  const { top, left, length, tokens, pictures } = wordsFor(view, 13);
  assert.deepEqual([top, left, length, tokens, pictures], [7, 4, 14, 6, 2]);
});

test("a box counts the patches that it touches and those inside it, and says nothing where no hand draws one", () => {
  const sequence = sequenceOf(grid, { imageSize });
  const said = (traits) => sentenceForBox({
    model: modelOf({ box: [0, 1, 3, 4], box_select: true, describe_box: "{height} {width} {top} {left}: {touched} {inside}", ...traits }), stage: { sequence },
  });
  assert.deepEqual([said({}), said({ box: [] }), said({ box_select: false })], ["3 4 0 1: 6 1", "", ""]);
});
