// The numbers over the cells: planes of one byte a token, and what the bytes stand for.
import { cellBox } from "./geometry.js";
import { keptPlane } from "./kept.js";
import { bytesOf } from "./model.js";
import { isToken, placeOf } from "./sequence.js";

/** Number of the plane on show; -1 for none. */
export function wantedPlane(model, sequence) {
  if (model.get("overlay_follows") === "asked") return isToken(sequence, model.get("selected")) ? 0 : -1;
  const follows = model.get("overlay_follows") === "selected";
  const index = model.get(follows ? "selected" : "overlay_index");
  if (index < 0 || (follows && !isToken(sequence, index))) return -1; // or it would be a plane of another offset
  return model.get("overlay_offset") + index;
}

/** The plane on show: its number, its range, the bytes of the prefix tokens and of (rows, cols); or null. */
export function planeOf(model, sequence, kept) {
  const [planes, rows, cols] = model.get("overlay_shape");
  const number = planes && sequence.grid ? wantedPlane(model, sequence) : -1;
  const asked = model.get("overlay_follows") === "asked";
  const there = number - (asked ? 0 : model.get("overlay_first"));
  if (number < 0 || there < 0 || there >= planes) return null;
  const before = model.get("overlay_prefix");
  const size = before + rows * cols;
  const has = asked ? keptPlane(model, kept) : { bytes: bytesOf(model.get("overlay")), ranges: model.get("overlay_ranges") };
  const bytes = has.bytes.subarray(there * size, (there + 1) * size);
  if (bytes.length !== size) return null;
  const values = valuesIn(model.get("overlay_values"), size);
  return { number: asked ? model.get("selected") : number, rows, cols, range: rangeOf(model, has.ranges, there), prefix: bytes.subarray(0, before), bytes: bytes.subarray(before), values };
}

/** The numbers behind the bytes of a plane, where a scale is clipped or the prefix has one of its own; null for none. */
function valuesIn(buffer, size) {
  if (buffer?.byteLength !== 4 * size) return null;
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return Array.from({ length: size }, (_, i) => view.getFloat32(4 * i, true));
}

/** What the bytes 0 and 255 of a plane stand for. */
function rangeOf(model, own, number) {
  if (!own || own.byteLength < 8 * (number + 1)) return model.get("overlay_range");
  const view = new DataView(own.buffer, own.byteOffset, own.byteLength); // it may begin at any byte
  return [view.getFloat32(8 * number, true), view.getFloat32(8 * number + 4, true)];
}

/** The rows of a plane that lie over one picture of a sheet; null where they do not go into its pictures. */
export function overPicture(plane, sequence, picture) {
  const rows = plane.rows / sequence.pictures;
  if (!Number.isInteger(rows)) return null;
  return { ...plane, rows, bytes: plane.bytes.subarray(picture * rows * plane.cols, (picture + 1) * rows * plane.cols) };
}

/** Byte of a plane over one picture, under a cell: its own where they correspond, else the one at its centre. */
export function byteUnder({ rows, cols, bytes }, grid, cell) {
  if (grid.boxes || bytes.length === grid.tokens) return bytes[cell];
  const [top, left, height, width] = cellBox(grid, cell);
  const { vertical, horizontal } = grid;
  const row = Math.floor(((top + height / 2 - vertical.start(0)) / (vertical.end - vertical.start(0))) * rows);
  const col = Math.floor(((left + width / 2 - horizontal.start(0)) / (horizontal.end - horizontal.start(0))) * cols);
  return bytes[row * cols + col];
}

/** Byte of a token; undefined where the plane has none. */
export function byteOf(plane, sequence, index) {
  const place = placeOf(sequence, index);
  if (!place) return plane?.prefix[index];
  const part = plane && overPicture(plane, sequence, place.picture);
  return part ? byteUnder(part, sequence.grid, place.cell) : undefined;
}

/** Three digits, and nothing of what is as good as nothing. */
const asWritten = (value) => (Math.abs(value) < 5e-6 ? 0 : Number(value.toPrecision(3)));

/** The number of a token; "" where there is none. */
export function valueOf(plane, sequence, index) {
  if (plane?.values) return index in plane.values ? asWritten(plane.values[index]) : "";
  const byte = byteOf(plane, sequence, index);
  return byte === undefined ? "" : rounded(plane, byte);
}

/** What a byte stands for, to the three digits that it is good for: less than half a step is none. */
export function rounded({ range: [low, high] }, byte) {
  const value = low + (byte / 255) * (high - low);
  return Math.abs(value) < (high - low) / 510 ? 0 : Number(value.toPrecision(3));
}

/** Red, green and blue of the cells of one picture of a sheet, where each has a colour of its own; or null. */
export function coloursOver(model, sequence, picture) {
  const tokens = sequence.grid?.tokens ?? 0;
  const bytes = bytesOf(model.get("overlay_colours"));
  if (!tokens || bytes.length !== 3 * tokens * sequence.pictures) return null; // they were of another grid
  return bytes.subarray(3 * tokens * picture, 3 * tokens * (picture + 1));
}
