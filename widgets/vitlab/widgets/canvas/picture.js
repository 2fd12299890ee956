// The lower layer: pictures, and the colours of a plane over them.
import { cellBox } from "./geometry.js";
import { cssColour, palette } from "./colour.js";
import { byteUnder, overPicture } from "./planes.js";
import { onSheet } from "./sequence.js";
import { scratch } from "./stage.js";

/** Paint every picture of the sheet and the plane over it; the context is in image pixels. */
export function drawPicture(context, { model, stage, bitmap, plane }) {
  const { sequence, scale } = stage;
  for (let picture = 0; picture < sequence.pictures; picture++) {
    if (bitmap) drawBitmap(context, sequence, bitmap, picture, scale[0]);
    const part = plane && overPicture(plane, sequence, picture);
    if (part) drawPlane(context, model, sequence, part, picture);
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
  context.globalAlpha = model.get("opacity");
  context.imageSmoothingEnabled = model.get("smooth");
  if (grid.boxes || (!sideBySide(grid) && !model.get("smooth"))) {
    for (let cell = 0; cell < grid.tokens; cell++) {
      const [top, left, height, width] = onSheet(sequence, picture, cellBox(grid, cell));
      context.fillStyle = cssColour(colours, byteUnder(part, grid, cell));
      context.fillRect(left, top, width, height);
    }
  } else {
    const [top, left, height, width] = onSheet(sequence, picture, fieldOf(grid));
    context.drawImage(coloured(part, colours), left, top, width, height);
  }
  context.globalAlpha = 1;
}

const sideBySide = ({ vertical, horizontal }) =>
  vertical.stride === vertical.patch && horizontal.stride === horizontal.patch;

/** The field of a grid with one stride around the centre of each cell. */
function fieldOf({ vertical, horizontal }) {
  const begin = ({ start, patch, stride }) => start(0) + (patch - stride) / 2;
  const length = ({ cells, stride }) => cells * stride;
  return [begin(vertical), begin(horizontal), length(vertical), length(horizontal)];
}

/** A plane as a picture of one pixel a number. */
function coloured({ rows, cols, bytes }, colours) {
  const canvas = scratch(rows, cols);
  const pixels = new ImageData(cols, rows);
  bytes.forEach((byte, i) => {
    for (let channel = 0; channel < 3; channel++) pixels.data[4 * i + channel] = colours[3 * byte + channel];
    pixels.data[4 * i + 3] = 255;
  });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

/** What the lower layer is painted from; it is painted again only when one of these is another. */
export function paintedFrom({ model, stage, bitmap, plane }) {
  const { width, height, ratio, region, sequence } = stage;
  const { imageSize, sheetRows, sheetCols, gap, pictures } = sequence;
  const from = [bitmap, width, height, ratio, ...region, ...imageSize, sheetRows, sheetCols, gap, pictures];
  if (!plane) return from; // a grid that only moves over the picture costs no painting
  const names = ["overlay", "overlay_shape", "overlay_prefix", "colormap", "opacity", "smooth"];
  return [...from, plane.number, ...[...names, ...GRID].map((name) => model.get(name))];
}

/** The traits that say where the cells lie. */
export const GRID = ["patch_size", "stride", "padding", "remainder", "cells"];

export const isSame = (before, now) => before.length === now.length && now.every((value, i) => value === before[i]);
