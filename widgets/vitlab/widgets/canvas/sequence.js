// The tokens in their order: prefix tokens, then the cells of one picture of the sheet after the other.
// One picture without prefix tokens is the plain case: there, the number of a token is that of its cell.
import { cellAt, cellBox, neighbour, regionOf, STEPS } from "./geometry.js";

/** A sequence over a grid (null for none) in each of the pictures, `gap` image pixels apart. */
export function sequenceOf(grid, { imageSize, prefix = 0, sheet = [1, 1], pictures = 0, gap = 0 }) {
  const [rows, cols] = sheet.map((count) => Math.max(1, count));
  const shown = Math.min(pictures || rows * cols, rows * cols);
  const region = regionOf(grid, imageSize);
  return {
    grid, prefix, imageSize, region, sheetRows: rows, sheetCols: cols, gap, pictures: shown,
    step: [region[2] + gap, region[3] + gap], length: grid ? prefix + shown * grid.tokens : 0,
  };
}

/** All pictures and all cells, as (top, left, height, width). */
export function wholeRegion({ region, step, gap, sheetRows, sheetCols }) {
  return [region[0], region[1], sheetRows * step[0] - gap, sheetCols * step[1] - gap];
}

/** (top, left) of a picture on the sheet. */
export function originOf({ step, sheetCols }, picture) {
  return [Math.floor(picture / sheetCols) * step[0], (picture % sheetCols) * step[1]];
}

/** A box of one picture, on the sheet. */
export function onSheet(sequence, picture, [top, left, height, width]) {
  const [down, right] = originOf(sequence, picture);
  return [top + down, left + right, height, width];
}

export const isToken = (sequence, index) => index >= 0 && index < sequence.length;

/** {picture, cell} of a token; null for a prefix token and for none. */
export function placeOf(sequence, index) {
  if (index < sequence.prefix || !isToken(sequence, index)) return null;
  const { tokens } = sequence.grid;
  return { picture: Math.floor((index - sequence.prefix) / tokens), cell: (index - sequence.prefix) % tokens };
}

/** Number of the token that reads a cell of a picture. */
export const indexOf = (sequence, picture, cell) => sequence.prefix + picture * sequence.grid.tokens + cell;

/** Box of a token on the sheet; null for a prefix token and for none. */
export function boxOf(sequence, index) {
  const place = placeOf(sequence, index);
  return place && onSheet(sequence, place.picture, cellBox(sequence.grid, place.cell));
}

/** Token that reads the pixel (y, x) of the sheet; -1 for none. */
export function tokenAt(sequence, y, x) {
  const { grid, step, region, sheetRows, sheetCols, pictures } = sequence;
  if (!grid) return -1;
  const along = (pixel, side, count) =>
    Math.min(Math.max(0, Math.floor((pixel - region[side]) / step[side])), count - 1);
  const [row, col] = [along(y, 0, sheetRows), along(x, 1, sheetCols)];
  const picture = row * sheetCols + col;
  const cell = picture < pictures ? cellAt(grid, y - row * step[0], x - col * step[1]) : -1;
  return cell < 0 ? -1 : indexOf(sequence, picture, cell);
}

/** Token beside another one: also across the gap between pictures, and up to the prefix tokens. */
export function beside(sequence, index, direction) {
  const place = placeOf(sequence, index);
  if (!place) return besidePrefix(sequence, index, direction);
  const cell = neighbour(sequence.grid, place.cell, direction);
  if (cell !== place.cell) return indexOf(sequence, place.picture, cell);
  const picture = pictureBeside(sequence, place.picture, direction);
  if (picture >= 0) return indexOf(sequence, picture, entered(sequence.grid, place.cell, direction));
  return direction === "up" && sequence.prefix ? prefixAbove(sequence, index) : index;
}

function pictureBeside({ sheetRows, sheetCols, pictures }, picture, direction) {
  const [down, right] = STEPS[direction];
  const [row, col] = [Math.floor(picture / sheetCols) + down, (picture % sheetCols) + right];
  const inside = row >= 0 && row < sheetRows && col >= 0 && col < sheetCols;
  return inside && row * sheetCols + col < pictures ? row * sheetCols + col : -1;
}

/** The cell at the far border, where one comes in from the picture beside. */
function entered(grid, cell, direction) {
  if (grid.boxes) return cell;
  const { rows, cols } = grid;
  const [row, col] = [Math.floor(cell / cols), cell % cols];
  return { up: (rows - 1) * cols + col, down: col, left: row * cols + cols - 1, right: row * cols }[direction];
}

/** Prefix tokens stand in one row, spread evenly over the width. */
function prefixAbove(sequence, index) {
  const [, left, , width] = boxOf(sequence, index);
  const whole = wholeRegion(sequence);
  const share = (left + width / 2 - whole[1]) / whole[3];
  return Math.min(sequence.prefix - 1, Math.max(0, Math.floor(share * sequence.prefix)));
}

function besidePrefix(sequence, index, direction) {
  if (direction === "up") return index;
  if (direction !== "down") return Math.min(Math.max(0, index + STEPS[direction][1]), sequence.prefix - 1);
  const { grid, prefix, sheetCols, pictures } = sequence;
  if (grid.boxes) return prefix;
  const across = Math.min(sheetCols, pictures);
  const col = Math.min(across * grid.cols - 1, Math.ceil((index / prefix) * across * grid.cols));
  return indexOf(sequence, Math.floor(col / grid.cols), col % grid.cols);
}

/** The same cell so many pictures on; of the first or the last picture where there are no more. */
export function pictureOn(sequence, index, by) {
  const { picture, cell } = placeOf(sequence, index) ?? { picture: by > 0 ? -1 : 0, cell: 0 };
  return indexOf(sequence, Math.min(Math.max(0, picture + by), sequence.pictures - 1), cell);
}
