// The sequence as a strip: where its tokens lie, what they show, and its keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { sequenceOf } from "../../../widgets/vitlab/widgets/canvas/sequence.js";
import { tokenForStripKey } from "../../../widgets/vitlab/widgets/canvas/strip.js";
import { cropOf, placeAt, raised, slotOf, stripLayout } from "../../../widgets/vitlab/widgets/canvas/strip_layout.js";

for (const [count, width] of [[1, 420], [18, 420], [197, 420], [896, 460], [1025, 300], [4096, 420], [4096, 900], [5, 3]]) {
  test(`${count} tokens on ${width} px: each is found again in its slot, and none overlaps another`, () => {
    const layout = stripLayout(count, width);
    assert.equal(layout.count, count);
    const seen = new Set();
    for (let place = 0; place < count; place++) {
      const [top, left, height, dx] = slotOf(layout, place);
      assert.equal(placeAt(layout, top + height / 2, left + dx / 2), place);
      assert.ok(top + height <= layout.height && (left + dx <= width || layout.perLine === 1));
      seen.add(`${top} ${left}`);
    }
    assert.equal(seen.size, count);
    assert.equal(placeAt(layout, layout.height + 1, 1), -1);
    assert.equal(placeAt(layout, 1, layout.perLine * layout.pitch + 1), -1);
  });
}

test("a token is as large as the height allows, and never too small to point at", () => {
  assert.equal(stripLayout(9, 420).pitch, 28);
  assert.ok(stripLayout(197, 420).height <= 48);
  assert.deepEqual([stripLayout(4096, 420).pitch, stripLayout(9999, 420).count], [5, 4096]);
});

test("what is pointed at is raised to a readable size inside the strip", () => {
  const layout = stripLayout(4096, 420);
  for (const place of [0, 83, 2000, 4095]) {
    const [top, left, height, width] = raised(slotOf(layout, place), 22, layout);
    assert.deepEqual([height, width], [22, 22]);
    assert.ok(top >= 0 && left >= 0 && top + 22 <= layout.height && left + 22 <= layout.width);
  }
});

test("what is large enough to be read stays where it is", () => {
  const layout = stripLayout(9, 420);
  assert.deepEqual(raised(slotOf(layout, 4), 22, layout), slotOf(layout, 4));
});

test("a crop knows which share of a cell lies in the picture", () => {
  assert.deepEqual(cropOf([4, 6, 4, 6], [20, 30]), { part: [4, 6, 4, 6], share: [0, 0, 1, 1] });
  assert.deepEqual(cropOf([-1, 27, 4, 6], [20, 30]), { part: [0, 27, 3, 3], share: [0.25, 0, 0.75, 0.5] });
  assert.equal(cropOf([20, 0, 4, 6], [20, 30]), null);
});

test("keys go along the strip and a line on", () => {
  const grid = gridOf({ imageSize: [20, 12], patchSize: [5, 6], padding: [0, 0], remainder: "error" });
  const sequence = sequenceOf(grid, { imageSize: [20, 12], prefix: 1 });
  const key = (name, selected) => tokenForStripKey(name, sequence, selected, -1, 4);
  assert.deepEqual([key("ArrowRight", 2), key("ArrowLeft", 1), key("ArrowRight", 8), key("ArrowLeft", 0)], [3, 0, 8, 0]);
  assert.deepEqual([key("ArrowDown", 2), key("ArrowUp", 6), key("ArrowDown", 7), key("Home", 5), key("End", 5)], [6, 2, 7, 0, 8]);
  assert.deepEqual([key("ArrowRight", -1), key("Escape", 3), key("b", 3)], [0, -1, undefined]);
});
