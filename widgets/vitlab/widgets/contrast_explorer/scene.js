// What the kernel and the controls say of the pairs, as one plain object, wherever in the page it is asked for.
import { digits } from "../said.js";
import { contrast, cosinesOf, firstEqual } from "./losses.js";

const WATCHED = ["batch", "pictures", "given", "logit_scale", "logit_bias"].map((name) => `change:${name}`).join(" ");
const modelNamed = (manager, reference) => manager.get_model(reference.replace(/^IPY_MODEL_/, ""));

/** The scene of a stage: what it is now, and whoever wants to hear of a change. */
export async function sceneOf(model) {
  const manager = model.widget_manager;
  const stage = model.get("stage") ? await modelNamed(manager, model.get("stage")) : model;
  const names = Object.entries(stage.get("controls"));
  const controls = Object.fromEntries(
    await Promise.all(names.map(async ([name, reference]) => [name, await modelNamed(manager, reference)])),
  );
  return {
    stage,
    read: () => readScene(stage, controls),
    /** The batch itself: what of it changes is told to the kernel at once. */
    write(change) {
      stage.set("batch", { ...stage.get("batch"), ...change });
      stage.save_changes();
    },
    /** Scale or bias, told at once as well. */
    move(name, value) {
      stage.set(name, value);
      stage.save_changes();
    },
    watch(react) {
      stage.on(WATCHED, react);
      for (const control of Object.values(controls)) control.on("change:index", react);
      return () => {
        stage.off(WATCHED, react);
        for (const control of Object.values(controls)) control.off("change:index", react);
      };
    },
  };
}

/** What stands on screen for a caption: ours are read in the language of the page, the reader's as they are. */
export const shownCaption = (stage, caption) => stage.get("captions")[caption] ?? caption;

/** The caption that a reader wrote: one of ours, whatever the language. */
export const captionFor = (captions, written) => Object.keys(captions).find((caption) => captions[caption] === written) ?? written;

function readScene(stage, controls) {
  const batch = stage.get("batch");
  const given = stage.get("given"); // vectors of the reader's own: cosines, and two components to draw
  const chosen = (name) => stage.get("choices")[name][controls[name].get("index") ?? 0];
  const first = firstEqual(batch.captions);
  const textAngles = first.map((place) => batch.text_angles[place]);
  const imageAngles = batch.image_angles;
  return {
    ...batch, batch, first, imageAngles, textAngles,
    own: given.cosines ? given : null,
    shown: batch.captions.map((caption) => shownCaption(stage, caption)),
    cosines: given.cosines ?? cosinesOf(imageAngles, textAngles),
    size: batch.size ?? batch.captions.length,
    scale: stage.get("logit_scale"), bias: stage.get("logit_bias"), used: chosen("scale_used"),
    exchange: chosen("exchange"), axis: chosen("axis"), reduction: chosen("reduction"),
  };
}

/** Draw what is folded away only once it is folded out, and a frame after what the hand is waiting for. */
export function whileSeen(el, draw) {
  let [fold, queued] = [null, 0];
  const isFolded = () => {
    if (!fold && (fold = el.closest(".vl-folded"))) unfolding.observe(fold, { attributeFilter: ["style"] }); // by now it stands in the page
    return fold?.style.display === "none";
  };
  const later = () => {
    if (isFolded()) return;
    queued ||= requestAnimationFrame(() => {
      queued = 0;
      draw();
    });
  };
  const unfolding = new MutationObserver(later);
  later();
  return { later, end: () => { unfolding.disconnect(); cancelAnimationFrame(queued); } };
}

const remembered = new WeakMap();

/** Everything computed of a scene; once for all who draw it. */
export function computed(stage, scene) {
  const key = JSON.stringify([scene.cosines, scene.size, scene.scale, scene.bias, scene.used, scene.exchange, scene.axis, scene.reduction]);
  const last = remembered.get(stage);
  if (last?.key === key) return last;
  const now = { key, cut: contrast(scene), whole: null };
  const count = scene.cosines.length;
  now.whole = scene.size === count ? now.cut : contrast({ ...scene, size: count });
  remembered.set(stage, now);
  return now;
}

/** A number as the kernel writes it: three digits; too small for four decimals is about 0. */
export function short(value) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : String(value);
  if (value === Math.round(value)) return signed(value.toLocaleString("en"));
  const size = Math.abs(value);
  if (size >= 100) return signed(Math.round(value).toLocaleString("en"));
  return size < 1e-4 ? "≈ 0" : signed(String(Number(value.toPrecision(3))));
}

/** So many decimals. */
export const fixed = (value, decimals) => signed(value.toFixed(decimals));

const signed = (text) => digits(text.replace(/^-/, "−"));

/** An SVG element with attributes. */
export function svg(tag, attributes = {}, parent = undefined) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  put(made, attributes);
  parent?.append(made);
  return made;
}

/** Attributes that differ are set; one that is null goes. */
export function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
  return element;
}

/** Text that differs is set. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
  return element;
}
