// How sure the model is while patches are hidden; a handle, and the picture without them. A busy kernel does not matter.
import { hearing } from "../hearing.js";
import { said, saidMany } from "../said.js";
import { floatsIn } from "./levels.js";
import { followLook, isOurs, lookersOf, lookOf } from "./looking.js";
import { acrossOf, BOTTOM, hiddenForKey, LEFT, lineOf, perCent, RIGHT, TALL, TOP, upOf } from "./scale.js";

const DOM = `<p class="vl-caption"></p><div class="vl-deletion"><div class="vl-plot">
    <svg role="img" height="${TALL}"><path class="vl-frame-line"/><text class="vl-one" text-anchor="end">1</text><text class="vl-zero" text-anchor="end">0</text>
    <path class="vl-random"/><path class="vl-own-curve"/><text class="vl-legend-own">${said("this map")}</text><text class="vl-legend-random">${said("5 random")}</text><text class="vl-all" text-anchor="end">${said("all hidden")}</text></svg>
    <div class="vl-handle" role="slider" tabindex="0" aria-label="${said("patches hidden")}" data-lm-suppress-shortcuts="true"><i></i></div></div>
  <figure class="vl-without"><canvas role="img"></canvas><figcaption></figcaption></figure></div>`;
const DRAWN = ["hidden", "probabilities", "random", "order", "name", "state", "look"];

async function render({ model, el }) {
  el.innerHTML = DOM;
  el.classList.add("vl-hiding");
  const lookers = await lookersOf(model);
  const find = (selector) => el.querySelector(selector);
  const view = {
    model, lookers, el, plot: find(".vl-plot"), handle: find(".vl-handle"), svg: find("svg"), small: find("canvas"), says: find("figcaption"),
    caption: find(".vl-caption"), from: null, queued: 0, bitmap: null, newest: 0, width: 0, right: RIGHT,
  };
  const later = () => { view.queued ||= requestAnimationFrame(() => draw(view)); };
  for (const name of DRAWN) model.on(`change:${name}`, later);
  const decode = () => decodePicture(view, later);
  lookers.canvas.on("change:image", decode);
  const undo = [followLook(lookers, () => wait(view)), followDrag(view)];
  const resizing = new ResizeObserver(() => {
    [view.width, view.right] = [view.plot.clientWidth, roomForLegend(view.svg)];
    later();
  });
  resizing.observe(view.plot);
  decode();
  return () => {
    for (const name of DRAWN) model.off(`change:${name}`, later);
    lookers.canvas.off("change:image", decode);
    undo.forEach((end) => end());
    resizing.disconnect();
    cancelAnimationFrame(view.queued);
    view.newest++;
  };
}

/** Pixels behind the curve that the names of both lines need. */
function roomForLegend(svg) {
  const names = [...svg.querySelectorAll(".vl-legend-own, .vl-legend-random")];
  return Math.max(RIGHT, ...names.map((name) => Math.ceil(name.getComputedTextLength()) + 6));
}

/** What takes longer than the next picture comes too late. */
async function decodePicture(view, later) {
  const [mine, bytes] = [++view.newest, view.lookers.canvas.get("image")];
  const decoded = bytes?.byteLength ? await createImageBitmap(new Blob([bytes])).catch(() => null) : null;
  if (mine !== view.newest) return;
  view.bitmap = decoded;
  later();
}

const orderOf = (model) => {
  const buffer = model.get("order");
  if (!buffer?.byteLength) return [];
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return Array.from({ length: buffer.byteLength / 2 }, (_, i) => view.getUint16(2 * i, true));
};

/** Whether the curve is that of the map on show: layer, head, query and whether it is the rollout. */
export function holds({ model, lookers }) {
  const { layer, head, query, rolled } = lookOf(lookers, Infinity);
  const [ofLayer, ofHead, ofQuery, ofRolled] = model.get("look");
  const same = rolled ? true : layer === ofLayer && head === ofHead;
  return same && query === ofQuery && Number(rolled) === ofRolled;
}

/** A curve of another map than the one on show is faint: until the kernel brings its own, nothing else of it changes. */
function wait(view) {
  const waits = !holds(view);
  if (view.el.classList.contains("vl-waits") !== waits) view.el.classList.toggle("vl-waits", waits);
}

