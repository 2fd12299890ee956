// Cells with colours of their own, and how a plane lies over cells that overlap.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { drawPicture, isSame, paintedFrom } from "../../../widgets/vitlab/widgets/canvas/picture.js";
import { coloursOver } from "../../../widgets/vitlab/widgets/canvas/planes.js";
import { sequenceOf } from "../../../widgets/vitlab/widgets/canvas/sequence.js";
import { stageOf } from "../../../widgets/vitlab/widgets/canvas/stage.js";

const imageSize = [4, 6];
const bytesFor = (tokens) => new DataView(Uint8Array.from({ length: 3 * tokens + 1 }, (_, i) => i - 1).buffer, 1);
const modelOf = (traits) => ({ get: (name) => ({ overlay_colours: bytesFor(0), opacity: 0.5, smooth: false, colormap: "viridis", ...traits })[name] });
const gridWith = (changes) => gridOf({ imageSize, patchSize: [2, 2], padding: [0, 0], remainder: "crop", ...changes });

/** What is filled: [colour, left, top, width, height]. */
function filled(grid, traits, plane = null) {
  const calls = [];
  const context = { fillRect: (...box) => calls.push([context.fillStyle, ...box]), drawImage: (_, ...box) => calls.push(["field", ...box]) };
  globalThis.document = { createElement: () => ({ getContext: () => ({ putImageData: (pixels) => calls.push([...pixels.data].filter((_, i) => i % 4 < 3)) }) }) };
  globalThis.ImageData = class { constructor(width, height) { this.data = new Uint8ClampedArray(4 * width * height); } };
  drawPicture(context, { model: modelOf(traits), stage: { sequence: sequenceOf(grid, { imageSize }), scale: [1, 1] }, bitmap: null, plane });
  return calls;
}

test("each cell has its own colour, in the order of the tokens", () => {
  const calls = filled(gridWith({}), { overlay_colours: bytesFor(6) });
  assert.deepEqual(calls, [Array.from({ length: 18 }, (_, i) => i), ["field", 0, 0, 6, 4]]);
});

test("cells of different sizes are filled one by one", () => {
  const cells = [[0, 0, 4, 4], [0, 4, 2, 2]];
  const calls = filled(gridWith({ cells }), { overlay_colours: bytesFor(2) });
  assert.deepEqual(calls, [["rgb(0 1 2)", 0, 0, 4, 4], ["rgb(3 4 5)", 4, 0, 2, 2]]);
});

test("colours of another grid are not drawn, and a plane comes before them", () => {
  assert.deepEqual(filled(gridWith({}), { overlay_colours: bytesFor(5) }), []);
  const sequence = sequenceOf(gridWith({}), { imageSize, sheet: [1, 2] });
  const model = modelOf({ overlay_colours: bytesFor(12) });
  assert.deepEqual([...coloursOver(model, sequence, 1)].slice(0, 3), [18, 19, 20]);
  const plane = { number: 0, rows: 2, cols: 3, bytes: new Uint8Array(6) };
  const calls = filled(gridWith({}), { overlay_colours: bytesFor(6) }, plane);
  assert.equal(calls.filter(([what]) => what === "field").length, 1);
});

test("where cells overlap each is painted one stride wide, once", () => {
  const grid = gridWith({ patchSize: [4, 4], stride: [2, 2], padding: [1, 1] }); // 2 × 3
  const calls = filled(grid, { overlay_colours: bytesFor(6) });
  assert.deepEqual(calls[1], ["field", 0, 0, 6, 4]);
  const apart = filled(gridWith({ patchSize: [1, 1], stride: [2, 2] }), { overlay_colours: bytesFor(6) });
  assert.equal(apart.length, 6, "with gaps, cell by cell");
  for (const stride of [[1, 2], [2, 1]]) {
    const between = gridWith({ patchSize: [1, 1], stride });
    assert.ok(filled(between, { overlay_colours: bytesFor(between.tokens) }).length === between.tokens, "with gaps on one side alone, too");
  }
});

test("colours are painted again with the grid and their opacity, and not when one points", () => {
  const patch_size = [2, 2];
  const from = (traits) => {
    const values = { patch_size, ...traits };
    const stage = { sequence: sequenceOf(gridWith({}), { imageSize }), region: [0, 0, 4, 6], width: 6, height: 4, ratio: 1 };
    return paintedFrom({ model: { get: (name) => values[name] }, stage, bitmap: null, plane: null });
  };
  const colours = bytesFor(6);
  const before = from({ overlay_colours: colours, opacity: 1, stride: null });
  assert.equal(isSame(before, from({ overlay_colours: colours, opacity: 1, stride: null, selected: 4 })), true);
  assert.equal(isSame(before, from({ overlay_colours: colours, opacity: 0.5, stride: null })), false);
  assert.equal(isSame(before, from({ overlay_colours: bytesFor(6), opacity: 1, stride: null })), false);
});

test("a picture is as wide as there is room, and no higher than it may be, or as high as it must", () => {
  globalThis.window = { devicePixelRatio: 1 };
  const scale = (room, traits) => {
    const all = { image_size: [4, 6], patch_size: 2, padding: 0, stride: null, remainder: "crop", cells: [], prefix_labels: [], sheet: [1, 1], pictures: 0, sheet_gap: 0, ...traits };
    return stageOf({ get: (name) => all[name] }, room).scale;
  };
  assert.deepEqual(scale({ across: 60, highest: 400 }), [10, 10]);
  assert.deepEqual(scale({ across: 60, highest: 20 }), [5, 5]);
  assert.deepEqual(scale({ across: 60, highest: 20 }, { fit: "stretch", fit_height: 112 }), [28, 10]);
});

test("a slider that is linked to stride or padding gives one number for both sides", () => {
  globalThis.window = { devicePixelRatio: 1 };
  const traits = { image_size: [4, 6], patch_size: 2, remainder: "crop", cells: [], prefix_labels: [], sheet: [1, 1], pictures: 0, sheet_gap: 0 };
  const tokens = (changes) => {
    const model = { get: (name) => ({ ...traits, padding: [0, 0], stride: null, ...changes })[name] };
    return stageOf(model, { across: 60, highest: 400 }).sequence.grid.tokens;
  };
  assert.deepEqual([tokens({}), tokens({ stride: 1 }), tokens({ stride: [1, 1] }), tokens({ padding: 1 })], [6, 15, 15, 12]);
});
