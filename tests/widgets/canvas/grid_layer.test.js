// The lines of a grid, and those that nobody is to see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesIn } from "../../../widgets/vitlab/widgets/canvas/boxes.js";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { drawGrid } from "../../../widgets/vitlab/widgets/canvas/grid_layer.js";
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
