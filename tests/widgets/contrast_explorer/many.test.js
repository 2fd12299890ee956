// Cells on a canvas: where each lies, and what it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOfCell, cellUnder } from "../../../widgets/vitlab/widgets/contrast_explorer/many.js";
import { kindOf } from "../../../widgets/vitlab/widgets/contrast_explorer/matrices.js";

test("every point of a cell leads back to it, and cells fill their square without touching", () => {
  for (const [count, side] of [[9, 143], [16, 190.5], [12, 301]]) {
    for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) {
      const [left, top, wide] = boxOfCell(i, j, count, side);
      for (const share of [0, 0.5, 1]) assert.deepEqual(cellUnder(left + share * wide, top + (1 - share) * wide, count, side), [i, j]);
      assert.ok(left >= 0 && left + wide <= side + 1e-9 && Math.abs(boxOfCell(i, j + 1, count, side)[0] - left - wide - 1) < 1e-9);
    }
    assert.deepEqual([cellUnder(-2, side + 3, count, side), cellUnder(side + 3, -2, count, side)], [[count - 1, 0], [0, count - 1]]);
  }
});

test("a cell says what it is of two parts of a batch, where the first and the last caption are equal", () => {
  const meets = [[true, true, false], [true, true, true], [false, true, true]];
  const together = [[true, true, false], [true, true, false], [false, false, true]];
  const kind = (i, j, changes = {}) => {
    const of = kindOf({ first: [0, 1, 0], exchange: "gathered", cell: [1, 2], ...changes }, i, j, { meets, together });
    return Object.keys(of).filter((name) => of[name]).join(" ");
  };
  assert.deepEqual([kind(0, 0), kind(0, 1), kind(1, 2), kind(0, 2)], ["met pair", "met", "met constant chosen", ""]);
  assert.equal(kind(1, 2, { exchange: "with gradient", cell: [] }), "met");
  assert.equal(kind(0, 1, { first: [0, 0, 2] }), "met equal");
  assert.equal(kind(0, 2, { first: [0, 1, 0] }), ""); // they never meet
});
