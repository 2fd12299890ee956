// What is chosen, in words.
import { cellsUnder } from "./box.js";
import { drawLens } from "./lens.js";
import { put, show } from "./parts.js";
import { valueOf } from "./planes.js";
import { boxOf, isToken, placeOf } from "./sequence.js";
import { fill, said } from "../said.js";

/** What a template can say about a token; only what all have in common where there is none. */
export function wordsFor({ model, plane, stage: { sequence } }, index) {
  const { grid, length, pictures, prefix } = sequence;
  const shared = { tokens: grid?.tokens, rows: grid?.rows, cols: grid?.cols, length, pictures };
  if (!isToken(sequence, index)) return shared;
  const value = valueOf(plane, sequence, index);
  const place = placeOf(sequence, index);
  if (!place) return { ...shared, index, label: model.get("prefix_labels")[index], value };
  const { picture, cell } = place;
  const [top, left, height, width] = boxOf(sequence, index);
  const label = model.get("cell_labels")[index - prefix] ?? "";
  const [row, col] = [Math.floor(cell / grid.cols), cell % grid.cols];
  return { ...shared, index, picture, cell, row, col, top, left, height, width, label, value };
}

/** A sentence about a token; empty where there is none. */
export function sentenceFor(view, index) {
  const { sequence } = view.stage;
  if (!isToken(sequence, index)) return "";
  const template = view.model.get(index < sequence.prefix ? "describe_prefix" : "describe");
  return fill(template, wordsFor(view, index)).replace(/\s+/g, " ").trim();
}

const BOXING = `${said("Arrow keys move the box, Alt and arrow keys size it, Enter ends.")} `;

/** A sentence about the box; empty where a hand cannot draw one, or has not. */
export function sentenceForBox({ model, stage: { sequence } }) {
  const box = model.get("box");
  if (!box.length || !model.get("box_select")) return "";
  const [top, left, height, width] = box;
  const under = sequence.grid?.vertical && sequence.pictures === 1 ? cellsUnder(sequence.grid, box) : null;
  const counts = under && { touched: under.touched.count, inside: under.inside.count };
  return fill(model.get("describe_box"), { top, left, height, width, ...counts });
}

/** The whole sheet: how many pictures, cells and tokens before them. */
function counted({ model, stage: { sequence } }) {
  const { grid, pictures, prefix } = sequence;
  if (!grid) return said("no patches");
  if (pictures > 1 && grid.tokens === 1) return said("{pictures} pictures", { pictures });
  const cells = grid.boxes ? said("{tokens} cells", grid) : fill(model.get("describe_grid"), { ...sequence, ...grid });
  const all = prefix ? said("{labels} and {cells}", { labels: model.get("prefix_labels").join(", "), cells }) : cells;
  return pictures > 1 ? said("{pictures} pictures, each: {all}", { pictures, all }) : all;
}

/** Put what is chosen into words and under the lens. */
export function say(view) {
  const { model, parts, stage: { sequence }, bitmap } = view;
  const [hovered, selected] = ["hovered", "selected"].map((name) => model.get(name));
  const chosen = sentenceFor(view, selected);
  const box = sentenceForBox(view);
  parts.grid.setAttribute("aria-label", [`${counted(view)}.`, chosen, box].filter(Boolean).join(" "));
  put(parts.live, view.boxing ? `${view.boxing.fresh ? BOXING : ""}${box}` : chosen);
  const active = isToken(sequence, hovered) ? hovered : selected;
  const seen = placeOf(sequence, active) !== null; // a prefix token has no pixels
  const looks = show(parts.lens.root, model.get("lens") && bitmap !== null);
  parts.lens.root.classList.toggle("vl-empty", !seen);
  put(parts.lens.says, sentenceFor(view, active) || said("Point at a patch, click it or use the arrow keys to see it as numbers."));
  if (seen && looks) drawLens(parts.lens, sequence, bitmap, active, model.get("lens_around"));
}
