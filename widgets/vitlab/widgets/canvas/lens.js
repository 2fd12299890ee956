// The active patch, magnified, and its numbers as one strip for each channel.
import { cellBox } from "./geometry.js";
import { encodedAt, shrunk } from "./picture.js";
import { placeOf } from "./sequence.js";
import { scratch } from "./stage.js";

/** Show the pixels of a token under the lens. */
export function drawLens(lens, sequence, bitmap, index) {
  const { picture, cell } = placeOf(sequence, index);
  const box = cellBox(sequence.grid, cell);
  const [height, width] = [Math.min(box[2], 256), Math.min(box[3], 256)];
  const patch = cutOut(sequence, bitmap, picture, box, height, width);
  [lens.patch.width, lens.patch.height] = [width, height];
  lens.patch.style.aspectRatio = `${box[3]} / ${box[2]}`;
  lens.patch.getContext("2d").drawImage(patch, 0, 0);
  const { data } = patch.getContext("2d").getImageData(0, 0, width, height);
  lens.strips.forEach((strip, channel) => drawNumbers(strip, data, channel, width * height));
}

function cutOut(sequence, bitmap, picture, box, height, width) {
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
