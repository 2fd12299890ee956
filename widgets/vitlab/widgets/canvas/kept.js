// Planes that come one at a time: each is kept, and what is not there is asked for once.
import { bytesOf } from "./model.js";

/** What a view has of them; a plane is { bytes, range }. */
export const keeper = () => ({ series: null, planes: new Map(), asked: -1 });

/** Keep the plane that came; those of an earlier series go. */
export function keepPlane(model, kept) {
  if (model.get("overlay_follows") !== "asked") return;
  if (kept.series !== model.get("overlay_series")) {
    kept.planes.clear();
    kept.asked = -1;
    kept.series = model.get("overlay_series");
  }
  const ranges = model.get("overlay_ranges");
  kept.planes.set(model.get("overlay_token"), { bytes: bytesOf(model.get("overlay")), ranges });
}

/** The token to ask for, because its plane is not there and nobody has asked; -1 for none. */
export function missingPlane(model, kept) {
  const token = model.get("selected");
  if (model.get("overlay_follows") !== "asked" || token < 0 || kept.planes.has(token) || kept.asked === token) return -1;
  return token;
}

/** The plane of the selected token, or the one that came last. */
export function keptPlane(model, kept) {
  const has = kept?.planes.get(model.get("selected"));
  return has ?? { bytes: bytesOf(model.get("overlay")), ranges: model.get("overlay_ranges") };
}
