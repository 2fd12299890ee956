// A box in the picture: which cells lie under it, and where a key takes it.
import { ARROWS } from "./keys.js";
import { STEPS, cellBox } from "./geometry.js";

const FAR = 8; // px for each key with Shift

/** Cells of one side from the first to the last that hold one of these pixels, or none but these. */
function under({ patch, stride, padding, cells }, start, length, wholly) {
  const first = Math.ceil((start + padding - (wholly ? 0 : patch - 1)) / stride);
  const last = Math.floor((start + length - (wholly ? patch : 1) + padding) / stride);
  return [Math.max(0, first), Math.min(cells - 1, last)];
}

/** How many cells touch a box and how many lie wholly in it, and the box (top, left, height, width) around them. */
export function cellsUnder(grid, [top, left, height, width]) {
  const around = (wholly) => {
    const [[first, last], [begin, end]] = [
      under(grid.vertical, top, height, wholly), under(grid.horizontal, left, width, wholly)];
    if (first > last || begin > end) return { count: 0, box: null };
    const [y, x] = cellBox(grid, first * grid.cols + begin);
    const [bottom, right, tall, wide] = cellBox(grid, last * grid.cols + end);
    return { count: (last - first + 1) * (end - begin + 1), box: [y, x, bottom + tall - y, right + wide - x] };
  };
  return { touched: around(false), inside: around(true) };
}

/** Where an arrow key takes a box: moved, with Alt made larger or smaller, with Shift far; undefined for another key. */
export function boxForKey({ key, altKey, shiftKey }, [top, left, height, width], [tall, wide], step = 1) {
  if (!(key in ARROWS)) return undefined;
  const [down, right] = STEPS[ARROWS[key]].map((way) => way * step * (shiftKey ? FAR : 1));
  const within = (value, least, most) => Math.min(Math.max(least, value), most);
  if (altKey) return [top, left, within(height + down, 1, tall - top), within(width + right, 1, wide - left)];
  return [within(top + down, 0, tall - height), within(left + right, 0, wide - width), height, width];
}

/** A box of this size around a pixel (y, x), inside the picture. */
export function boxAround([y, x], [height, width], imageSize) {
  const [top, left] = [[y, height, imageSize[0]], [x, width, imageSize[1]]].map(
    ([middle, length, whole]) => Math.min(Math.max(0, Math.round(middle - length / 2)), whole - length));
  return [top, left, height, width];
}
