// All pictures with what is brushed, selected and near; a patch and its point are one. No kernel is asked.
import { boxesIn } from "../canvas/boxes.js";
import { cssColour, palette } from "../canvas/colour.js";
import { cleared } from "../points/drawing.js";
import { nameOf, drawCrop, sheetOf } from "../points/pictures.js";
import { brushedWith, brushingWay, maskOf } from "../points/places.js";
import { leadOf, nearOf, patchesIn, shownIn } from "../points/state.js";
import { outline, OUTLINES, twice } from "../canvas/strokes.js";
import { behind } from "../behind.js";
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { drawNearRow } from "./near_row.js";
import { edgesOfBrushed, layWall, patchBoxOf, patchPointAt, pointForWallKey } from "./wall_layout.js";

const MOST_ON_TRAY = 48; // brushed thumbnails that are shown at once
const THIN = { marked: [["#000", "#fff"], [3.4, 1.6]], selected: [["#000", "#ffd60a"], [5, 2.6]] };
const DOM = `
  <div class="vl-stage vl-wall-place"><canvas class="vl-picture" aria-hidden="true"></canvas>
    <canvas class="vl-wall-hand" role="application" tabindex="0" data-lm-suppress-shortcuts="true"></canvas></div>
  <div class="vl-near" role="group" aria-label="${said("the selected token and the nearest to it")}"></div><p class="vl-near-words"><span></span><span></span></p>
  <div class="vl-live" aria-live="polite"></div>`;

function wallView(model, marks, el) {
  el.innerHTML = DOM;
  el.classList.add("vl-wall");
  const undo = [];
  const find = (name) => el.querySelector(`.vl-${name}`);
  return {
    model, marks, undo, row: [], boxes: [], width: 0, queued: 0, next: behind(), all: true, sheet: null, patches: patchesIn(marks), shown: shownIn(marks),
    parts: { place: find("wall-place"), base: find("picture"), hand: find("wall-hand"), near: find("near"), words: find("near-words"), live: find("live") },
    elsewhere: () => marks.get("titles").length > 1 || model.get("grouped"),
    brush(points) {
      marks.set("brushed", points);
      marks.save_changes();
    },
    select(point) {
      marks.set("selected", point);
      marks.save_changes();
    },
    point: (point) => marks.set("hovered", point),
    redraw(all = false) {
      this.all ||= all;
      this.queued ||= requestAnimationFrame(() => drawWall(this));
    },
  };
}

/** What hangs on the wall: the pictures, or of thumbnails those that are brushed. */
function hangings({ marks, patches }) {
  const boxes = boxesIn(marks.get("boxes")) ?? [];
  if (patches.places.length) return boxes.map((box, picture) => ({ box, picture }));
  return marks.get("brushed").slice(0, MOST_ON_TRAY).filter((point) => boxes[point]).map((point) => ({ box: boxes[point], point }));
}

function drawWall(view) {
  view.queued = 0;
  const { model, marks, parts } = view;
  if (view.all) {
    view.hung = hangings(view);
    const laid = layWall(view.hung.map(({ box }) => box.slice(2)), view.width, model.get("highest"));
    [view.boxes, view.height] = [laid.boxes, laid.height];
    parts.place.hidden = !view.hung.length;
    parts.place.style.height = `${view.height}px`;
    if (view.hung.length && view.width) drawHung(cleared(parts.base, [view.width, view.height]), view);
  }
  view.all = false;
  if (view.hung.length && view.width) drawMarks(cleared(parts.hand, [view.width, view.height]), view);
  if (model.get("near")) drawNearRow(view);
  for (const each of [parts.near, parts.words]) if (each.hidden === model.get("near")) each.hidden = !model.get("near");
  const selected = marks.get("selected");
  const [count, point] = [view.hung.length, view.shown[selected] ? nameOf(marks, view.patches, selected) : ""];
  const told = point ? said("{count} pictures. Looking at {point}.", { count, point }) : said("{count} pictures.", { count });
  if (parts.hand.ariaLabel !== told) parts.hand.ariaLabel = told;
}

