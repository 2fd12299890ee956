// The active patch, magnified, and its numbers as one strip for each channel.
import { cellBox, neighbour } from "./geometry.js";
import { encodedAt, shrunk } from "./picture.js";
import { placeOf } from "./sequence.js";
import { scratch } from "./stage.js";
import { OUTLINES, outline } from "./strokes.js";

const WIDEST = 256; // pixels of a side that are drawn each by itself
const LINED = 480; // pixels of a canvas on which lines are drawn too

/** Show the pixels of a token under the lens; with `around` so many more on each side, and the cells that it overlaps. */
export function drawLens(lens, sequence, bitmap, index, around = 0) {
  const { picture, cell } = placeOf(sequence, index);
  const box = cellBox(sequence.grid, cell);
  const patch = cutOut(sequence, bitmap, picture, box);
  lens.root.classList.toggle("vl-around", around > 0);
  if (around) drawAround(lens.patch, sequence, bitmap, { picture, cell, around });
  else drawAlone(lens.patch, patch, box);
  const { width, height } = patch;
  const { data } = patch.getContext("2d").getImageData(0, 0, width, height);
  lens.strips.forEach((strip, channel) => drawNumbers(strip, data, channel, width * height));
}

function drawAlone(canvas, patch, box) {
  [canvas.width, canvas.height] = [patch.width, patch.height];
  canvas.style.aspectRatio = `${box[3]} / ${box[2]}`;
  canvas.getContext("2d").drawImage(patch, 0, 0);
}

/** The cell in what lies around it, and those to its right and beneath that share pixels with it. */
function drawAround(canvas, sequence, bitmap, { picture, cell, around }) {
  const { grid } = sequence;
  const own = cellBox(grid, cell);
  const region = [own[0] - around, own[1] - around, own[2] + 2 * around, own[3] + 2 * around];
  const pixels = cutOut(sequence, bitmap, picture, region);
  const scale = Math.max(1, Math.floor(LINED / Math.max(region[2], region[3])));
  [canvas.width, canvas.height] = [region[3] * scale, region[2] * scale];
  canvas.style.aspectRatio = `${region[3]} / ${region[2]}`;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels, 0, 0, canvas.width, canvas.height);
  for (const other of sharing(grid, cell)) outline(context, within(region, cellBox(grid, other), scale), bold(OUTLINES.highlighted));
  outline(context, within(region, own, scale), bold(OUTLINES.selected));
}

/** It is shown smaller than it is drawn. */
const bold = ([colours, widths]) => [colours, widths.map((width) => 1.6 * width)];

const within = ([top, left], [y, x, height, width], scale) =>
  [(y - top) * scale, (x - left) * scale, height * scale, width * scale];

/** The next cells to the right and beneath, where they share pixels with a cell. */
export function sharing(grid, cell) {
  const [top, left, height, width] = cellBox(grid, cell);
  return ["right", "down"].map((way) => neighbour(grid, cell, way)).filter((other) => {
    const [y, x] = cellBox(grid, other);
    return other !== cell && y < top + height && x < left + width;
  });
}

/** The pixels of a box, zeros where it lies outside; at most 256 along each side. */
function cutOut(sequence, bitmap, picture, box) {
  const [height, width] = [Math.min(box[2], WIDEST), Math.min(box[3], WIDEST)];
  const patch = scratch(height, width);
  const context = patch.getContext("2d", { willReadFrequently: true });
  const [down, across] = shrunk(sequence, bitmap);
  const [fromY, fromX] = encodedAt(sequence, picture);
  context.fillRect(0, 0, width, height); // what lies outside the image is zeros
  context.setTransform(width / box[3], 0, 0, height / box[2], 0, 0);
  context.imageSmoothingEnabled = box[2] > height || box[3] > width;
  if (sequence.pictures > 1) { // what lies outside is another picture
    context.beginPath();
    context.rect(-box[1], -box[0], sequence.imageSize[1], sequence.imageSize[0]);
    context.clip();
  }
  context.drawImage(bitmap, -box[1] - fromX, -box[0] - fromY, bitmap.width / across, bitmap.height / down);
  return patch;
}

function drawNumbers(strip, data, channel, pixels) {
  const count = Math.min(pixels, 4096); // wider than any screen: every n-th number
  const line = new ImageData(count, 1);
  for (let i = 0; i < count; i++) {
    const from = 4 * Math.floor((i * pixels) / count);
    line.data[4 * i + channel] = data[from + channel];
    line.data[4 * i + 3] = 255;
  }
  [strip.width, strip.height] = [count, 1];
  strip.getContext("2d").putImageData(line, 0, 0);
}
