// What a view of points knows of the models: which layer is on show, colours, neighbours, names.
import { nameOf, patchesOf } from "./pictures.js";
import { halvesOf, shortsOf, shownPoints } from "./places.js";
import { digits, said } from "../said.js";

const REFERENCE = /^IPY_MODEL_/;

/** What is marked is the business of one model; a second canvas of the same points shows it elsewhere. */
export async function leadOf(model) {
  const lead = model.get("lead");
  return lead ? model.widget_manager.get_model(lead.replace(REFERENCE, "")) : model;
}

/** Let traits follow controls in the page: the kernel hears of it from the control. */
export async function followControls(model) {
  const undo = [];
  for (const [name, [reference, trait]] of Object.entries(model.get("follows"))) {
    const control = await model.widget_manager.get_model(reference.replace(REFERENCE, ""));
    const follow = () => model.set(name, control.get(trait));
    control.on(`change:${trait}`, follow);
    follow();
    undo.push(() => control.off(`change:${trait}`, follow));
  }
  return () => undo.forEach((off) => off());
}

/** The layer whose places are on show: the one that is asked for, once its places are there. */
export function shownLayer(model) {
  const [asked, count] = [model.get("layer_index"), model.get("layers")];
  const there = model.get("layouts")?.byteLength && asked >= 0 && asked < count;
  return there ? asked : model.get("layer");
}

/** The numbers of the layer on show. */
export function numbersOf(model) {
  const [layer, dims] = [shownLayer(model), model.get("dims")];
  if (layer === model.get("layer")) return halvesOf(model.get("points"));
  const all = halvesOf(model.get("layouts"));
  const size = all.length / model.get("layers");
  return all.subarray(layer * size, (layer + 1) * size - ((layer + 1) * size) % dims);
}

const NO_COLOURS = { name: "", names: [said("points")], range: null };

/** What a colouring is made from: of the same it is the same. One that was made of another layer is stale. */
export function coloursFrom(model) {
  const place = model.get("color_index");
  const coded = model.get("colourings")[place];
  const stale = Boolean(coded && (coded.absent || (coded.layer >= 0 && coded.layer !== shownLayer(model))));
  return [place, coded, stale, model.get("codes"), model.get("count")];
}

/** The colouring on show: { codes, coded }; a stale one is grey. */
export function colouringOf(model) {
  const [place, coded, stale, bytes, count] = coloursFrom(model);
  const codes = new Uint8Array(count);
  if (!coded) return { codes, coded: NO_COLOURS };
  if (stale) return { codes, coded: { ...coded, names: ["…"], grey: true } };
  if (bytes && bytes.byteLength >= (place + 1) * count) codes.set(new Uint8Array(bytes.buffer, bytes.byteOffset + place * count, count));
  return { codes, coded };
}

/** The points nearest to one, the nearest first; none where they are not known yet. */
export function nearOf(model, point) {
  const told = model.get("told");
  if (point < 0) return [];
  if (told.point === point && told.layer === shownLayer(model)) return told.near;
  const each = model.get("near_count");
  if (!each || model.get("near_layer") !== shownLayer(model)) return [];
  return [...shortsOf(model.get("near")).subarray(each * point, each * (point + 1))];
}

/** Their cosines, where the kernel has told them. */
export function cosinesOf(model, point) {
  const told = model.get("told");
  return told.point === point && told.layer === shownLayer(model) ? told.cosines : [];
}

export const shownIn = (model) => shownPoints(model.get("points"), model.get("dims"));

export const patchesIn = (model) => patchesOf(shortsOf(model.get("places")), model.get("grids"), shownIn(model));

/** A point in words: what it is called, and what its colour stands for. */
export function pointInWords(model, patches, point, { codes, coded }) {
  const name = nameOf(model, patches, point);
  if (coded.grey || !coded.name) return name;
  if (coded.names.length) return coded.titles ? name : `${name}: ${coded.names[codes[point]]}`;
  const [low, high] = coded.range;
  return `${name}: ${coded.name} ${wordsOfNumber(low + (codes[point] / 255) * (high - low))}`;
}

const WHOLE = new Intl.NumberFormat("en"); // made once: a legend writes many with every step of a brush

/** A count as it is written. */
export const written = (count) => digits(WHOLE.format(count));

export const wordsOfNumber = (value) => digits(Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 3 }));
