// Points on their two canvases: all of them below, and above what is marked, pointed at and being brushed.
import { FAINTER, layMarks } from "./looks.js";
import { cropOf, drawCrop } from "./pictures.js";
import { nearOf } from "./state.js";
import { DARK, twice } from "../canvas/strokes.js";

const FAINT_PICTURE = 0.25;
const THUMBNAIL = 7; // times the radius of a dot

/** A canvas as fine as the screen, cleared, in px of the page. */
export function cleared(canvas, [width, height]) {
  const scale = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

export function drawAll(view) {
  const context = cleared(view.parts.base, view.size);
  const { model, marks } = view;
  const radius = model.get("mark_size");
  if (marks.get("marks") === "thumbnails" && view.sheet) drawThumbnails(context, view, radius * THUMBNAIL);
  else drawDots(context, view, radius);
  if (model.get("axes").length) drawAxisWords(context, view);
}

/** What is brushed over all points, which are faint then. */
function drawDots(context, view, radius) {
  const { laid, coloured, mask, dark } = view;
  const [ratio, dots] = [window.devicePixelRatio || 1, allDots(view, context.canvas, radius)];
  if (!mask) return context.putImageData(dots.all, 0, 0);
  dots.faint ??= faintOf(dots.all.data);
  dots.now ??= new ImageData(dots.all.width, dots.all.height);
  dots.now.data.set(dots.faint);
  layMarks(dots.now, ratio, laid, { ...coloured, mask, radius, dark });
  context.putImageData(dots.now, 0, 0);
}

function faintOf(data) {
  const faint = data.slice();
  for (let at = 3; at < faint.length; at += 4) faint[at] *= FAINTER;
  return faint;
}

/** All points, laid once: a brush only changes what lies over them. */
function allDots(view, { width, height }, radius) {
  const { laid, coloured, dark } = view;
  const from = [laid, coloured, radius, dark, width, height];
  if (view.dots && from.every((each, i) => each === view.dots.from[i])) return view.dots;
  view.dots = { from, ...emptied(view.dots, width, height), faint: null };
  layMarks(view.dots.all, window.devicePixelRatio || 1, laid, { ...coloured, radius, dark });
  return view.dots;
}

/** The pixels of before where there are as many: new ones for every layer are megabytes to clear away. */
function emptied(before, width, height) {
  if (before?.all.width !== width || before.all.height !== height) return { all: new ImageData(width, height), now: null };
  before.all.data.fill(0);
  return { all: before.all, now: before.now };
}

function drawThumbnails(context, { marks, laid, mask, patches, sheet }, side) {
  context.imageSmoothingEnabled = false;
  const draw = (i) => {
    const crop = cropOf(marks, patches, i);
    if (crop && laid.x[i] >= 0) drawCrop(context, sheet, marks.get("sheet_size"), crop, [laid.y[i] - side / 2, laid.x[i] - side / 2, side, side]);
  };
  for (const on of mask ? [0, 1] : [1]) {
    context.globalAlpha = on ? 1 : FAINT_PICTURE;
    for (let i = 0; i < laid.x.length; i++) if (!mask || mask[i] === on) draw(i);
  }
  context.globalAlpha = 1;
}

function drawAxisWords(context, { model, ink, size: [width, height] }) {
  const [across, up] = model.get("axes");
  [context.fillStyle, context.font] = [ink, "11px system-ui, sans-serif"];
  context.textAlign = "right";
  context.fillText(`${across} →`, width - 6, height - 6);
  context.textAlign = "left";
  context.fillText(`↑ ${up}`, 6, 14);
}

const ringAt = (context, laid, i, radius, style) => twice(context, () => {
  context.beginPath();
  context.arc(laid.x[i], laid.y[i], radius, 0, 2 * Math.PI);
  context.stroke();
}, style);

/** Rings: neighbours thin, the selected yellow, the one pointed at white; and the brush while it is drawn. */
export function drawMarked(view) {
  const context = cleared(view.parts.hand, view.size);
  const { marks, laid, press } = view;
  const selected = marks.get("selected");
  const has = (i) => laid.x[i] >= 0;
  for (const i of nearOf(marks, selected)) if (has(i)) ringAt(context, laid, i, 6, [["#000", "#fff"], [3.4, 1.6]]);
  if (has(selected)) ringAt(context, laid, selected, 7, [["#000", "#ffd60a"], [5, 2.6]]);
  const hovered = marks.get("hovered");
  if (has(hovered)) ringAt(context, laid, hovered, 9, [[DARK, "#fff"], [4.5, 2]]);
  if (press?.brushing) drawBrush(context, view);
}

function drawBrush(context, { accent, marks, press: { from, path } }) {
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [accent, accent, 1.2];
  context.setLineDash([4, 3]);
  context.beginPath();
  if (marks.get("tool") === "lasso") path.forEach(([x, y], place) => (place ? context.lineTo(x, y) : context.moveTo(x, y)));
  else context.rect(...from, path.at(-1)[0] - from[0], path.at(-1)[1] - from[1]);
  context.globalAlpha = 0.08;
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
  context.setLineDash([]);
}