function drawHung(context, view) {
  const { model, marks, patches, sheet, boxes } = view;
  const values = model.get("values");
  if (values?.byteLength && patches.places.length) return drawValues(context, view, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  if (!sheet) return;
  view.hung.forEach(({ box }, place) => {
    context.imageSmoothingEnabled = box[2] > 1.5 * boxes[place][2]; // enlarged pixels stay pixels
    drawCrop(context, sheet, marks.get("sheet_size"), box, boxes[place]);
  });
}

function drawValues(context, view, values) {
  const { model, patches, boxes } = view;
  const shades = palette(model.get("colormap"));
  values.forEach((value, point) => {
    if (!view.shown[point]) return;
    const [top, left, height, width] = patchBoxOf(boxes, patches, point);
    context.fillStyle = cssColour(shades, value);
    context.fillRect(left, top, width + 0.4, height + 0.4);
  });
}

function drawMarks(context, view) {
  const { marks, patches, boxes, hung, shown } = view;
  const [selected, hovered] = [marks.get("selected"), marks.get("hovered")];
  const boxOf = patches.places.length
    ? (point) => (shown[point] ? patchBoxOf(boxes, patches, point) : null)
    : (point) => boxes[hung.findIndex((each) => each.point === point)];
  if (patches.places.length) drawBrushed(context, view);
  const put = (point, style) => boxOf(point) && outline(context, boxOf(point), style);
  for (const point of nearOf(marks, selected)) put(point, THIN.marked);
  put(selected, THIN.selected);
  put(hovered, OUTLINES.hovered);
}

/** One line round all that is brushed of each picture, and the picture itself marked. */
function drawBrushed(context, { marks, patches: { grids, pointOf }, boxes }) {
  const mask = maskOf(marks.get("brushed"), marks.get("count"));
  if (!mask) return;
  boxes.forEach(([top, left, height, width], picture) => {
    const edges = edgesOfBrushed(grids[picture], pointOf[picture], mask);
    if (!edges.length) return;
    const [tall, wide] = [height / grids[picture][0], width / grids[picture][1]];
    outline(context, [top + 1, left + 1, height - 2, width - 2], [["rgb(0 0 0 / .5)", "#e69f00"], [3, 1.6]]);
    twice(context, () => {
      context.beginPath();
      for (const [fromX, fromY, toX, toY] of edges) {
        context.moveTo(left + fromX * wide, top + fromY * tall);
        context.lineTo(left + toX * wide, top + toY * tall);
      }
      context.stroke();
    }, [["rgb(0 0 0 / .6)", "#e69f00"], [4, 2]]);
  });
}

function followWallHands(view) {
  const { marks, parts: { hand } } = view;
  const listen = (type, react) => {
    hand.addEventListener(type, react);
    view.undo.push(() => hand.removeEventListener(type, react));
  };
  const under = (event) => {
    const frame = hand.getBoundingClientRect();
    const at = [event.clientX - frame.left, event.clientY - frame.top];
    if (view.patches.places.length) return patchPointAt(view.boxes, view.patches, ...at);
    const place = view.boxes.findIndex(([top, left, height, width]) => at[1] >= top && at[1] < top + height && at[0] >= left && at[0] < left + width);
    return view.hung[place]?.point ?? -1;
  };
  listen("pointermove", (event) => view.point(under(event)));
  listen("pointerleave", () => view.point(-1));
  listen("click", (event) => {
    const [point, how] = [under(event), brushingWay(event)];
    if (how !== "new") view.brush(brushedWith(marks.get("brushed"), point < 0 ? [] : [point], how));
    else if (point >= 0) view.select(point);
  });
  listen("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !pressOnWall(view, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** What a key on the pictures does; false for a key that is not ours. */
function pressOnWall(view, { key, shiftKey }) {
  const { marks, patches } = view;
  const [selected, brushed] = [marks.get("selected"), marks.get("brushed")];
  if (key === "Escape") {
    if (!brushed.length && selected < 0) return false; // the frame gives up what is being computed
    brushed.length ? view.brush([]) : view.select(-1);
  } else if (key === " ") {
    if (selected >= 0) view.brush(brushedWith(brushed, [selected], brushed.includes(selected) ? "remove" : "add"));
  } else {
    const next = patches.places.length ? pointForWallKey(key, selected, patches) : undefined;
    if (next === undefined) return false;
    if (shiftKey) view.brush(brushedWith(brushed, [selected, next].filter((point) => point >= 0), "add"));
    view.select(next);
    view.parts.live.textContent = nameOf(marks, patches, next);
  }
  return true;
}

async function renderWall({ model, el }) {
  const marks = await leadOf(model);
  const view = wallView(model, marks, el);
  const follow = (whose, names, react) => {
    for (const name of names) whose.on(`change:${name}`, react);
    view.undo.push(() => names.forEach((name) => whose.off(`change:${name}`, react)));
  };
  const pictures = async () => {
    [view.patches, view.shown] = [patchesIn(marks), shownIn(marks)];
    view.sheet = await sheetOf(marks);
    view.redraw(true);
  };
  follow(marks, ["sheet", "boxes", "places", "grids", "titles", "ids", "points"], pictures);
  follow(marks, ["selected", "hovered", "near", "near_layer", "told", "layer"], () => view.redraw());
  follow(marks, ["layer_index"], () => view.next.then(() => drawWall(view))); // the points first
  follow(marks, ["brushed"], () => view.redraw(!view.patches.places.length));
  follow(model, ["values", "colormap", "highest", "near", "grouped"], () => view.redraw(true));
  const resizing = new ResizeObserver(() => {
    const width = el.clientWidth;
    if (width && width !== view.width) [view.width] = [width, view.redraw(true)];
  });
  resizing.observe(el);
  followWallHands(view);
  pictures();
  return () => {
    view.undo.forEach((undo) => undo());
    resizing.disconnect();
    cancelAnimationFrame(view.queued);
    view.next.end();
  };
}

export default hearing({ render: renderWall });
