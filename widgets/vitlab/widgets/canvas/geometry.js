// Where cells lie in one picture: the numbers of core/grid, held to the same golden cases.
// Sizes are (height, width), boxes (top, left, height, width), in image pixels.

/** One side of a grid: cells of `patch` px, one every `stride` px from `-padding`; null where none fits. */
export function axisOf(size, patch, stride, padding, remainder) {
  if (size < 1 || patch < 1 || stride < 1 || padding < 0) return null;
  const whole = Math.max(0, Math.floor((size + 2 * padding - patch) / stride) + 1);
  const readingAll = Math.ceil(Math.max(0, size + padding - patch) / stride) + 1;
  const cells = remainder === "pad" ? Math.max(whole, readingAll) : whole;
  const start = (cell) => cell * stride - padding;
  return cells ? { patch, stride, padding, cells, start, end: start(cells - 1) + patch } : null;
}

/** A regular grid, or the listed `cells` in its place; null where the sizes make no cell. */
export function gridOf({ imageSize, patchSize, stride, padding, remainder, cells }) {
  if (cells?.length) return { boxes: cells, tokens: cells.length, rows: cells.length, cols: 1 };
  const steps = stride?.length ? stride : patchSize;
  const [vertical, horizontal] = [0, 1].map((side) =>
    axisOf(imageSize[side], patchSize[side], steps[side], padding[side], remainder));
  if (!vertical || !horizontal) return null;
  const [rows, cols] = [vertical.cells, horizontal.cells];
  return { vertical, horizontal, rows, cols, tokens: rows * cols };
}

/** (top, left, height, width) of a cell. */
export function cellBox(grid, index) {
  if (grid.boxes) return grid.boxes[index];
  const { vertical, horizontal, cols } = grid;
  return [vertical.start(Math.floor(index / cols)), horizontal.start(index % cols), vertical.patch, horizontal.patch];
}

function cellOnAxis(axis, pixel) {
  const nearest = Math.floor((pixel + axis.padding - axis.patch / 2) / axis.stride + 0.5);
  const cell = Math.min(Math.max(0, nearest), axis.cells - 1);
  return axis.start(cell) <= pixel && pixel < axis.start(cell) + axis.patch ? cell : -1;
}

/** Cell that reads the pixel (y, x), of several the one with the nearest centre; -1 for none. */
export function cellAt(grid, y, x) {
  if (grid.boxes) {
    return grid.boxes.findIndex(([top, left, height, width]) =>
      top <= y && y < top + height && left <= x && x < left + width);
  }
  const [row, col] = [cellOnAxis(grid.vertical, y), cellOnAxis(grid.horizontal, x)];
  return row < 0 || col < 0 ? -1 : row * grid.cols + col;
}

export const STEPS = { up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1] };

/** Cell beside another one; the cell itself at the border. */
export function neighbour(grid, index, direction) {
  const [down, right] = STEPS[direction];
  if (grid.boxes) return neighbouringBox(grid.boxes, index, down, right);
  const clamp = (value, count) => Math.min(Math.max(0, value), count - 1);
  const row = clamp(Math.floor(index / grid.cols) + down, grid.rows);
  return row * grid.cols + clamp((index % grid.cols) + right, grid.cols);
}

function neighbouringBox(boxes, index, down, right) {
  const centre = ([top, left, height, width]) => [top + height / 2, left + width / 2];
  const [y, x] = centre(boxes[index]);
  let best = index;
  let shortest = Infinity;
  boxes.forEach((box, other) => {
    const [dy, dx] = [centre(box)[0] - y, centre(box)[1] - x];
    const [along, across] = down ? [dy * down, dx] : [dx * right, dy];
    const distance = along + 2 * Math.abs(across); // straight ahead before aslant
    if (along > 0 && distance < shortest) [best, shortest] = [other, distance];
  });
  return best;
}

/** The region to show: the image and every cell, as (top, left, height, width). */
export function regionOf(grid, [height, width]) {
  if (!grid?.vertical) return [0, 0, height, width];
  const [top, left] = [Math.min(0, grid.vertical.start(0)), Math.min(0, grid.horizontal.start(0))];
  return [top, left, Math.max(height, grid.vertical.end) - top, Math.max(width, grid.horizontal.end) - left];
}
