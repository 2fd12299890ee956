// Run by tests/run.py.
import assert from "node:assert/strict";
import test from "node:test";

import { labelledLayers, linePoints } from "../../../widgets/vitlab/widgets/embedding_atlas/layers.js";
import { edgesOfBrushed, layWall, patchBoxOf, patchPointAt, pointForWallKey } from "../../../widgets/vitlab/widgets/embedding_atlas/wall_layout.js";
import { patchesOf } from "../../../widgets/vitlab/widgets/canvas/points_pictures.js";

const GRIDS = [[2, 3], [4, 2]];
const PLACES = Uint16Array.from(GRIDS.flatMap(([rows, cols], picture) =>
  Array.from({ length: rows * cols }, (_, place) => [picture, Math.floor(place / cols), place % cols]).flat()));
const all = patchesOf(PLACES, GRIDS, new Array(14).fill(1));

test("pictures hang side by side without touching, within their place, in their own shapes", () => {
  for (const sizes of [Array(16).fill([64, 64]), [[224, 224], [224, 224], [224, 336]], [[10, 90], [90, 10], [50, 50], [20, 30]], Array(78).fill([64, 64]), [[300, 20]]]) {
    for (const [width, highest] of [[350, 410], [560, 410], [200, 120]]) {
      const { boxes, height } = layWall(sizes, width, highest);
      assert.ok(height <= highest + 1e-6);
      boxes.forEach(([top, left, tall, wide], i) => {
        assert.ok(Math.abs(wide / tall - sizes[i][1] / sizes[i][0]) < 1e-6);
        assert.ok(top >= 0 && left >= 0 && top + tall <= height + 1e-6 && left + wide <= width + 1e-6);
        boxes.slice(i + 1).forEach(([t, l, h, w]) =>
          assert.ok(t >= top + tall || top >= t + h || l >= left + wide || left >= l + w));
      });
    }
  }
  assert.equal(new Set(layWall(Array(16).fill([64, 64]), 350, 410).boxes.map(([top]) => top)).size, 4);
});

test("the middle of a patch's box leads back to its point, and a hidden one to none", () => {
  const { boxes } = layWall([[20, 30], [40, 20]], 350, 410);
  const some = patchesOf(PLACES, GRIDS, [1, 0, ...new Array(12).fill(1)]);
  for (let point = 0; point < 14; point++) {
    const [top, left, height, width] = patchBoxOf(boxes, some, point);
    assert.equal(patchPointAt(boxes, some, left + width / 2, top + height / 2), point === 1 ? -1 : point);
  }
  assert.equal(patchPointAt(boxes, some, -3, 5), -1);
});

test("one line goes round what is brushed: each edge has brushed on one side only", () => {
  const own = (points) => edgesOfBrushed(GRIDS[0], all.pointOf[0], Uint8Array.from({ length: 14 }, (_, i) => Number(points.includes(i))));
  assert.equal(own([]).length, 0);
  assert.equal(own([4]).length, 4);
  assert.equal(own([0, 1]).length, 6);
  assert.equal(own([0, 1, 2, 3, 4, 5]).length, 10);
  assert.equal(own([0, 4]).length, 8); // aslant: two of them
});

test("keys go from patch to patch in a picture, over hidden ones, and to the same place of another", () => {
  const some = patchesOf(PLACES, GRIDS, [1, 0, ...new Array(12).fill(1)]);
  assert.equal(pointForWallKey("ArrowRight", 0, some), 2);
  assert.equal(pointForWallKey("ArrowRight", 2, some), 2);
  assert.equal(pointForWallKey("ArrowDown", 0, some), 3);
  assert.equal(pointForWallKey("PageDown", 5, all), 6 + 5);
  assert.equal(pointForWallKey("PageUp", 6, all), 0);
  assert.equal(pointForWallKey("PageDown", 6, all), 6);
  assert.deepEqual([pointForWallKey("Home", 8, all), pointForWallKey("End", 8, all)], [6, 13]);
  assert.equal(pointForWallKey("ArrowUp", -1, some), 0);
  assert.equal(pointForWallKey("b", 3, some), undefined);
});

test("a curve leaves out what is not measured, and its words keep apart", () => {
  assert.equal(linePoints([{ purity: 0.5 }, {}, { purity: 1, probe: null }], "purity", (i) => 10 * i, (s) => 100 * s), "0.0,50.0 20.0,100.0");
  assert.equal(linePoints([{ probe: null }], "probe", Number, Number), "");
  const names = ["pixels", ...Array.from({ length: 24 }, (_, i) => `block ${i + 1}`), "norm"];
  const shown = labelledLayers(names, 200);
  assert.ok(shown.length <= 8 && shown.at(-1)[1] === "norm");
  assert.deepEqual(labelledLayers(["pixels", "block 1"], 200), [[0, "px"], [1, "1"]]);
});
