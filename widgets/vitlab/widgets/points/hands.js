// Hands on points: a pointer that points, chooses and brushes, and keys for all of it.
import { brushedWith, brushingWay, pointAt, pointsInBox, pointsInLasso, pointThatWay, WAYS } from "./places.js";
import { nearOf } from "./state.js";

const REACH = 14; // px from the pointer to a point that it means
const TREMBLE = 4; // px: a click may move so far
const TURNS = { q: [-1, 0], e: [1, 0], w: [0, -1], s: [0, 1] };
const TURN = Math.PI / 24;

const caughtBy = (view, { from, path }) =>
  view.marks.get("tool") === "lasso" ? pointsInLasso(view.laid, path) : pointsInBox(view.laid, from, path.at(-1));

export function followPointerOnPoints(view) {
  const target = view.parts.hand;
  const at = (event) => {
    const frame = target.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  view.listen(target, "pointerdown", (event) => {
    if (event.button !== 0 || !view.laid) return;
    view.press = { from: at(event), path: [at(event)], before: view.marks.get("brushed"), how: brushingWay(event), brushing: false };
    target.setPointerCapture(event.pointerId);
  });
  view.listen(target, "pointermove", (event) => {
    if (!view.laid) return;
    const [x, y] = at(event);
    if (!view.press) return view.point(pointAt(view.laid, x, y, REACH));
    const { from, path } = view.press;
    view.press.brushing ||= Math.hypot(x - from[0], y - from[1]) >= TREMBLE;
    if (!view.press.brushing) return;
    view.point(-1);
    path.push([x, y]);
    view.brush(brushedWith(view.press.before, caughtBy(view, view.press), view.press.how));
  });
  view.listen(target, "pointerup", (event) => {
    const { press } = view;
    if (!press) return;
    view.press = null;
    if (press.brushing) view.brush(view.marks.get("brushed"), true);
    else click(view, pointAt(view.laid, ...at(event), REACH), press);
    view.redraw();
  });
  view.listen(target, "pointercancel", () => giveUp(view));
  view.listen(target, "pointerleave", () => view.press || view.point(-1));
}

/** One point alone is looked at; with Shift or Alt it is brushed or not; beside all points the brush lets go. */
function click(view, point, { before, how }) {
  if (how !== "new") view.brush(brushedWith(before, point < 0 ? [] : [point], how), true);
  else if (point >= 0) view.select(point);
  else view.brush([], true);
}

/** Let go of what is being brushed, and bring back what was. */
function giveUp(view) {
  if (!view.press) return false;
  view.brush(view.press.before, true);
  view.press = null;
  view.redraw();
  return true;
}

/** What a key on the points does; false for a key that is not ours. */
export function pressOnPoints(view, { key, shiftKey }) {
  const { marks } = view;
  const selected = marks.get("selected");
  if (key in WAYS) {
    const next = pointThatWay(view.laid, selected, WAYS[key]);
    if (shiftKey) view.brush(brushedWith(marks.get("brushed"), [selected, next].filter((i) => i >= 0), "add"), true);
    view.select(next);
    return true;
  }
  if (key === "Escape") {
    if (giveUp(view)) return true;
    if (marks.get("hovered") >= 0) view.point(-1);
    else if (marks.get("brushed").length) view.brush([], true);
    else if (selected >= 0) view.select(-1);
    else return false; // the frame gives up what is being computed
    return true;
  }
  if (key === " ") {
    const on = marks.get("brushed").includes(selected);
    if (selected >= 0) view.brush(brushedWith(marks.get("brushed"), [selected], on ? "remove" : "add"), true);
    return true;
  }
  if (key === "Enter") {
    if (marks.get("hovered") >= 0) view.select(marks.get("hovered"));
    return true;
  }
  return pressLetter(view, key.toLowerCase(), selected);
}

function pressLetter(view, letter, selected) {
  if (letter === "n") {
    const near = nearOf(view.marks, selected);
    if (near.length) view.point(near[(near.indexOf(view.marks.get("hovered")) + 1) % near.length], true);
    return true;
  }
  if (letter === "l") {
    view.takeTool(view.marks.get("tool") === "lasso" ? "rectangle" : "lasso");
    return true;
  }
  if (!(letter in TURNS) || view.model.get("dims") < 3) return false;
  const [yaw, pitch] = TURNS[letter];
  view.turn = { yaw: view.turn.yaw + yaw * TURN, pitch: view.turn.pitch + pitch * TURN };
  view.lay();
  return true;
}

export function followKeysOnPoints(view) {
  view.listen(view.parts.hand, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !view.laid) return;
    if (!pressOnPoints(view, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
