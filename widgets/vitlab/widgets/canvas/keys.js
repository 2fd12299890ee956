// The keyboard: whatever the pointer can do.
import { beside, indexOf, isToken, pictureOn } from "./sequence.js";

export const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

/** Token that a key leads to; undefined for a key that is not ours. */
export function tokenForKey(key, sequence, selected, hovered = -1) {
  const none = !isToken(sequence, selected);
  if (key in ARROWS) return none ? 0 : beside(sequence, selected, ARROWS[key]);
  if (key === "Enter") return hovered >= 0 ? hovered : none ? 0 : -1; // chooses, or lets go
  if (sequence.pictures > 1 && key === "PageDown") return none ? indexOf(sequence, 0, 0) : pictureOn(sequence, selected, 1);
  if (sequence.pictures > 1 && key === "PageUp") return none ? indexOf(sequence, 0, 0) : pictureOn(sequence, selected, -1);
  return { Home: 0, End: sequence.length - 1, Escape: -1 }[key];
}

/** Choose with the keys that `lead` knows, and keep them from the notebook. */
export function followKeys(view, target, lead) {
  const { model } = view;
  view.listen(target, "keydown", (event) => {
    if (!view.stage?.sequence.length || event.ctrlKey || event.metaKey || event.altKey) return;
    const token = lead(event.key, view.stage.sequence, model.get("selected"), model.get("hovered"));
    if (token === undefined) return;
    view.set("selected", token);
    event.preventDefault();
    event.stopPropagation();
  });
}
