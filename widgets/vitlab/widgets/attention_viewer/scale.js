// The figure of the deletion curve: patches hidden across, the probability up. Lengths are CSS pixels.

import { digits } from "../said.js";

export const [TALL, LEFT, RIGHT, TOP, BOTTOM] = [156, 24, 64, 8, 20];

/** Places for counts of patches in a figure so wide, and back; `right` is the room for words behind it. */
export function acrossOf(patches, width, right = RIGHT) {
  const reach = Math.max(width - LEFT - right, 1);
  const place = (count) => LEFT + (reach * Math.min(Math.max(count, 0), patches)) / Math.max(patches, 1);
  const count = (left) => Math.min(Math.max(Math.round(((left - LEFT) / reach) * patches), 0), patches);
  return { place, count };
}

/** Where a probability lies. */
export const upOf = (probability) => TOP + (TALL - TOP - BOTTOM) * (1 - probability);

/** A line through the probabilities, one a patch more that is hidden. */
export const lineOf = (probabilities, place) =>
  probabilities.length ? `M${Array.from(probabilities, (each, count) => `${place(count).toFixed(1)} ${upOf(each).toFixed(1)}`).join("L")}` : "";

/** How many are hidden after a key; undefined for a key that is not its own. */
export function hiddenForKey(key, hidden, patches) {
  const step = Math.max(1, Math.round(patches / 8));
  const wanted = {
    ArrowLeft: hidden - 1, ArrowDown: hidden - 1, ArrowRight: hidden + 1, ArrowUp: hidden + 1,
    PageDown: hidden - step, PageUp: hidden + step, Home: 0, End: patches,
  }[key];
  return wanted === undefined ? undefined : Math.min(Math.max(0, wanted), patches);
}

/** A probability as it is said beside the small picture. */
export const perCent = (probability) => `${digits(Number((100 * probability).toPrecision(3)))} %`;
