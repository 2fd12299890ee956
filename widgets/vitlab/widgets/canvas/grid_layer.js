// The upper layer: the grid, what is chosen in it, and a box that is dragged out.
import { cellsUnder } from "./box.js";
import { cellBox } from "./geometry.js";
import { unionEdges } from "./outline.js";
import { GRID, laidFrom } from "./picture.js";
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
      drawBoxes(context, stage, picture, model.get("grid_opacity"));
    } else {
      drawLeftOver(context, stage, picture);
      drawLines(context, stage, picture, model.get("grid_opacity"));
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

/** What the upper layer is drawn from; null where colours of the lower one count: it is drawn again each time. */
export function drawnFrom({ model, stage, drag, boxing }) {
  if (model.get("labels_in_cells")) return null;
  return [...laidFrom(stage), drag, boxing !== null, ...[...CHOSEN, ...GRID].map((name) => model.get(name))];
}

const CHOSEN = ["grid_opacity", "outline", "highlighted", "marked", "hovered", "selected", "box", "box_cells"];

function drawBoxes(context, stage, picture, opacity) {
  if (!opacity) return;
  const boxes = stage.sequence.grid.boxes.map((box) => onScreen(stage, onSheet(stage.sequence, picture, box)));
  context.globalAlpha = opacity;
  twice(context, () => {
    for (const [top, left, height, width] of boxes) context.strokeRect(left, top, width, height);
  }, OUTLINES.cell);
  context.globalAlpha = 1;
}

/** Pixels from one line to the next: where cells overlap, one begins before another ends. */
const spacingOf = ({ patch, stride }) => (stride < patch && patch % stride ? stride / 2 : stride);

function drawLines(context, { sequence, region, scale }, picture, opacity) {
  const { vertical, horizontal } = sequence.grid;
  const spacing = Math.min(spacingOf(vertical) * scale[0], spacingOf(horizontal) * scale[1]);
  if (!opacity || spacing < 2.5) return; // a line on every pixel would hide the picture
  const origin = originOf(sequence, picture);
  const place = (side) => (pixel) => (pixel + origin[side] - region[side]) * scale[side];
  const [down, across] = [place(0), place(1)];
  const edges = (axis) => [...new Set(Array.from({ length: axis.cells }, (_, cell) =>
    [axis.start(cell), axis.start(cell) + axis.patch]).flat())];
  const [ys, xs] = [edges(vertical).map(down), edges(horizontal).map(across)];
  const [top, bottom, left, right] = [ys[0], ys.at(-1), xs[0], xs.at(-1)];
  context.globalAlpha = Math.min(1, spacing / 10) * opacity;
  for (const [colour, wide] of [[DARK, spacing < 6 ? 1.5 : 2.5], [LIGHT, spacing < 6 ? 0.5 : 0.8]]) {
    context.fillStyle = colour; // filled: a hundred lines stroked as one path take four times as long
    for (const y of ys) context.fillRect(left, y - wide / 2, right - left, wide);
    for (const x of xs) context.fillRect(x - wide / 2, top, wide, bottom - top);
  }
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
