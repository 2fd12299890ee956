// The pointer over the picture: what it points at, a click, a box dragged out.
import { boxAround } from "./box.js";
import { tokenAt } from "./sequence.js";
import { pixelAt } from "./stage.js";

export function followPointer(view) {
  const { model, parts: { grid: target } } = view;
  const under = (event) => {
    const frame = target.getBoundingClientRect();
    return pixelAt(view.stage, event.clientY - frame.top, event.clientX - frame.left);
  };
  const tokenUnder = (event) => (view.stage ? tokenAt(view.stage.sequence, ...under(event)) : -1);
  const putsBox = () => model.get("click_moves_box") && model.get("box_select") && model.get("box").length;
  const letGo = () => { view.pressed = view.drag = null; };
  view.listen(target, "pointerdown", (event) => {
    if (event.button === 0 && view.stage) view.pressed = under(event);
    view.set("refusal", "");
  });
  view.listen(target, "pointermove", (event) => {
    view.set("hovered", tokenUnder(event));
    if (!view.pressed || !model.get("box_select")) return;
    const moved = Math.hypot(...under(event).map((at, side) => (at - view.pressed[side]) * view.stage.scale[side]));
    if (!view.drag && moved < 4) return; // css px: a click may tremble
    target.setPointerCapture(event.pointerId);
    view.drag = boxBetween(view.pressed, under(event), view.stage);
    view.redraw();
  });
  view.listen(target, "pointerup", (event) => {
    if (view.drag) view.set("box", view.drag[2] && view.drag[3] ? view.drag : []);
    else if (view.pressed && putsBox()) view.set("box", boxAround(under(event), model.get("box").slice(2), model.get("image_size")));
    else if (view.pressed) view.set("selected", tokenUnder(event));
    letGo();
  });
  view.listen(target, "pointercancel", letGo);
  view.listen(target, "pointerleave", () => view.set("hovered", -1));
}

/** The box between two pixels (y, x), in whole pixels of the picture, or of all pictures of a sheet. */
export function boxBetween(from, to, { sequence }) {
  const { imageSize, step, sheetRows, sheetCols } = sequence;
  const [[top, bottom], [left, right]] = [sheetRows, sheetCols].map((count, side) => {
    const size = imageSize[side] + (count - 1) * step[side];
    return [from[side], to[side]].map((pixel) => Math.round(Math.min(Math.max(0, pixel), size))).sort((a, b) => a - b);
  });
  return [top, left, bottom - top, right - left];
}
