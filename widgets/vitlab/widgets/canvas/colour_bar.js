// What the colours mean: a bar under the picture.
import { cssGradient } from "./colour.js";
import { put, show } from "./parts.js";
import { rounded } from "./planes.js";
import { wordsFor } from "./words.js";
import { digits, fill, said } from "../said.js";

const written = (number) => digits(number).replaceAll("-", "−");

/** Let the bar follow the plane on show. */
export function drawColourBar(view) {
  const { model, parts: { bar }, plane, stage } = view;
  if (!show(bar.root, model.get("colour_bar"))) return;
  bar.root.style.visibility = plane ? "" : "hidden"; // it keeps its place
  bar.root.style.maxWidth = `max(220px, ${stage.width}px)`; // as wide as the picture
  if (!plane) return;
  const [low, high] = [0, 255].map((byte) => written(rounded(plane, byte)));
  const words = { ...wordsFor(view, model.get("selected")), low, high, plane: plane.number };
  const caption = fill(model.get("colour_bar_caption"), words).trim();
  const gradient = cssGradient(model.get("colormap"));
  if (bar.colours.dataset.map !== model.get("colormap")) bar.colours.style.background = gradient;
  bar.colours.dataset.map = model.get("colormap");
  for (const [node, text] of [[bar.low, low], [bar.high, high], [bar.caption, caption]]) put(node, text);
  bar.root.setAttribute("aria-label", caption
    ? said("Colours from {low} to {high}: {caption}", { low, high, caption })
    : said("Colours from {low} to {high}", { low, high }));
}
