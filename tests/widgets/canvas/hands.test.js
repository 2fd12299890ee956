// What a hand does: pointer, keys, and the keys that draw a box; and what a canvas must not do with either.
import assert from "node:assert/strict";
import { test } from "node:test";
import { followBoxKeys } from "../../../widgets/vitlab/widgets/canvas/box_keys.js";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { followKeys, tokenForKey } from "../../../widgets/vitlab/widgets/canvas/keys.js";
import { followPointer } from "../../../widgets/vitlab/widgets/canvas/pointer.js";
import { sequenceOf } from "../../../widgets/vitlab/widgets/canvas/sequence.js";

const imageSize = [40, 100];
const grid = gridOf({ imageSize, patchSize: [10, 20], padding: [0, 0], remainder: "error" }); // 4 × 5
const stage = { sequence: sequenceOf(grid, { imageSize }), region: [0, 0, 40, 100], scale: [2, 2] };

/** A view of a canvas at the corner of a page, two screen pixels for one of the picture; `tell` is an event. */
function viewWith(traits = {}, frame = null) {
  const all = { selected: -1, hovered: -1, box: [], box_select: true, box_step: 1, click_moves_box: false,
    image_size: imageSize, patch_size: [10, 20], refusal: "", ...traits };
  const heard = [];
  const target = { getBoundingClientRect: () => ({ top: 0, left: 0 }), setPointerCapture() {}, focus() {}, closest: () => null };
  const view = {
    model: { get: (name) => all[name] }, all, stage, heard, el: { isConnected: true, closest: () => frame },
    parts: { grid: target }, pressed: null, drag: null, boxing: null, undo: [], redraw() {},
    set(name, value) { all[name] = value; },
    listen(where, type, react) { heard.push({ where, type, react }); },
    tell(type, event = {}, where = target) {
      const told = { target, kept: 0, preventDefault() { told.kept += 1; }, stopPropagation() { told.kept += 1; },
        stopImmediatePropagation() { told.kept += 1; }, ...event };
      for (const each of heard) if (each.where === where && each.type === type) each.react(told);
      return told.kept > 0;
    },
    at(type, y, x, button = 0) { return view.tell(type, { clientY: 2 * y, clientX: 2 * x, button }); },
  };
  globalThis.requestAnimationFrame = (act) => act();
  globalThis.cancelAnimationFrame = () => {};
  return view;
}

function withPointer(traits) {
  const view = viewWith(traits);
  followPointer(view);
  return view;
}

test("a click chooses the patch under it, however the hand trembles, and another button does not", () => {
  const view = withPointer();
  view.at("pointerdown", 15, 45);
  view.at("pointermove", 16, 45.5);
  view.at("pointerup", 16, 45.5);
  assert.deepEqual([view.all.selected, view.all.box], [7, []]);
  view.at("pointerdown", 35, 5, 2);
  view.at("pointerup", 35, 5, 2);
  assert.equal(view.all.selected, 7);
});

test("who leaves the picture points at nothing", () => {
  const view = withPointer();
  view.at("pointermove", 35, 95);
  assert.equal(view.all.hovered, 19);
  view.tell("pointerleave");
  assert.equal(view.all.hovered, -1);
});

test("a box is dragged out with the first button, one that is called off is none, and one without room is gone", () => {
  const view = withPointer();
  const drag = (end, ...to) => {
    view.at("pointerdown", 5, 10);
    view.at("pointermove", ...to);
    view.at(end, ...to);
  };
  drag("pointerup", 25, 60);
  assert.deepEqual(view.all.box, [5, 10, 20, 50]);
  drag("pointercancel", 9, 99);
  view.at("pointermove", 30, 30);
  assert.deepEqual([view.all.box, view.drag, view.all.selected], [[5, 10, 20, 50], null, -1]);
  drag("pointerup", 5, 30);
  assert.deepEqual(view.all.box, []);
  view.all.box_select = false;
  drag("pointerup", 25, 60);
  assert.deepEqual([view.all.box, view.all.selected], [[], 13]);
});

test("where a click puts the box it chooses no patch, and without a box it does", () => {
  const view = withPointer({ click_moves_box: true, box: [0, 0, 10, 20] });
  view.at("pointerdown", 20, 50);
  view.at("pointerup", 20, 50);
  assert.deepEqual([view.all.box, view.all.selected], [[15, 40, 10, 20], -1]);
  view.all.box = [];
  view.at("pointerdown", 20, 50);
  view.at("pointerup", 20, 50);
  assert.deepEqual([view.all.box, view.all.selected], [[], 12]);
});

test("a key of the picture is kept from the notebook; any other key, and one with Ctrl, Alt or Meta, is not ours", () => {
  const view = viewWith({ selected: 7 });
  followKeys(view, view.parts.grid, tokenForKey);
  assert.deepEqual([view.tell("keydown", { key: "ArrowDown" }), view.all.selected], [true, 12]);
  for (const event of [{ key: "x" }, ...["ctrlKey", "altKey", "metaKey"].map((held) => ({ key: "ArrowUp", [held]: true }))]) {
    assert.deepEqual([view.tell("keydown", event), view.all.selected], [false, 12]);
  }
});

function withBoxKeys(traits) {
  const frame = { what: "the frame" };
  const view = viewWith(traits, frame);
  followBoxKeys(view);
  view.press = (key, event = {}) => view.tell("keydown", { key, ...event });
  view.fromFrame = (key, closest = () => null) => view.tell("keydown", { key, target: { closest } }, frame);
  return view;
}

test("b draws a box around the chosen patch, Enter keeps it, Escape brings back what was there", () => {
  const view = withBoxKeys({ selected: 7 });
  assert.equal(view.press("b"), true);
  assert.deepEqual(view.all.box, [10, 40, 10, 20]);
  assert.equal(view.press("ArrowRight"), true);
  assert.equal(view.press("Enter"), true);
  assert.deepEqual([view.all.box, view.boxing], [[10, 41, 10, 20], null]);
  assert.equal(view.press("ArrowRight"), false, "the arrows are the grid's again");
  for (const key of ["b", "ArrowDown", "Escape"]) view.press(key);
  assert.deepEqual([view.all.box, view.boxing], [[10, 41, 10, 20], null]);
  for (const key of ["b", "Delete"]) view.press(key);
  assert.deepEqual(view.all.box, []);
});

test("a box that is being drawn is kept when the focus goes elsewhere", () => {
  const view = withBoxKeys({ box: [1, 2, 3, 4] });
  for (const key of ["b", "ArrowDown"]) view.press(key);
  view.tell("blur");
  assert.deepEqual([view.all.box, view.boxing], [[2, 2, 3, 4], null]);
});

test("b begins anywhere in the frame, but not where letters are typed, nor where no hand draws boxes", () => {
  const view = withBoxKeys({ selected: 7 });
  assert.deepEqual([view.fromFrame("b", (selector) => selector), view.boxing], [false, null]);
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.equal(view.press("b", { [held]: true }), false);
  assert.equal(view.fromFrame("b"), true);
  assert.notEqual(view.boxing, null);
  assert.equal(view.fromFrame("ArrowRight"), false, "an arrow elsewhere in the frame is not the box's");
  const none = withBoxKeys({ selected: 7, box_select: false });
  assert.deepEqual([none.press("b"), none.boxing], [false, null]);
});
