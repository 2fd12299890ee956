// The neighbourhood of a box under one patch size, as a small picture.
import { OUTLINES, outline } from "../canvas/strokes.js";

const AROUND = 1.7; // of the longer side of the box
const LEAST = 8; // px of the picture
const SIDE = 32; // css px
const LINES = 2; // css px between lines that are still drawn

/** A square (top, left, height, width) around a box, inside the picture. */
export function cropOf(box, [height, width]) {
  const [top, left, tall, wide] = box.length ? box : [0, 0, height, width];
  const side = Math.min(height, width, Math.max(LEAST, Math.round(AROUND * Math.max(tall, wide))));
  const begin = (start, length, whole) => Math.min(Math.max(0, start + Math.floor(length / 2) - Math.floor(side / 2)), whole - side);
  return [begin(top, tall, height), begin(left, wide, width), side, side];
}

/** Where patches begin inside a stretch of pixels, counted from its start. */
export function borders(start, length, patch) {
  const first = Math.ceil(start / patch) * patch;
  return Array.from({ length: Math.max(0, Math.floor((start + length - first) / patch) + 1) }, (_, i) => first + i * patch - start);
}

/** Paint it: what lies there, the borders of the patches, the box. */
export function drawCrop(canvas, { bitmap, imageSize, box, crop, patch }) {
  const ratio = window.devicePixelRatio || 1;
  const device = Math.round(SIDE * ratio);
  if (canvas.width !== device) [canvas.width, canvas.height] = [device, device];
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, device, device);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const [top, left, side] = crop;
  const scale = SIDE / side;
  if (bitmap) {
    const [down, across] = [bitmap.height / imageSize[0], bitmap.width / imageSize[1]];
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, left * across, top * down, side * across, side * down, 0, 0, SIDE, SIDE);
  }
  drawBorders(context, crop, patch, scale);
  if (box.length) {
    const [y, x, tall, wide] = box;
    outline(context, [(y - top) * scale, (x - left) * scale, tall * scale, wide * scale], OUTLINES.box);
  }
}

function drawBorders(context, [top, left, side], [ph, pw], scale) {
  if (!(Math.min(ph, pw) * scale >= 1)) return; // a line on every pixel would hide it
  const fine = Math.min(ph, pw) * scale < 4 * LINES;
  context.beginPath();
  for (const y of borders(top, side, ph)) {
    context.moveTo(0, y * scale);
    context.lineTo(SIDE, y * scale);
  }
  for (const x of borders(left, side, pw)) {
    context.moveTo(x * scale, 0);
    context.lineTo(x * scale, SIDE);
  }
  const strokes = fine ? [["rgb(255 255 255 / .75)", 0.6]] : [["rgb(0 0 0 / .6)", 2], ["rgb(255 255 255 / .9)", 0.8]];
  for (const [colour, width] of strokes) {
    [context.strokeStyle, context.lineWidth] = [colour, width];
    context.stroke();
  }
}