function draw(view) {
  const { model, el, svg, caption } = view;
  view.queued = 0;
  const order = orderOf(model);
  const none = model.get("state") === "none";
  if (el.hidden !== none) el.hidden = none;
  if (none || !view.width) return;
  const [name, own, random] = [model.get("name"), floatsIn(model.get("probabilities")), floatsIn(model.get("random"))];
  const { place } = acrossOf(order.length, view.width, view.right);
  wait(view);
  caption.textContent = own.length || model.get("state") === "" ? said("How sure of “{name}” while patches are hidden, the most attended first", { name }) : model.get("state");
  svg.setAttribute("width", view.width);
  const each = order.length + 1;
  const lines = Array.from({ length: Math.floor(random.length / each) }, (_, i) => random.subarray(i * each, (i + 1) * each));
  const set = (selector, attributes) => Object.entries(attributes).forEach(([key, value]) => svg.querySelector(selector).setAttribute(key, value));
  set(".vl-frame-line", { d: `M${LEFT} ${TOP}V${TALL - BOTTOM}H${place(order.length)}` });
  set(".vl-random", { d: lines.map((line) => lineOf(line, place)).join("") });
  set(".vl-own-curve", { d: lineOf(own, place) });
  set(".vl-one", { x: LEFT - 6, y: upOf(1) + 4 });
  set(".vl-zero", { x: LEFT - 6, y: upOf(0) + 4 });
  set(".vl-legend-own", { x: place(order.length) + 6, y: TOP + 10 });
  set(".vl-legend-random", { x: place(order.length) + 6, y: TOP + 27 });
  set(".vl-all", { x: place(order.length), y: TALL - 5 });
  drawHidden(view, order, own, place);
}

/** The handle, and the picture without the patches. */
function drawHidden({ model, handle, small, says, svg, lookers, bitmap }, order, own, place) {
  const hidden = Math.min(model.get("hidden"), order.length);
  const sure = own.length ? perCent(own[hidden]) : "";
  handle.style.left = `${place(hidden)}px`;
  handle.style.setProperty("--at", `${upOf(own.length ? own[hidden] : 0) - TOP}px`);
  handle.classList.toggle("vl-unknown", !own.length);
  const words = sure ? said("{hidden} hidden: {sure}", { hidden, sure }) : said("{hidden} hidden", { hidden });
  for (const [name, value] of Object.entries({ "aria-valuemin": 0, "aria-valuemax": order.length, "aria-valuenow": hidden, "aria-valuetext": words })) handle.setAttribute(name, value);
  svg.setAttribute("aria-label", said("How sure of “{name}”: {words}", { name: model.get("name"), words }));
  says.textContent = words;
  small.setAttribute("aria-label", saidMany("the picture with {n} patch hidden", "the picture with {n} patches hidden", hidden));
  if (bitmap) paintWithout(small, bitmap, lookers.canvas, order.slice(0, hidden), model.get("colour"));
}

function paintWithout(small, bitmap, canvas, patches, colour) {
  const [[height, width], [tall, wide]] = [canvas.get("image_size"), canvas.get("patch_size")];
  if (small.width !== width) small.width = width;
  if (small.height !== height) small.height = height;
  const context = small.getContext("2d");
  context.drawImage(bitmap, 0, 0, width, height);
  context.fillStyle = `rgb(${colour.join(" ")})`;
  const cols = Math.floor(width / wide);
  for (const patch of patches) context.fillRect((patch % cols) * wide, Math.floor(patch / cols) * tall, wide, tall);
}

function followDrag(view) {
  const { plot, handle, model } = view;
  const count = () => orderOf(model).length;
  const at = (event) => acrossOf(count(), view.width, view.right).count(event.clientX - plot.getBoundingClientRect().left);
  const hide = (hidden) => {
    if (hidden === undefined || model.get("hidden") === hidden) return;
    model.set("hidden", hidden);
    model.save_changes();
  };
  const reactions = {
    pointerdown: (event) => {
      if (event.button) return;
      view.from = model.get("hidden");
      plot.setPointerCapture(event.pointerId);
      hide(at(event));
      handle.focus({ preventScroll: true });
      event.preventDefault();
    },
    pointermove: (event) => view.from !== null && hide(at(event)),
    pointerup: () => { view.from = null; },
    pointercancel: () => { view.from = null; },
    keydown: (event) => {
      if (!isOurs(event)) return;
      const back = event.key === "Escape" && view.from !== null ? view.from : undefined; // gives up what is dragged
      const wanted = back ?? hiddenForKey(event.key, Math.min(model.get("hidden"), count()), count());
      if (wanted === undefined) return;
      if (back !== undefined) view.from = null;
      hide(wanted);
      event.preventDefault();
      event.stopPropagation();
    },
  };
  for (const [type, react] of Object.entries(reactions)) plot.addEventListener(type, react);
  return () => Object.entries(reactions).forEach(([type, react]) => plot.removeEventListener(type, react));
}

export default hearing({ render });
