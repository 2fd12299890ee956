// The picture under every instrument: an image or a matrix, a grid over it, an overlay, a selection.
// Nothing here needs a kernel.
import { hearing } from "../hearing.js";
import { followBoxKeys } from "./box_keys.js";
import { drawChips, followChips } from "./chips.js";
import { drawColourBar } from "./colour_bar.js";
import { drawGrid, drawnFrom } from "./grid_layer.js";
import { followKeys, tokenForKey } from "./keys.js";
import { keepPlane, keeper, missingPlane } from "./kept.js";
import { bytesOf, initialize } from "./model.js";
import { followOwnPictures, takesPictures } from "./own_picture.js";
import { partsOf, put, show } from "./parts.js";
import { drawPicture, isSame, paintedFrom } from "./picture.js";
import { planeOf } from "./planes.js";
import { followPointer } from "./pointer.js";
import { inPixels, prepare, roomOf, stageOf } from "./stage.js";
import { drawStrip, followStrip, tokenForStripKey } from "./strip.js";
import { say } from "./words.js";

/** What is shared while a view lives: the model, its elements, what is decoded and laid out. */
function viewOf(model, el) {
  const undo = [];
  return {
    model, el, parts: partsOf(el), bitmap: null, room: { across: 0, strip: 0, highest: 420 }, stage: null, plane: null, painted: [], drawn: [], pressed: null, drag: null, boxing: null,
    strip: null, rest: null, rests: false, waiting: 0, kept: keeper(), pointedPlace: -1, queued: 0, undo,
    set(name, value) {
      if (`${model.get(name)}` === `${value}`) return;
      model.set(name, value);
      model.save_changes();
    },
    listen(target, type, react) {
      target.addEventListener(type, react);
      undo.push(() => target.removeEventListener(type, react));
    },
    follow(names, react) {
      for (const name of names) model.on(`change:${name}`, react);
      undo.push(() => names.forEach((name) => model.off(`change:${name}`, react)));
    },
    redraw() {
      this.queued ||= requestAnimationFrame(() => draw(this));
    },
  };
}

function draw(view) {
  const { model, parts } = view;
  view.queued = 0;
  view.stage = stageOf(model, view.room);
  view.plane = planeOf(model, view.stage.sequence, view.kept);
  show(parts.open, takesPictures(model));
  put(parts.refusal, model.get("refusal"));
  show(parts.refusal, model.get("refusal") !== "");
  if (!view.stage.scale[0] || !view.stage.scale[1]) return; // not on screen yet
  const from = paintedFrom(view);
  if (!isSame(view.painted, from)) drawPicture(inPixels(prepare(parts.picture, view.stage), view.stage), view);
  view.painted = from;
  const over = drawnFrom(view);
  if (!over || !isSame(view.drawn, over)) drawGrid(prepare(parts.grid, view.stage), view);
  view.drawn = over ?? [];
  drawChips(view);
  drawColourBar(view);
  drawStrip(view);
  say(view);
}

/** Decode the model's picture; what takes longer than the next one comes too late. */
export function followPicture(view) {
  let newest = 0;
  const decode = async () => {
    const mine = ++newest;
    const bytes = bytesOf(view.model.get("image"));
    const decoded = bytes.length ? await createImageBitmap(new Blob([bytes])).catch(() => null) : null;
    if (mine !== newest) return; // a newer picture came meanwhile
    view.bitmap = decoded;
    view.redraw();
  };
  view.follow(["image"], decode);
  view.undo.push(() => newest++);
  decode();
}

const DRAWN = [
  "image_size", "patch_size", "stride", "padding", "remainder", "cells", "cell_labels", "labels_in_cells", "grid_opacity", "overlay",
  "overlay_shape", "overlay_prefix", "overlay_first", "overlay_index", "overlay_offset", "overlay_follows", "overlay_token", "overlay_series", "overlay_range",
  "overlay_ranges", "overlay_values", "overlay_colours", "colormap", "opacity", "smooth", "colour_bar", "colour_bar_caption", "selected", "hovered",
  "highlighted", "outline", "marked", "box", "box_cells", "describe_box", "prefix_labels", "num_prefix_tokens", "sheet", "pictures", "sheet_gap",
  "fit", "fit_height", "strip", "describe", "describe_prefix", "describe_grid", "describe_token", "describe_strip",
  "lens", "lens_around", "accept_pictures", "refusal",
];

/** Ask for a plane before the choice itself is told, so that the kernel answers that first. */
function followPlanes(view) {
  const { model, kept } = view;
  const ask = () => {
    const token = missingPlane(model, kept);
    if (token < 0) return;
    kept.asked = token;
    view.set("overlay_asked", token);
  };
  view.follow(["selected"], ask);
  view.follow(["overlay", "overlay_token", "overlay_series"], () => {
    keepPlane(model, kept);
    ask();
  });
  keepPlane(model, kept);
  ask();
}

export function render({ model, el }) {
  const view = viewOf(model, el);
  view.follow(DRAWN, () => view.redraw());
  followPlanes(view);
  followPicture(view);
  followPointer(view);
  followChips(view);
  followStrip(view);
  followBoxKeys(view);
  followKeys(view, view.parts.grid, tokenForKey);
  followKeys(view, view.parts.strip.canvas, (key, sequence, selected, hovered) =>
    tokenForStripKey(key, sequence, selected, hovered, view.strip.layout.perLine));
  followOwnPictures(view);
  const resizing = new ResizeObserver(() => {
    view.room = roomOf(view.parts);
    view.redraw();
  });
  resizing.observe(view.parts.strip.root);
  resizing.observe(view.parts.stage);
  return () => {
    view.undo.forEach((undo) => undo());
    resizing.disconnect();
    cancelAnimationFrame(view.queued);
    clearTimeout(view.waiting);
  };
}

export default hearing({ initialize, render });
