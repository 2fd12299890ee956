// Which slot comes from where: parts of a plan, [kind, first, tokens, rows, cols, newline, tile, box] each. Nothing here knows the page.
import { said } from "../said.js";
import { counted } from "./numbers.js";

const KINDS = {
  whole: () => said("the view"),
  overview: () => said("the overview"),
  tile: (place) => said("tile {place}", { place }),
  crop: (place) => said("crop {place}", { place }),
  rows: () => said("the rows across all tiles"),
  divider: () => said("the divider"),
};

/** A part as it travels, with names. */
export const partFrom = ([kind, first, tokens, rows, cols, newline, tile, box]) => ({ kind, first, tokens, rows, cols, newline, tile, box });

/** The part of a slot; null for none. */
export const partOfSlot = (parts, slot) =>
  (slot < 0 ? null : parts.find(({ first, tokens }) => slot >= first && slot < first + tokens) ?? null);

/** What a part is called. */
export const partName = ({ kind, tile }) => KINDS[kind](tile + 1);

/** [row, col] of a slot in its part; null where queries read the whole view. */
export function placeInPart({ first, rows, cols }, slot) {
  return rows ? [Math.floor((slot - first) / cols), (slot - first) % cols] : null;
}

/** The box (top, left, height, width) of the picture that a slot shows; null for a learned one or a query's. */
export function boxOfSlot(part, slot) {
  const place = placeInPart(part, slot);
  if (!place || part.kind === "divider") return null;
  const across = part.cols - (part.newline ? 1 : 0);
  const [row, col] = place;
  if (col >= across) return null;
  const [top, left, height, width] = part.box;
  const edge = (start, length, at, of) => Math.round(start + (length * at) / of);
  const [y, x] = [edge(top, height, row, part.rows), edge(left, width, col, across)];
  return [y, x, Math.max(1, edge(top, height, row + 1, part.rows) - y), Math.max(1, edge(left, width, col + 1, across) - x)];
}

/** The first slot that shows a tile; -1 for no tile. */
export function slotOfTile(parts, tile, boxes) {
  if (tile < 0 || tile >= boxes.length) return -1;
  const own = parts.find((part) => part.tile === tile) ?? parts.find((part) => part.kind === "whole");
  if (own) return own.first;
  const rows = parts.find((part) => part.kind === "rows");
  if (!rows) return -1;
  const across = rows.cols - (rows.newline ? 1 : 0);
  const [down, right] = [0, 1].map((side) => {
    const share = (boxes[tile][side] - rows.box[side]) / rows.box[side + 2];
    return Math.min(Math.max(0, Math.round(share * [rows.rows, across][side])), [rows.rows, across][side] - 1);
  });
  return rows.first + down * rows.cols + right;
}

/** The tile that a slot shows; -1 where it is of none alone. */
export function tileOfSlot(parts, slot, boxes) {
  const part = partOfSlot(parts, slot);
  if (!part) return -1;
  if (part.tile >= 0) return part.tile;
  if (part.kind === "whole") return 0;
  const box = part.kind === "rows" ? boxOfSlot(part, slot) : null;
  if (!box) return -1;
  const [y, x] = [box[0] + box[2] / 2, box[1] + box[3] / 2];
  return boxes.findIndex(([top, left, height, width]) => y >= top && y < top + height && x >= left && x < left + width);
}

/** Where a key leads among the slots of all parts; undefined for a key that is not ours. */
export function slotForKey(key, parts, slot) {
  const last = parts.length ? parts.at(-1).first + parts.at(-1).tokens - 1 : -1;
  if (key === "Escape") return -1;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[key];
  if (slot < 0) return step || key === "Home" ? 0 : { End: last }[key];
  const part = partOfSlot(parts, slot);
  const at = parts.indexOf(part);
  if (key === "PageDown") return parts[Math.min(at + 1, parts.length - 1)].first;
  if (key === "PageUp") return parts[Math.max(at - 1, 0)].first;
  if (key === "Home" || key === "End") return key === "Home" ? 0 : last;
  if (!step) return undefined;
  const far = key === "ArrowUp" || key === "ArrowDown" ? Math.max(1, part.cols) : 1;
  const next = slot + step * far;
  return far > 1 && (next < part.first || next >= part.first + part.tokens) ? slot : Math.min(Math.max(0, next), last);
}

/** A slot in words. */
export function slotInWords(parts, slot, total) {
  const part = partOfSlot(parts, slot);
  if (!part) return "";
  const place = placeInPart(part, slot);
  const learned = part.kind === "divider" || (part.newline && place[1] === part.cols - 1);
  const told = { slot: counted(slot + 1), total: counted(total), part: partName(part), row: place && place[0] + 1, col: place && place[1] + 1 };
  if (!place) return said("slot {slot} of {total}: {part}", told);
  if (learned) return said("slot {slot} of {total}: {part}, row {row}, column {col}, a learned newline", told);
  return said("slot {slot} of {total}: {part}, row {row}, column {col}", told);
}
