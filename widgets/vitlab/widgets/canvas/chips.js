// The prefix tokens: small chips above the picture, part of the same counting.
import { cssColour, palette } from "./colour.js";
import { put, show } from "./parts.js";
import { valueOf } from "./planes.js";
import { digits } from "../said.js";

/** Let the chips follow the model: names, colours of their values, what is chosen. */
export function drawChips({ model, parts: { chips }, plane, stage: { sequence } }) {
  const labels = model.get("prefix_labels");
  if (!show(chips, labels.length > 0)) return;
  while (chips.children.length > labels.length) chips.lastChild.remove();
  while (chips.children.length < labels.length) chips.append(newChip(chips.children.length));
  const colours = palette(model.get("colormap"));
  labels.forEach((label, index) => {
    const chip = chips.children[index];
    const [swatch, name, value] = chip.children;
    const byte = plane?.prefix[index];
    if (show(swatch, byte !== undefined)) swatch.style.background = cssColour(colours, byte);
    put(name, label);
    put(value, digits(valueOf(plane, sequence, index)));
    for (const kind of ["selected", "hovered"]) chip.classList.toggle(`vl-${kind}`, model.get(kind) === index);
    for (const kind of ["highlighted", "marked"]) chip.classList.toggle(`vl-${kind}`, model.get(kind).includes(index));
  });
}

function newChip(index) {
  const chip = document.createElement("span");
  chip.className = "vl-chip";
  chip.dataset.index = index;
  chip.append(...["i", "b", "span"].map((name) => document.createElement(name)));
  return chip;
}

/** Point at a chip or click it; the keys are those of the picture, which gets the focus. */
export function followChips(view) {
  const { parts: { chips, grid } } = view;
  const under = (event) => Number(event.target.closest(".vl-chip")?.dataset.index ?? -1);
  view.listen(chips, "pointermove", (event) => view.set("hovered", under(event)));
  view.listen(chips, "pointerleave", () => view.set("hovered", -1));
  view.listen(chips, "click", (event) => {
    if (under(event) < 0 || !view.stage?.sequence.length) return;
    view.set("selected", under(event));
    grid.focus({ preventScroll: true });
  });
}
