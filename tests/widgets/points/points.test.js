// Run by tests/run.py.
import assert from "node:assert/strict";
import test from "node:test";

import { brushedByName } from "../../../widgets/vitlab/widgets/points/legend.js";
import { brushedWith, countsOf, halvesOf, layPoints, maskOf, pointAt, pointsInBox, pointsInLasso, pointThatWay, shownPoints, WAYS } from "../../../widgets/vitlab/widgets/points/places.js";
import { nameOf, patchesOf } from "../../../widgets/vitlab/widgets/points/pictures.js";
import { colouringOf, coloursFrom } from "../../../widgets/vitlab/widgets/points/state.js";

const FLAT = { yaw: 0, pitch: 0 };
const halves = (...words) => {
  const view = new DataView(new ArrayBuffer(2 * words.length));
  words.forEach((word, i) => view.setUint16(2 * i, word, true));
  return view;
};
/** Points from a small generator, the same every time; every seventh is not shown. */
const many = (count, dims = 2) => {
  let state = 7;
  const next = () => (state = (state * 16807) % 2147483647) / 2147483647;
  return Float32Array.from({ length: count * dims }, (_, i) => (Math.floor(i / dims) % 7 === 3 ? NaN : next() - 0.3));
};

test("halves are the numbers that they stand for", () => {
  assert.deepEqual([...halvesOf(halves(0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x8000))], [1, -2, Math.fround(0.333251953125), 2 ** -24, 65504, -0]);
  assert.deepEqual([...halvesOf(halves(0x7e00, 0x7c00))], [NaN, Infinity]);
  assert.deepEqual([...halvesOf(undefined)], []);
  assert.deepEqual([...shownPoints(halves(0x3c00, 0, 0x7e00, 0x7e00, 0, 0), 2)], [1, 0, 1]);
});

test("points keep one scale for all axes, fill their place, and what is not shown lies nowhere", () => {
  const laid = layPoints(Float32Array.from([0, 0, 4, 0, 4, 2, NaN, NaN]), 2, FLAT, [120, 80], 10);
  assert.deepEqual([...laid.x], [10, 110, 110, NaN]);
  assert.deepEqual([...laid.y], [65, 65, 15, NaN]); // up is up
  const one = layPoints(Float32Array.from([5, 5]), 2, FLAT, [120, 80], 10);
  assert.deepEqual([one.x[0], one.y[0]], [60, 40]);
});

test("a turn of three components keeps all within their place, and a whole turn changes nothing", () => {
  const points = many(90, 3);
  const before = layPoints(points, 3, FLAT, [300, 200], 8);
  const after = layPoints(points, 3, { yaw: 2 * Math.PI, pitch: 2 * Math.PI }, [300, 200], 8);
  for (const turn of [FLAT, { yaw: 1, pitch: 0.4 }, { yaw: -2, pitch: 3 }]) {
    const { x, y, near } = layPoints(points, 3, turn, [300, 200], 8);
    for (let i = 0; i < 90; i++) {
      if (i % 7 === 3) assert.ok(Number.isNaN(x[i]));
      else assert.ok(x[i] >= 8 && x[i] <= 292 && y[i] >= 7.99 && y[i] <= 192.01 && near[i] >= 0 && near[i] <= 1);
    }
  }
  before.x.forEach((x, i) => assert.ok(Number.isNaN(x) || Math.abs(x - after.x[i]) < 1e-3));
});

test("a pointer means the nearest point within reach, never one that is not shown", () => {
  const laid = layPoints(many(200), 2, FLAT, [400, 300], 10);
  for (let i = 0; i < 200; i++) {
    if (i % 7 === 3) continue;
    const found = pointAt(laid, laid.x[i] + 0.01, laid.y[i], 14);
    assert.ok(found === i || Math.hypot(laid.x[found] - laid.x[i], laid.y[found] - laid.y[i]) < 0.03);
  }
  assert.equal(pointAt(laid, -100, -100, 14), -1);
  assert.notEqual(pointAt(laid, 0, 0) % 7, 3);
});

test("arrows go that way or stay, and from nowhere to the first that is shown", () => {
  const laid = layPoints(many(60), 2, FLAT, [400, 300], 10);
  for (const [key, [right, down]] of Object.entries(WAYS)) {
    for (let i = 0; i < 60; i++) {
      if (i % 7 === 3) continue;
      const next = pointThatWay(laid, i, WAYS[key]);
      assert.ok(next === i || (laid.x[next] - laid.x[i]) * right + (laid.y[next] - laid.y[i]) * down > 0);
    }
  }
  assert.equal(pointThatWay(laid, -1, WAYS.ArrowUp), 0);
  assert.equal(pointThatWay(laid, 3, WAYS.ArrowUp), 0);
});

