// All maps: the page keeps them, lays the one that is looked at over the picture, and draws the others small. No kernel
// is needed for that; it is asked for a layer that is not here yet.
import { behind } from "../behind.js";
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { bytesFrom, floatsIn, highestOf, keepPart, keptMaps, ROLLOUT, weightsOf } from "./levels.js";
import { followFrame, followHand } from "./hands.js";
import { followLook, lookersOf, lookFrom, lookOf } from "./looking.js";
import { fitIn, know, layOut, mark, paintAll, spotsIn, wordsOf, write } from "./overview.js";

const DOM = `<p class="vl-caption">${said("All heads: <b>tokens read</b>, mean distance, and CLS where it takes most")}</p>
  <div class="vl-on-canvas"><div class="vl-all-maps" role="radiogroup" aria-label="${said("maps of all heads")}"></div><canvas aria-hidden="true"></canvas></div><p class="vl-caption vl-one-head" aria-hidden="true"></p>`;

async function render({ model, el }) {
  el.innerHTML = DOM;
  el.classList.add("vl-overview");
  const lookers = await lookersOf(model);
  const view = {
    model, lookers, el, grid: el.querySelector(".vl-all-maps"), canvas: el.querySelector("canvas"), spots: [], kept: keptMaps(), asked: new Set(), laid: "", queued: 0, next: behind(), pointed: null, withNumbers: true, width: 0, fitted: 0, painted: [],
    shape: () => model.get("shape"),
    look: () => lookOf(lookers, model.get("shape")[0]),
  };
  const later = () => { view.queued ||= requestAnimationFrame(() => drawOverview(view)); };
  const look = () => {
    if (lookers.canvas.get("selected") < 0) return lookFrom(lookers, 0); // from somewhere one always looks
    layOver(view);
    return later();
  };
  const keep = () => {
    for (const name of ["part", "rollout"]) keepPart(view.kept, model.get(name), view.shape());
    for (const layer of view.kept.layers.keys()) view.asked.delete(layer);
    look();
  };
  const undo = [followLook(lookers, look), followHand(view, later), followFrame(view)];
  const reactions = { part: keep, rollout: keep, shape: keep, numbers: later, overview: later, shared: look, percentile: look };
  for (const [name, react] of Object.entries(reactions)) model.on(`change:${name}`, react);
  const resizing = new ResizeObserver(() => {
    [view.width, view.fitted] = [el.clientWidth, 0]; // or numbers beside the maps made room for themselves
    later();
  });
  for (const part of [el, view.grid]) resizing.observe(part);
  keep();
  return () => {
    for (const [name, react] of Object.entries(reactions)) model.off(`change:${name}`, react);
    undo.forEach((end) => end());
    resizing.disconnect();
    cancelAnimationFrame(view.queued);
    view.next.end();
  };
}

/** What the last colour stands for in every map of a query, where the scale is one of all; undefined otherwise. */
function toldHighest(model, { scale, query, rolled }) {
  return rolled || scale === "map" ? undefined : floatsIn(model.get(scale))[query];
}

/** Lay the map that is looked at over the picture; ask for it where it is not here, and leave what is there. */
function layOver(view) {
  const { model, lookers: { canvas }, kept, asked } = view;
  const [look, [, , , prefix, rows, cols]] = [view.look(), view.shape()];
  const layer = look.rolled ? ROLLOUT : look.layer;
  if (kept.series !== model.get("series")) return;
  const weights = weightsOf(kept, view.shape(), layer, look.head, look.query);
  if (!weights) {
    if (!kept.layers.has(layer) && !asked.has(layer)) model.send({ ask: layer });
    asked.add(layer);
    return;
  }
  const highest = highestOf(weights, prefix, look.scale, toldHighest(model, look));
  canvas.set({ // unsaved: the kernel has these numbers
    overlay: new DataView(bytesFrom(weights, highest).buffer), overlay_values: new DataView(weights.buffer),
    overlay_range: [0, highest], overlay_prefix: prefix, overlay_shape: [1, rows, cols],
    colour_bar_caption: model.get("scales")[look.scale],
  });
}

