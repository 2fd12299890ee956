// The keyboard's way to draw, move and size a box: `b` begins, Enter ends.
import { boxAround, boxForKey } from "./box.js";
import { boxOf } from "./sequence.js";

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true]";

/** `b` anywhere in the frame around the canvas begins; while it lasts the arrows are the box's. */
export function followBoxKeys(view) {
  const { model, el, parts: { grid: target } } = view;
  const end = (box) => {
    if (box) view.set("box", box);
    view.boxing = null;
    view.redraw();
  };
  const begin = () => {
    view.boxing = { before: model.get("box"), fresh: true };
    if (!model.get("box").length) view.set("box", firstBox(view));
    target.focus();
    view.redraw();
  };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || !view.stage || view.stage.sequence.pictures !== 1) return;
    if (!view.boxing) {
      const begins = event.key === "b" && !event.altKey && model.get("box_select") && !event.target.closest(TYPING);
      if (!begins) return;
      begin();
    } else if (event.target === target) {
      const box = model.get("box");
      const moved = box.length ? boxForKey(event, box, model.get("image_size"), model.get("box_step")) : undefined;
      if (moved) view.set("box", moved);
      else if (event.key === "Enter" || event.key === "b") end();
      else if (event.key === "Escape") end(view.boxing.before);
      else if (event.key === "Delete" || event.key === "Backspace") end([]);
      else return;
      if (view.boxing) view.boxing.fresh = false;
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  view.listen(target, "keydown", press); // before the arrows that choose a patch
  view.listen(target, "blur", () => view.boxing && end());
  let waiting = requestAnimationFrame(function listen() {
    const frame = el.closest(".vl-frame"); // it stands in the document by then, or by the next frame
    if (!el.isConnected) waiting = requestAnimationFrame(listen);
    else if (frame) view.listen(frame, "keydown", press);
  });
  view.undo.push(() => cancelAnimationFrame(waiting));
}

/** Around the chosen patch, or as large as a patch in the middle. */
function firstBox({ model, stage: { sequence } }) {
  const [height, width] = model.get("image_size");
  const chosen = sequence.grid && boxOf(sequence, model.get("selected"));
  const [top, left, tall, wide] = chosen ?? [0, 0, ...[model.get("patch_size")].flat()];
  const size = [Math.min(tall, height), Math.min(wide ?? tall, width)];
  const middle = chosen ? [top + size[0] / 2, left + size[1] / 2] : [height / 2, width / 2];
  return boxAround(middle, size, [height, width]);
}
