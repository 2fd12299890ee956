// The lines of a grid, and those that nobody is to see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesIn } from "../../../widgets/vitlab/widgets/canvas/boxes.js";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { drawGrid, drawnFrom } from "../../../widgets/vitlab/widgets/canvas/grid_layer.js";
import { isSame } from "../../../widgets/vitlab/widgets/canvas/picture.js";
import { sequenceOf, wholeRegion } from "../../../widgets/vitlab/widgets/canvas/sequence.js";

/** What is drawn of a sheet of pictures: [strokes of boxes, filled lines]. */
function drawn({ cells, opacity, selected = -1 }) {
  const count = { strokeRect: 0, fillRect: 0 };
  const context = new Proxy({}, { get: (_, name) => () => { if (name in count) count[name]++; }, set: () => true });
  const imageSize = [8, 12];
  const grid = gridOf({ imageSize, patchSize: [4, 4], stride: null, padding: [0, 0], remainder: "error", cells: boxesIn(cells) });
  const sequence = sequenceOf(grid, { imageSize, prefix: 0, sheet: [2, 3], pictures: 5, gap: 1 });
  const values = {
    grid_opacity: opacity, outline: "boxes", highlighted: [], marked: [], hovered: -1, selected, box: [], box_cells: false,
    labels_in_cells: false,
  };
  const model = { get: (name) => values[name] };
  drawGrid(context, { model, drag: null, boxing: null, stage: { sequence, region: wholeRegion(sequence), scale: [6, 6] } });
  return [count.strokeRect, count.fillRect];
}

test("each picture of a sheet has its boxes or its lines, dark ones under light ones", () => {
  assert.deepEqual(drawn({ cells: [[0, 0, 8, 12]], opacity: 1 }), [5 * 2, 0]);
  const [, lines] = drawn({ cells: [], opacity: 0.5 });
  assert.equal(lines - drawn({ cells: [], opacity: 0 })[1], 5 * 2 * (3 + 4));
});

test("of a grid that nobody is to see the chosen cell alone is drawn", () => {
  assert.deepEqual(drawn({ cells: [[0, 0, 8, 12]], opacity: 0 }), [0, 0]);
  assert.deepEqual(drawn({ cells: [[0, 0, 8, 12]], opacity: 0, selected: 3 }), [2, 0]);
});

test("the layer is drawn again for what it shows, and not for another plane below it", () => {
  const values = {
    grid_opacity: 1, outline: "boxes", highlighted: [], marked: [], hovered: -1, selected: 3, box: [], box_cells: false, labels_in_cells: false,
    patch_size: [4, 4], stride: null, padding: [0, 0], remainder: "error", cells: [], overlay: new DataView(new ArrayBuffer(2)), colormap: "viridis",
  };
  const stage = { width: 60, height: 40, ratio: 1, region: [0, 0, 8, 12], sequence: { imageSize: [8, 12], sheetRows: 1, sheetCols: 1, gap: 0, pictures: 1, prefix: 1 } };
  const from = (changes = {}, view = {}) => drawnFrom({ model: { get: (name) => ({ ...values, ...changes })[name] }, drag: null, boxing: null, stage, ...view });
  assert.ok(isSame(from(), from({ overlay: new DataView(new ArrayBuffer(2)), colormap: "magma" })));
  const shown = { grid_opacity: 0, outline: "union", highlighted: [1], marked: [1], hovered: 2, selected: 4, box: [0, 0, 1, 1], box_cells: true, patch_size: [2, 4], stride: [2, 2], padding: [1, 0], remainder: "pad", cells: [[0, 0, 8, 12]] };
  for (const [name, value] of Object.entries(shown)) assert.ok(!isSame(from(), from({ [name]: value })), name);
  for (const view of [{ drag: [0, 0, 2, 2] }, { boxing: { fresh: true } }, { stage: { ...stage, ratio: 2 } }, { stage: { ...stage, width: 61 } }]) assert.ok(!isSame(from(), from({}, view)));
  assert.equal(from({ labels_in_cells: true }), null); // their ink depends on the colours below
});
