// The lower layer: pictures, and the colours of a plane over them.
import { cellBox } from "./geometry.js";
import { cssColour, palette } from "./colour.js";
import { byteUnder, coloursOver, overPicture } from "./planes.js";
import { onSheet } from "./sequence.js";
import { scratch } from "./stage.js";

/** Paint every picture of the sheet and the plane over it; the context is in image pixels. */
export function drawPicture(context, { model, stage, bitmap, plane }) {
  const { sequence, scale } = stage;
  for (let picture = 0; picture < sequence.pictures; picture++) {
    if (bitmap) drawBitmap(context, sequence, bitmap, picture, scale[0]);
    const part = plane && overPicture(plane, sequence, picture);
    if (part) drawPlane(context, model, sequence, part, picture);
    const colours = plane ? null : coloursOver(model, sequence, picture);
    if (colours) drawColours(context, model, sequence, picture, colours);
  }
}

/** Bitmap pixels (down, across) for each image pixel: a large picture travels scaled down. */
export function shrunk({ imageSize, sheetRows, sheetCols, gap }, bitmap) {
  const nominal = (side, count) => imageSize[side] * count + gap * (count - 1);
  return [bitmap.height / nominal(0, sheetRows), bitmap.width / nominal(1, sheetCols)];
}

/** (top, left) of a picture in its encoded sheet, which knows nothing of padding. */
export function encodedAt({ imageSize, sheetCols, gap }, picture) {
  return [Math.floor(picture / sheetCols) * (imageSize[0] + gap), (picture % sheetCols) * (imageSize[1] + gap)];
}

function drawBitmap(context, sequence, bitmap, picture, scale) {
  const [down, across] = shrunk(sequence, bitmap);
  const [top, left, height, width] = onSheet(sequence, picture, sequence.region);
  context.fillStyle = "#000"; // padding is zeros
  context.fillRect(left, top, width, height);
  context.imageSmoothingQuality = "high";
  context.imageSmoothingEnabled = scale / down < 4;
  const [imageHeight, imageWidth] = sequence.imageSize;
  const [y, x] = onSheet(sequence, picture, [0, 0, 0, 0]);
  const [fromY, fromX] = encodedAt(sequence, picture);
  context.drawImage(
    bitmap, fromX * across, fromY * down, imageWidth * across, imageHeight * down, x, y, imageWidth, imageHeight);
}

function drawPlane(context, model, sequence, part, picture) {
  const { grid } = sequence;
  const colours = palette(model.get("colormap"));
  if (!grid.boxes && (!hasGaps(grid) || model.get("smooth"))) {
    const { rows, cols, bytes } = part;
    return drawField(context, model, sequence, picture, { rows, cols, colourOf: (i, channel) => colours[3 * bytes[i] + channel] });
  }
  drawCells(context, model, sequence, picture, (cell) => cssColour(colours, byteUnder(part, grid, cell)));
}

/** Cells that have colours of their own. */
function drawColours(context, model, sequence, picture, colours) {
  const { grid } = sequence;
  if (grid.boxes || hasGaps(grid)) return drawCells(context, model, sequence, picture, (cell) => cssColour(colours, cell));
  const { rows, cols } = grid;
  drawField(context, model, sequence, picture, { rows, cols, colourOf: (i, channel) => colours[3 * i + channel] });
}

function drawCells(context, model, sequence, picture, colourOf) {
  const { grid } = sequence;
  context.globalAlpha = model.get("opacity");
  for (let cell = 0; cell < grid.tokens; cell++) {
    const [top, left, height, width] = onSheet(sequence, picture, cellBox(grid, cell));
    context.fillStyle = colourOf(cell);
    context.fillRect(left, top, width, height);
  }
  context.globalAlpha = 1;
}

function drawField(context, model, sequence, picture, numbers) {
  context.globalAlpha = model.get("opacity");
  context.imageSmoothingEnabled = model.get("smooth");
  const [top, left, height, width] = onSheet(sequence, picture, fieldOf(sequence.grid));
  context.drawImage(coloured(numbers), left, top, width, height);
  context.globalAlpha = 1;
}

/** Whether pixels lie between cells; where cells overlap each is painted one stride wide, or their colours would mix. */
const hasGaps = ({ vertical, horizontal }) =>
  vertical.stride > vertical.patch || horizontal.stride > horizontal.patch;

/** The field of a grid with one stride around the centre of each cell. */
function fieldOf({ vertical, horizontal }) {
  const begin = ({ start, patch, stride }) => start(0) + (patch - stride) / 2;
  const length = ({ cells, stride }) => cells * stride;
  return [begin(vertical), begin(horizontal), length(vertical), length(horizontal)];
}

/** Numbers as a picture of one pixel each. */
function coloured({ rows, cols, colourOf }) {
  const canvas = scratch(rows, cols);
  const pixels = new ImageData(cols, rows);
  for (let i = 0; i < rows * cols; i++) {
    for (let channel = 0; channel < 3; channel++) pixels.data[4 * i + channel] = colourOf(i, channel);
    pixels.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

/** What the lower layer is painted from; it is painted again only when one of these is another. */
export function paintedFrom({ model, stage, bitmap, plane }) {
  const from = [bitmap, ...laidFrom(stage)];
  const own = model.get("overlay_colours");
  if (!plane && !own?.byteLength) return from; // a grid that only moves over the picture costs no painting
  if (!plane) return [...from, ...["overlay_colours", "opacity", ...GRID].map((name) => model.get(name))];
  const names = ["overlay", "overlay_shape", "overlay_prefix", "colormap", "opacity", "smooth"];
  return [...from, plane.number, ...[...names, ...GRID].map((name) => model.get(name))];
}

/** Where the pictures lie on the screen. */
export function laidFrom({ width, height, ratio, region, sequence }) {
  const { imageSize, sheetRows, sheetCols, gap, pictures, prefix } = sequence;
  return [width, height, ratio, ...region, ...imageSize, sheetRows, sheetCols, gap, pictures, prefix];
}

/** The traits that say where the cells lie. */
export const GRID = ["patch_size", "stride", "padding", "remainder", "cells"];

export const isSame = (before, now) => before.length === now.length && now.every((value, i) => value === before[i]);