/** What changes with the layer and the head alone is an outline; another query or scale colours every map anew. */
function drawOverview(view) {
  const { model, grid, kept } = view;
  view.queued = 0;
  const shape = view.shape();
  if (!view.width || kept.series !== model.get("series")) return;
  if (view.laid !== `${shape}`) {
    layOut(grid, shape);
    [view.laid, view.painted, view.fitted] = [`${shape}`, [], 0];
  }
  if (view.fitted !== view.width) {
    [view.withNumbers, view.fitted] = [fitIn(grid, shape, view.width), view.width];
    [view.spots, view.painted] = [spotsIn(grid, view.canvas), []];
  }
  const look = view.look();
  mark(grid, look);
  const from = [look.query, look.scale, kept.layers.size, ...DATA.map((name) => model.get(name))];
  if (from.some((each, i) => each !== view.painted[i])) {
    view.painted = from;
    view.next.then(() => paintMaps(view)); // the large map first
  } else if (!view.withNumbers) sayOne(view, look);
}

const DATA = ["series", "numbers", "overview", "shared", "percentile"]; // what the small maps are drawn from
const heads = (grid) => grid.querySelectorAll("[data-head]:not([data-head='-1'])");
const placeOf = (place) => [Number(place.dataset.layer), Number(place.dataset.head)];

function paintMaps(view) {
  const [look, shape, places] = [view.look(), view.shape(), [...heads(view.grid)]];
  const told = toldHighest(view.model, { ...look, rolled: false });
  const maps = places.map((place) => smallBytes(view, ...placeOf(place), look, told));
  places.forEach((place, number) => know(place, maps[number] !== null));
  paintAll(view, maps, shape[4], shape[5]);
  view.next.then(() => writeNumbers(view)); // the numbers last
}

function writeNumbers(view) {
  const [look, shape] = [view.look(), view.shape()];
  for (const place of heads(view.grid)) write(place, wordsAbout(view, shape, ...placeOf(place), look.query));
  sayOne(view, look);
}

/** Bytes of a small map: from its layer, or from what came of this query alone. */
function smallBytes({ model, kept, shape }, layer, head, { query, scale }, told) {
  const [, heads, , prefix, rows, cols] = shape();
  const weights = weightsOf(kept, shape(), layer, head, query);
  if (weights) return bytesFrom(weights, highestOf(weights, prefix, scale, told)).subarray(prefix);
  const [size, overview] = [rows * cols, model.get("overview")];
  if (model.get("overview_query") !== query || !overview?.byteLength) return null;
  return new Uint8Array(overview.buffer, overview.byteOffset + (layer * heads + head) * size, size);
}

function wordsAbout({ model }, [, heads, tokens, prefix], layer, head, query) {
  const [numbers, of] = [model.get("numbers"), model.get("numbers_query")];
  if (of >= 0 && of !== query) return null; // they are to come
  const row = of >= 0 ? layer * heads + head : (layer * heads + head) * tokens + query;
  if (!numbers || numbers.byteLength < 12 * (row + 1)) return null;
  return wordsOf(floatsIn(new DataView(numbers.buffer, numbers.byteOffset + 12 * row, 12)), model.get("unit"), prefix);
}

/** Where numbers find no room beside the maps, one line tells of the head that is pointed at or chosen. */
function sayOne(view, look) {
  const { pointed } = view;
  const { layer, head } = pointed ?? look;
  const words = view.withNumbers || head < 0 ? null : wordsAbout(view, view.shape(), layer, head, look.query);
  const line = view.el.querySelector(".vl-one-head");
  line.hidden = view.withNumbers;
  line.textContent = words ? said("layer {layer}, head {head}: {numbers}", { layer: layer + 1, head: head + 1, numbers: words.join(" · ") }) : said("point at a head to read its numbers");
}

export default hearing({ render });