test("a lasso along a box catches what the box does, and a triangle only its half", () => {
  const laid = layPoints(many(300), 2, FLAT, [400, 300], 10);
  const [from, to] = [[60.2, 40.3], [310.4, 220.6]];
  const path = [from, [to[0], from[1]], to, [from[0], to[1]]];
  const box = pointsInBox(laid, to, from);
  assert.deepEqual(pointsInLasso(laid, path), box);
  assert.ok(box.length > 20 && box.every((i) => i % 7 !== 3));
  const above = pointsInLasso(laid, path.slice(0, 3));
  const below = pointsInLasso(laid, [path[0], path[2], path[3]]);
  assert.deepEqual(brushedWith(above, below, "add"), box);
});

test("a brush replaces, Shift adds and Alt takes away; what is left stands in order", () => {
  assert.deepEqual(brushedWith([9, 2], [5, 3], "new"), [3, 5]);
  assert.deepEqual(brushedWith([2, 9], [5, 9], "add"), [2, 5, 9]);
  assert.deepEqual(brushedWith([2, 5, 9], [5, 7], "remove"), [2, 9]);
  assert.equal(maskOf([], 4), null);
  assert.deepEqual([...maskOf([0, 3, 9], 4)], [1, 0, 0, 1]);
});

test("a name brushes its points, once more lets go of them, and a double click never does", () => {
  assert.deepEqual(brushedByName([1], [2, 4], "new", 1), [2, 4]);
  assert.deepEqual(brushedByName([2, 4], [2, 4], "new", 1), []);
  assert.deepEqual(brushedByName([2, 4], [2, 4], "new", 2), [2, 4]);
  assert.deepEqual(brushedByName([1, 2], [2, 4], "add", 1), [1, 2, 4]);
  assert.deepEqual(brushedByName([1, 2], [2, 4], "remove", 1), [1]);
});

test("a legend counts what is shown, and of it what is brushed", () => {
  const codes = Uint8Array.from([0, 1, 1, 0, 1]);
  assert.deepEqual(countsOf(codes, ["a", "b"], null, [1, 1, 1, 1, 0]), [["a", 2, 0], ["b", 2, 0]]);
  assert.deepEqual(countsOf(codes, ["a", "b"], [1, 0, 1, 1, 1], [0, 1, 1, 1, 0]), [["a", 1, 1], ["b", 2, 1]]);
});

test("a patch has the name of its place, whatever is hidden beside it", () => {
  const places = Uint16Array.from([0, 0, 0, 0, 0, 1, 1, 2, 1]);
  const patches = patchesOf(places, [[1, 2], [3, 4]], [1, 0, 1]);
  assert.deepEqual([...patches.pointOf[0]], [0, -1]);
  assert.equal(patches.pointOf[1][9], 2);
  const model = { get: (name) => ({ ids: ["x"], titles: ["cat", "<b>"] })[name] };
  assert.equal(nameOf(model, patches, 2), "patch 9 of <b>");
  assert.equal(nameOf(model, patchesOf(new Uint16Array(), [], []), 0), "token x");
});

test("places that came once are read once", () => {
  const buffer = halves(0x3c00, 0xc000);
  assert.equal(halvesOf(buffer), halvesOf(buffer));
});

test("another layer leaves the colours of labels as they are, and makes those of norms stale", () => {
  const traits = {
    color_index: 0, colourings: [{ name: "label", names: ["a", "b"], layer: -1 }, { name: "norm", names: [], layer: 4 }],
    codes: new DataView(Uint8Array.of(0, 1, 7, 9).buffer), count: 2, layer: 4, layer_index: 4, layers: 8, layouts: halves(0, 0),
  };
  const from = (changes) => coloursFrom({ get: (name) => ({ ...traits, ...changes })[name] });
  assert.deepEqual(from({ layer_index: 3 }), from({}));
  assert.equal(from({ layer_index: 3 })[3], from({})[3]);
  assert.deepEqual([4, 3].map((layer_index) => from({ color_index: 1, layer_index })[2]), [false, true]);
  const coloured = (changes) => colouringOf({ get: (name) => ({ ...traits, ...changes })[name] });
  assert.deepEqual([...coloured({ color_index: 1 }).codes], [7, 9]);
  assert.ok(coloured({ color_index: 1, layer_index: 3 }).coded.grey);
});
