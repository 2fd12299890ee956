// What is looked at, which key leads where, and how large the maps are drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeForKey, followLook, lookAtHead, lookAtLayer, lookFrom, lookOf } from "../../../widgets/vitlab/widgets/attention_viewer/looking.js";
import { holds } from "../../../widgets/vitlab/widgets/attention_viewer/curve.js";
import { headForKey, sizesOf, wordsOf } from "../../../widgets/vitlab/widgets/attention_viewer/overview.js";
import { acrossOf, hiddenForKey, lineOf, perCent } from "../../../widgets/vitlab/widgets/attention_viewer/scale.js";
import { PageModel } from "../page_model.js";

const lookers = () => ({
  layer: new PageModel({ value: 4 }), head: new PageModel({ index: 0 }), show: new PageModel({ index: 0 }), scale: new PageModel({ index: 2 }), canvas: new PageModel({ selected: 9 }),
});

test("the controls and the picture say what is looked at, and hear of it once", () => {
  const all = lookers();
  assert.deepEqual(lookOf(all, 4), { layer: 3, head: -1, query: 9, rolled: false, scale: "percentile" });
  assert.equal(lookOf(all, 2).layer, 1, "a slider may be longer than a model is deep");
  let heard = 0;
  const undo = followLook(all, () => { heard += 1; });
  lookAtLayer(all, 0, 4);
  lookAtHead(all, 3, 4);
  lookFrom(all, 0);
  assert.deepEqual([heard, all.layer.get("value"), all.head.get("index"), all.canvas.get("selected")], [3, 1, 4, 0]);
  lookAtLayer(all, -1, 4);
  lookAtHead(all, 9, 4);
  assert.equal(heard, 3, "beyond the ends there is nothing");
  assert.deepEqual(Object.values(all).map((each) => each.saved), [1, 1, 0, 0, 1], "each control tells the kernel by itself");
  undo();
  lookFrom(all, 5);
  assert.equal(heard, 3);
});

test("brackets change the layer, comma and period the head, 0 takes the mean, R the next register", () => {
  const look = { layer: 2, head: 1, query: 0 };
  assert.deepEqual(changeForKey("]", look, 5), { layer: 3 });
  assert.deepEqual(changeForKey("[", look, 5), { layer: 1 });
  assert.deepEqual(changeForKey(".", look, 5), { head: 2 });
  assert.deepEqual(changeForKey(",", look, 5), { head: 0 });
  assert.deepEqual(changeForKey("0", look, 5), { head: -1 });
  const registers = [0, 1, 4, 30].map((query) => changeForKey("r", { ...look, query }, 5).query);
  assert.deepEqual(registers, [1, 2, 1, 1], "after the last comes the first");
  assert.deepEqual(changeForKey("R", look, 1), { query: 0 }, "without registers there is CLS");
  assert.equal(changeForKey("x", look, 5), null);
  assert.deepEqual(headForKey("ArrowUp", look), { layer: 1, head: 1 });
  assert.equal(headForKey("Enter", look), null);
});

test("maps of a small model have their numbers beside them, those of a base model stand alone and fit", () => {
  assert.deepEqual(sizesOf(4, 4, 8, 8, 530), { withNumbers: true, width: 56, height: 56 });
  const base = sizesOf(12, 12, 14, 14, 530);
  assert.equal(base.withNumbers, false);
  assert.ok(base.height >= 14 && base.height >= 24 && 12 * (base.height + 6) <= 396, `${base.height}`);
  const wide = sizesOf(2, 3, 3, 6, 530);
  assert.equal(wide.width, 2 * wide.height);
});

test("what a head leaves on the prefix is told where it is most", () => {
  assert.deepEqual(wordsOf([1.28, 0.97, 31.6], "px", 1), ["1.28", "32 px", "CLS .97"]);
  assert.deepEqual(wordsOf([43.66, 0.2, 30.2], "px", 1), ["43.7", "30 px"]);
  assert.deepEqual(wordsOf([1, 0.99, 2], "patches", 5), ["1", "2 patches", "prefix .99"]);
});

test("a place on the curve and the patches hidden there are one", () => {
  const { place, count } = acrossOf(64, 400);
  for (const hidden of [0, 1, 12, 64]) assert.equal(count(place(hidden)), hidden);
  assert.equal(count(-50), 0);
  assert.equal(count(900), 64);
  const across = [];
  assert.equal(lineOf([1, 0], (each) => (across.push(each), each)), "M0.0 8.0L1.0 136.0");
  assert.equal(lineOf([], place), "");
});

test("a curve holds for the map it was measured of alone, and that of a rollout for every layer and head", () => {
  const all = lookers();
  const ofCurve = (...look) => holds({ model: new PageModel({ look }), lookers: all });
  assert.ok(ofCurve(3, -1, 9, 0));
  for (const other of [[2, -1, 9, 0], [3, 0, 9, 0], [3, -1, 8, 0], [3, -1, 9, 1]]) assert.ok(!ofCurve(...other), `${other}`);
  all.show.set("index", 1);
  assert.ok(ofCurve(0, 2, 9, 1));
});

test("arrow keys hide one fewer or more, and stay within the patches", () => {
  const keys = ["ArrowLeft", "ArrowRight", "PageUp", "Home", "End", "x"];
  assert.deepEqual(keys.map((key) => hiddenForKey(key, 12, 64)), [11, 13, 20, 0, 64, undefined]);
  assert.equal(hiddenForKey("ArrowLeft", 0, 64), 0);
  assert.equal(hiddenForKey("ArrowRight", 64, 64), 64);
  assert.deepEqual([1, 0.00999, 0.5].map(perCent), ["100 %", "0.999 %", "50 %"]);
});
