// The sequence as a strip of small patches, on one canvas element.
import { cellBox } from "./geometry.js";
import { cssColour, palette } from "./colour.js";
import { tokenForKey } from "./keys.js";
import { encodedAt, GRID, isSame, shrunk } from "./picture.js";
import { put, show } from "./parts.js";
import { byteOf } from "./planes.js";
import { isToken, placeOf } from "./sequence.js";
import { prepare, scratch } from "./stage.js";
import { cropOf, placeAt, raised, slotOf, stripLayout } from "./strip_layout.js";
import { OUTLINES, outline } from "./strokes.js";
import { sentenceFor, wordsFor } from "./words.js";
import { fill, said } from "../said.js";

const READABLE = 22; // css px of a token that is pointed at or chosen
const REST = 100; // ms without a change after which a hand rests
const PREFIX = ["#5b6570", "#fff"]; // seen on light and on dark ground

/** Tokens before the patches that are drawn and not counted. */
const unnamed = (model) => (model.get("prefix_labels").length ? 0 : model.get("num_prefix_tokens"));

/** Let the strip follow the model. */
export function drawStrip(view) {
  const { model, parts: { strip }, stage } = view;
  if (!show(strip.root, model.get("strip") && stage.sequence.length > 0)) return;
  view.room.strip ||= strip.root.clientWidth; // it was hidden until now
  const before = unnamed(model);
  const total = stage.sequence.length + before;
  const layout = stripLayout(total, view.room.strip);
  view.strip = { before, total, layout };
  const from = tokensFrom(view);
  const painted = view.rest && isSame(view.rest.from, from);
  if (view.rest && !painted && !view.rests) return paintAtRest(view);
  view.rests = false;
  if (!painted) view.rest = { from, canvas: allTokens(view) };
  const context = prepare(strip.canvas, { ...layout, ratio: stage.ratio });
  context.drawImage(view.rest.canvas, 0, 0, layout.width, layout.height);
  drawChosen(context, view);
  sayPlace(view);
}

/** Hundreds of patches in each frame would hold up the grid under a moving hand: its words follow, they wait. */
function paintAtRest(view) {
  clearTimeout(view.waiting);
  view.waiting = setTimeout(() => {
    view.rests = true;
    view.redraw();
  }, REST);
  sayPlace(view);
}

/** What all tokens depend on as they are while none is chosen. */
function tokensFrom(view) {
  const { model, bitmap, stage, strip: { before, layout } } = view;
  const names = bitmap ? GRID : [...GRID, "overlay", "colormap"];
  return [
    bitmap, before, stage.ratio, ...Object.values(layout), ...Object.values(stage.sequence).filter(Number.isInteger),
    ...stage.sequence.imageSize, bitmap ? "" : view.plane?.number, ...[...names, "prefix_labels"].map((name) => model.get(name)),
  ];
}

function allTokens(view) {
  const { stage, strip: { layout } } = view;
  const canvas = scratch(Math.round(layout.height * stage.ratio), Math.round(layout.width * stage.ratio));
  const context = canvas.getContext("2d");
  context.scale(stage.ratio, stage.ratio);
  for (let place = 0; place < layout.count; place++) drawToken(context, view, place, slotOf(layout, place));
  return canvas;
}

function drawToken(context, view, place, slot) {
  const { model, bitmap, plane, stage: { sequence }, strip } = view;
  const index = place - strip.before;
  const token = placeOf(sequence, index);
  if (!token) return drawPrefix(context, slot, model.get("prefix_labels")[index] ?? "");
  const box = cellBox(sequence.grid, token.cell);
  const within = slot[2] < 8 ? slot : contained(slot, box); // too small for its shape to be seen
  if (bitmap) return drawCrop(context, sequence, bitmap, token.picture, box, within);
  const byte = byteOf(plane, sequence, index);
  context.fillStyle = byte === undefined ? "#8a939c" : cssColour(palette(model.get("colormap")), byte);
  context.fillRect(within[1], within[0], within[3], within[2]);
}

/** The largest field with the shape of a box in the middle of a slot. */
function contained([top, left, height, width], [, , tall, wide]) {
  const [down, across] = [height * Math.min(1, tall / wide), width * Math.min(1, wide / tall)];
  return [top + (height - down) / 2, left + (width - across) / 2, down, across];
}

