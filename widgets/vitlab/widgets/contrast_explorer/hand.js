// What a hand does to the vectors on the circle, with the pointer or with keys.
import { MIDDLE } from "./circle.js";
import { ANGLES_OF, swappedCaptions, turnedTo, withoutPair } from "./editing.js";

const TURNS = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 }; // left turns against the clock, as angles count

/** Follow pointer and keys on a circle; gives what ends that. */
export function followHand(circle, scene, redraw) {
  let held = null;
  const vectorOf = (event) => event.target.closest?.(".vl-vector[role=slider]");
  const turn = (group, angle) => {
    const { first } = scene.read();
    scene.write(turnedTo(scene.stage.get("batch"), first, group.dataset.kind, Number(group.dataset.index), angle));
  };
  const choose = (group) => {
    const [index, { cell }] = [Number(group.dataset.index), scene.stage.get("batch")];
    const side = group.dataset.kind === "image" ? 0 : 1;
    if (cell[side] === index) return;
    scene.write({ cell: cell.length ? cell.map((old, i) => (i === side ? index : old)) : [index, index] });
  };
  const letGo = (restore) => {
    if (restore && held) scene.write(held.before);
    held = null;
  };
  const reactions = {
    pointerdown: (event) => {
      const group = vectorOf(event);
      if (!group || event.button) return;
      const { image_angles, text_angles } = scene.stage.get("batch");
      held = { group, before: { image_angles, text_angles } };
      circle.root.setPointerCapture(event.pointerId);
      group.focus({ preventScroll: true });
      choose(group);
      event.preventDefault();
    },
    pointermove: (event) => {
      if (!held) return;
      const box = circle.root.getBoundingClientRect();
      const size = box.width / (2 * MIDDLE);
      const [x, y] = [(event.clientX - box.left) / size - MIDDLE, MIDDLE - (event.clientY - box.top) / size];
      if (Math.hypot(x, y) > 4) turn(held.group, Math.round((Math.atan2(y, x) * 180) / Math.PI));
    },
    pointerup: () => letGo(false),
    pointercancel: () => letGo(true),
    keydown: (event) => {
      const group = vectorOf(event);
      if (!group || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!pressed(event, group)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  const pressed = (event, group) => {
    const index = Number(group.dataset.index);
    const batch = scene.stage.get("batch");
    if (event.key in TURNS) turn(group, batch[ANGLES_OF[group.dataset.kind]][index] + TURNS[event.key] * (event.shiftKey ? 10 : 1));
    else if (event.key === "Escape") return escaped();
    else if (event.key === "Enter" || event.key === " ") choose(group);
    else if (event.key === "Delete" || event.key === "Backspace") {
      if (batch.captions.length > 2) scene.write(withoutPair(batch, index));
    } else if (event.key.toLowerCase() === "s") mark(batch, index);
    else return false;
    return true;
  };
  const escaped = () => {
    if (!held && circle.marked === undefined) return false;
    letGo(true);
    circle.marked = undefined;
    redraw();
    return true;
  };
  const mark = (batch, index) => { // the first S marks, the second swaps
    const other = circle.marked;
    circle.marked = other === undefined ? index : undefined;
    if (other !== undefined && other !== index) scene.write(swappedCaptions(batch, other, index));
    else redraw();
  };
  for (const [type, react] of Object.entries(reactions)) circle.root.addEventListener(type, react);
  return () => Object.entries(reactions).forEach(([type, react]) => circle.root.removeEventListener(type, react));
}
