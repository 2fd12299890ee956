// What is painted over a picture: lines, shades, outlines and words, as calls of a drawing context.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { drawGrid } from "../../../widgets/vitlab/widgets/canvas/grid_layer.js";
import { drawLabels } from "../../../widgets/vitlab/widgets/canvas/labels.js";
import { sequenceOf } from "../../../widgets/vitlab/widgets/canvas/sequence.js";
import { OUTLINES } from "../../../widgets/vitlab/widgets/canvas/strokes.js";

/** A context that writes down what is filled, stroked and written; letters are 6 px wide. */
function context() {
  const calls = [];
  const note = (what) => (...told) => calls.push({ what, told, colour: what.startsWith("fill") ? drawn.fillStyle : drawn.strokeStyle });
  const drawn = { calls, measureText: (word) => ({ width: 6 * word.length }) };
  for (const what of ["fillRect", "strokeRect", "fillText", "strokeText"]) drawn[what] = note(what);
  return drawn;
}

function viewOf(imageSize, patchSize, traits = {}, scale = [10, 10]) {
  const grid = gridOf({ imageSize, patchSize, padding: [0, 0], remainder: "crop", cells: [] });
  const all = { grid_opacity: 1, highlighted: [], marked: [], hovered: -1, selected: -1, box: [], outline: "each", cell_labels: [], opacity: 1, colormap: "viridis", ...traits };
  const [height, width] = imageSize.map((side, axis) => side * scale[axis]);
  return { model: { get: (name) => all[name] }, drag: null, boxing: null, plane: null, el: null,
    stage: { sequence: sequenceOf(grid, { imageSize }), region: [0, 0, ...imageSize], scale, height, width } };
}

function painted(view, draw = drawGrid) {
  const drawn = context();
  draw(drawn, view);
  return drawn.calls;
}

test("what no patch reads is shaded below and to the right", () => {
  const shaded = (imageSize) => painted(viewOf(imageSize, [4, 4])).filter(({ colour }) => colour === "rgb(0 0 0 / .62)").map(({ told }) => told);
  assert.deepEqual(shaded([10, 13]), [[0, 80, 130, 20], [120, 0, 10, 80]]);
  assert.deepEqual(shaded([8, 12]).filter(([, , width, height]) => width && height), []);
});

test("lines stand on every border, and where they would hide the picture there are none", () => {
  const lines = (scale) => painted(viewOf([8, 12], [4, 4], {}, [scale, scale])).filter(({ told: [, , width, height] }) => width && height);
  assert.equal(lines(10).length, 2 * (3 + 4)); // a light line in a dark one
  assert.equal(lines(0.6).length, 0);
});

test("the chosen patch is outlined over the one that is pointed at, and both over marks and highlights", () => {
  const calls = painted(viewOf([8, 12], [4, 4], { highlighted: [0], marked: [1], hovered: 4, selected: 5 })).filter(({ what }) => what === "strokeRect");
  const kinds = ["highlighted", "marked", "hovered", "selected"];
  assert.deepEqual(calls.map(({ colour }) => colour), kinds.flatMap((kind) => OUTLINES[kind][0]));
  assert.deepEqual(calls.at(-1).told, [80, 40, 40, 40]);
});

test("a word is written where it fits, beyond its cell only where nothing else is written", () => {
  globalThis.getComputedStyle = () => ({ fontFamily: "sans" });
  const written = (cell_labels) => painted(viewOf([8, 12], [4, 4], { cell_labels }), drawLabels).filter(({ what }) => what === "fillText").map(({ told }) => told);
  assert.deepEqual(written(["a", "bb"]), [["a", 20, 20], ["bb", 60, 20]]);
  assert.deepEqual(written(["a", "much too long"]), [["a", 20, 20]]);
  assert.deepEqual(written(["", "", "", "much too long"]), [["much too long", 41, 60]], "moved into the picture");
});