function drawCrop(context, sequence, bitmap, picture, box, [top, left, height, width]) {
  const crop = cropOf(box, sequence.imageSize);
  context.fillStyle = "#000"; // padding is zeros
  if (!crop || crop.share.some((share, i) => share !== (i < 2 ? 0 : 1))) context.fillRect(left, top, width, height);
  if (!crop) return;
  const { part: [y, x, tall, wide], share } = crop;
  const [down, across] = shrunk(sequence, bitmap);
  const [fromY, fromX] = encodedAt(sequence, picture);
  context.drawImage(
    bitmap, (fromX + x) * across, (fromY + y) * down, wide * across, tall * down,
    left + share[1] * width, top + share[0] * height, share[3] * width, share[2] * height);
}

function drawPrefix(context, [top, left, height, width], label) {
  context.fillStyle = PREFIX[0];
  context.beginPath();
  context.roundRect(left, top, width, height, Math.min(3, height / 4));
  context.fill();
  context.fillStyle = PREFIX[1];
  context.font = `600 ${Math.min(10, height * 0.45)}px system-ui, sans-serif`;
  [context.textAlign, context.textBaseline] = ["center", "middle"];
  if (label && height >= 12 && context.measureText(label).width < width) context.fillText(label, left + width / 2, top + height / 2 + 0.5);
}

function drawChosen(context, view) {
  const { model, stage: { sequence }, strip: { before, layout } } = view;
  const thin = ([colours, widths]) => [colours, layout.pitch < 12 ? widths.map((width) => width / 2) : widths];
  const drawn = (index) => isToken(sequence, index) && index + before < layout.count;
  for (const name of ["highlighted", "marked"]) {
    for (const index of model.get(name).filter(drawn)) outline(context, slotOf(layout, index + before), thin(OUTLINES[name]));
  }
  for (const name of ["selected", "hovered"]) {
    const index = model.get(name);
    if (!drawn(index)) continue;
    const slot = raised(slotOf(layout, index + before), Math.min(READABLE, layout.height - 4), layout);
    drawToken(context, view, index + before, slot);
    outline(context, slot, OUTLINES[name === "hovered" && index === model.get("selected") ? "selected" : name]);
  }
}

/** Say which number is pointed at or chosen. */
function sayPlace(view) {
  const { model, parts: { strip: { canvas, says } }, stage: { sequence }, strip: { before, total, layout } } = view;
  const [hovered, selected] = ["hovered", "selected"].map((name) => model.get(name));
  const about = (place) => fill(model.get("describe_token"), { ...wordsFor(view, place - before), place, length: total });
  const placeOfToken = (index) => (isToken(sequence, index) ? index + before : -1);
  const active = [view.pointedPlace, placeOfToken(hovered), placeOfToken(selected)].find((place) => place >= 0);
  const all = fill(model.get("describe_strip"), { ...wordsFor(view, -1), length: total });
  const whole = layout.count < total ? said("{all} (the first {count} are drawn)", { all, count: layout.count }) : all;
  put(says, active === undefined ? whole : about(active));
  const place = placeOfToken(selected);
  const aria = {
    label: whole, valuemin: 0, valuemax: total - 1, valuenow: Math.max(0, place),
    valuetext: place < 0 ? said("no token chosen") : `${about(place)}. ${sentenceFor(view, selected)}`,
  };
  for (const [name, value] of Object.entries(aria)) canvas.setAttribute(`aria-${name}`, value);
}

/** Token that a key leads to on the strip: along it, or a line on. */
export function tokenForStripKey(key, sequence, selected, hovered, perLine) {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perLine, ArrowDown: perLine }[key];
  if (!by || !isToken(sequence, selected)) return tokenForKey(key, sequence, selected, hovered);
  return isToken(sequence, selected + by) ? selected + by : selected;
}

export function followStrip(view) {
  const { parts: { strip: { canvas } } } = view;
  const point = (place) => {
    view.pointedPlace = place;
    view.set("hovered", place < 0 ? -1 : Math.max(-1, place - view.strip.before));
    view.redraw();
  };
  const under = (event) => placeAt(view.strip.layout, event.offsetY, event.offsetX);
  view.listen(canvas, "pointermove", (event) => point(under(event)));
  view.listen(canvas, "pointerleave", () => point(-1));
  view.listen(canvas, "click", (event) => view.set("selected", Math.max(-1, under(event) - view.strip.before)));
}
