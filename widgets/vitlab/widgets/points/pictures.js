// What points are of: one sheet with all pictures, or with a thumbnail for each point.
import { boxesIn } from "../canvas/boxes.js";
import { said } from "../said.js";

/** A sheet is decoded once for all that draw from it. */
const decoded = new WeakMap();

export function sheetOf(model) {
  const bytes = model.get("sheet");
  if (!bytes?.byteLength) return Promise.resolve(null);
  if (!decoded.has(bytes)) decoded.set(bytes, createImageBitmap(new Blob([bytes])).catch(() => null));
  return decoded.get(bytes);
}

/** (picture, row, column) of each point, and the point of each of them that is shown. */
export function patchesOf(places, grids, shown) {
  const pointOf = grids.map(([rows, cols]) => new Int32Array(rows * cols).fill(-1));
  for (let i = 0; 3 * i < places.length; i++) {
    const [picture, row, col] = places.subarray(3 * i, 3 * i + 3);
    if (shown[i]) pointOf[picture][row * grids[picture][1] + col] = i;
  }
  return { places, grids, pointOf };
}

/** Box (top, left, height, width) on the sheet, in its own pixels, that shows a point; null for none. */
export function cropOf(model, patches, point) {
  const boxes = boxesIn(model.get("boxes"));
  if (point < 0 || !boxes?.length) return null;
  if (!patches.places.length) return boxes[point] ?? null;
  const [picture, row, col] = patches.places.subarray(3 * point, 3 * point + 3);
  const [[top, left, height, width], [rows, cols]] = [boxes[picture], patches.grids[picture]];
  return [top + (row * height) / rows, left + (col * width) / cols, height / rows, width / cols];
}

/** Draw a part of a sheet into a box of a context; the sheet may have been made smaller on its way. */
export function drawCrop(context, sheet, [fullHeight, fullWidth], [top, left, height, width], [y, x, tall, wide]) {
  const [down, across] = [sheet.height / fullHeight, sheet.width / fullWidth];
  context.drawImage(sheet, left * across, top * down, width * across, height * down, x, y, wide, tall);
}

/** What a point is called; `ids` are there for tokens without pictures. */
export function nameOf(model, patches, point) {
  const ids = model.get("ids");
  if (!patches.places.length) return said("token {name}", { name: `${ids[point] ?? point}` });
  const [picture, row, col] = patches.places.subarray(3 * point, 3 * point + 3);
  return said("patch {index} of {picture}", { index: row * patches.grids[picture][1] + col, picture: model.get("titles")[picture] });
}
