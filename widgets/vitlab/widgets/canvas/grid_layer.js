// The upper layer: the grid, what is chosen in it, and a box that is dragged out.
import { cellsUnder } from "./box.js";
import { cellBox } from "./geometry.js";
import { unionEdges } from "./outline.js";
import { boxOf, onSheet, originOf, placeOf } from "./sequence.js";
import { onScreen } from "./stage.js";
import { drawLabels } from "./labels.js";
import { DARK, LIGHT, OUTLINES, outline, twice } from "./strokes.js";

/** Paint the upper layer; the context is in CSS pixels. */
export function drawGrid(context, view) {
  const { model, stage, drag } = view;
  const { sequence } = stage;
  const { grid, pictures } = sequence;
  context.lineJoin = "round";
  for (let picture = 0; grid && picture < pictures; picture++) {
    if (grid.boxes) {
      for (const box of grid.boxes) outline(context, onScreen(stage, onSheet(sequence, picture, box)), OUTLINES.cell);
    } else {
      drawLeftOver(context, stage, picture);
      drawLines(context, stage, picture);
    }
  }
  const boxes = (indices) => indices.map((index) => boxOf(sequence, index)).filter(Boolean);
  if (model.get("outline") === "union") drawUnion(context, stage, model.get("highlighted"));
  else for (const box of boxes(model.get("highlighted"))) outline(context, onScreen(stage, box), OUTLINES.highlighted);
  for (const box of boxes(model.get("marked"))) outline(context, onScreen(stage, box), OUTLINES.marked);
  for (const name of ["hovered", "selected"]) {
    for (const box of boxes([model.get(name)])) outline(context, onScreen(stage, box), OUTLINES[name]);
  }
  const box = drag ?? model.get("box");
  if (box.length && model.get("box_cells") && grid?.vertical) drawUnderBox(context, stage, box);
  if (box.length) outline(context, onScreen(stage, box), OUTLINES[view.boxing ? "boxing" : "box"]);
  if (model.get("labels_in_cells")) drawLabels(context, view);
}

function drawLines(context, { sequence, region, scale }, picture) {
  const { vertical, horizontal } = sequence.grid;
  const spacing = Math.min(vertical.stride * scale[0], horizontal.stride * scale[1]);
  if (spacing < 2.5) return; // a line on every pixel would hide the picture
  const origin = originOf(sequence, picture);
  const place = (side) => (pixel) => (pixel + origin[side] - region[side]) * scale[side];
  const [down, across] = [place(0), place(1)];
  const edges = (axis) => [...new Set(Array.from({ length: axis.cells }, (_, cell) =>
    [axis.start(cell), axis.start(cell) + axis.patch]).flat())];
  context.globalAlpha = Math.min(1, spacing / 10);
  context.beginPath();
  for (const y of edges(vertical)) {
    context.moveTo(across(horizontal.start(0)), down(y));
    context.lineTo(across(horizontal.end), down(y));
  }
  for (const x of edges(horizontal)) {
    context.moveTo(across(x), down(vertical.start(0)));
    context.lineTo(across(x), down(vertical.end));
  }
  twice(context, () => context.stroke(), [[DARK, LIGHT], spacing < 6 ? [1.5, 0.5] : [2.5, 0.8]]);
  context.globalAlpha = 1;
}

/** Shade what no cell reads at the bottom and at the right. */
function drawLeftOver(context, stage, picture) {
  const { sequence } = stage;
  const [height, width] = sequence.imageSize;
  const { vertical, horizontal } = sequence.grid;
  context.fillStyle = "rgb(0 0 0 / .62)";
  const [bottom, right] = [Math.min(height, vertical.end), Math.min(width, horizontal.end)];
  for (const rest of [[bottom, 0, height - bottom, width], [0, right, bottom, width - right]]) {
    const [top, left, tall, wide] = onScreen(stage, onSheet(sequence, picture, rest));
    context.fillRect(left, top, wide, tall);
  }
}

/** One outline around all cells that a box touches, and one around those that lie wholly in it. */
function drawUnderBox(context, stage, box) {
  const { touched, inside } = cellsUnder(stage.sequence.grid, box);
  if (touched.box) outline(context, onScreen(stage, touched.box), OUTLINES.touched);
  if (inside.box) outline(context, onScreen(stage, inside.box), OUTLINES.inside);
}

/** One outline around all highlighted cells of each picture. */
function drawUnion(context, stage, indices) {
  const { sequence } = stage;
  const boxesIn = new Map();
  for (const place of indices.map((index) => placeOf(sequence, index)).filter(Boolean)) {
    const box = onSheet(sequence, place.picture, cellBox(sequence.grid, place.cell));
    boxesIn.set(place.picture, [...(boxesIn.get(place.picture) ?? []), box]);
  }
  context.beginPath();
  for (const edge of [...boxesIn.values()].flatMap(unionEdges)) {
    const [[fromY, fromX], [toY, toX]] = [edge.slice(0, 2), edge.slice(2)].map((point) => onScreen(stage, [...point, 0, 0]));
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  context.lineCap = "square"; // or corners would have notches
  twice(context, () => context.stroke(), OUTLINES.union);
  context.lineCap = "butt";
}
