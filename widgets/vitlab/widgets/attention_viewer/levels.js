// Maps as the page keeps them: a byte a weight, and two scales for each query, of the prefix and of the patches.

import { digits } from "../said.js";

const HEAD = 12; // bytes: series, first layer, layers
export const ROLLOUT = -1; // stands for a layer

/** `shape` is [layers, heads, tokens, prefix, rows, cols]; a layer is { levels, scales }, all heads of it. */
export const keptMaps = () => ({ series: null, layers: new Map() });

/** Keep the layers of a message; those of an earlier series go. */
export function keepPart(kept, part, shape) {
  if (!part?.byteLength) return;
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
  const [series, first, layers] = [0, 4, 8].map((place) => view.getInt32(place, true));
  if (series !== kept.series) [kept.series, kept.layers] = [series, new Map()];
  const [, heads, tokens] = first === ROLLOUT ? [1, 1, shape[2]] : shape;
  const [scales, levels] = [2 * heads * tokens, heads * tokens * tokens];
  for (let layer = 0; layer < layers; layer++) {
    const at = HEAD + 4 * layer * scales;
    kept.layers.set(first + layer, {
      scales: Float32Array.from({ length: scales }, (_, i) => view.getFloat32(at + 4 * i, true)),
      levels: new Uint8Array(part.buffer, part.byteOffset + HEAD + 4 * layers * scales + layer * levels, levels),
    });
  }
}

/** The weights (tokens) of a query in a head, or in the mean of all for head -1; null where the page has not got them. */
export function weightsOf(kept, [, heads, tokens, prefix], layer, head, query) {
  const has = kept.layers.get(layer);
  if (!has || query < 0 || query >= tokens) return null;
  const chosen = layer === ROLLOUT ? [0] : head < 0 ? [...Array(heads).keys()] : [Math.min(head, heads - 1)];
  const weights = new Float32Array(tokens);
  for (const each of chosen) {
    const row = each * tokens + query;
    const [before, after] = [0, 1].map((part) => has.scales[2 * row + part] / 255 / chosen.length);
    for (let key = 0; key < tokens; key++) weights[key] += has.levels[row * tokens + key] * (key < prefix ? before : after);
  }
  return weights;
}

/** What the last colour stands for; 1 where all is 0, so that there is something to divide by. */
export function highestOf(weights, prefix, scale, told) {
  const patches = weights.subarray(prefix);
  const own = scale === "percentile" ? percentile(patches, 99) : patches.reduce((most, each) => Math.max(most, each), 0);
  const highest = scale === "map" || told === undefined ? own : told;
  return highest > 0 ? highest : 1;
}

/** The percentile of numbers, between two of them as numpy has it. */
export function percentile(numbers, share) {
  const sorted = Float32Array.from(numbers).sort();
  const place = (share / 100) * (sorted.length - 1);
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** Weights as bytes of a colour, 255 for `highest` and all above it. */
export const bytesFrom = (weights, highest) =>
  Uint8Array.from(weights, (each) => Math.round(255 * Math.min(Math.max(each / highest, 0), 1)));

/** Float32 numbers of a buffer, wherever it begins. */
export function floatsIn(buffer) {
  if (!buffer?.byteLength) return new Float32Array(0);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return Float32Array.from({ length: buffer.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** A number as the facts write it. */
export function numberOf(value) {
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return digits(Math.round(value).toLocaleString("en"));
  return digits(Number(value.toPrecision(3)));
}
