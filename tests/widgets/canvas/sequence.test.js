// The counting of tokens: prefix tokens, then the cells of one picture of a sheet after the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gridOf } from "../../../widgets/vitlab/widgets/canvas/geometry.js";
import { tokenForKey } from "../../../widgets/vitlab/widgets/canvas/keys.js";
import { boxBetween } from "../../../widgets/vitlab/widgets/canvas/pointer.js";
import { beside, boxOf, pictureOn, placeOf, sequenceOf, tokenAt, wholeRegion } from "../../../widgets/vitlab/widgets/canvas/sequence.js";

const [imageSize, patchSize] = [[20, 12], [5, 6]]; // 4 rows of 2
const grid = gridOf({ imageSize, patchSize, padding: [0, 0], remainder: "error" });
const plain = sequenceOf(grid, { imageSize });
const sheet = sequenceOf(grid, { imageSize, prefix: 3, sheet: [2, 3], pictures: 5, gap: 4 });
const keys = (sequence, selected, ...names) => names.map((key) => tokenForKey(key, sequence, selected));

test("one picture without prefix tokens counts its cells", () => {
  assert.equal(plain.length, 8);
  assert.deepEqual(wholeRegion(plain), [0, 0, 20, 12]);
  for (let cell = 0; cell < 8; cell++) assert.deepEqual(placeOf(plain, cell), { picture: 0, cell });
  assert.equal(placeOf(plain, 8), null);
});

test("every token of a sheet is found again in the middle of its box", () => {
  assert.equal(sheet.length, 3 + 5 * 8);
  assert.deepEqual(wholeRegion(sheet), [0, 0, 44, 44]);
  for (let index = 3; index < sheet.length; index++) {
    const [top, left, height, width] = boxOf(sheet, index);
    assert.equal(tokenAt(sheet, top + height / 2, left + width / 2), index);
    const [picture, cell] = [Math.floor((index - 3) / 8), (index - 3) % 8];
    const pictureTop = Math.floor(picture / 3) * 24; // 20 px and a gap of 4
    assert.deepEqual([top, left], [pictureTop + Math.floor(cell / 2) * 5, (picture % 3) * 16 + (cell % 2) * 6]);
  }
});

test("gaps, the place of a picture that is not there and prefix tokens have no box", () => {
  assert.equal(tokenAt(sheet, 22, 3), -1);
  assert.equal(tokenAt(sheet, 3, 13), -1);
  assert.equal(tokenAt(sheet, 30, 36), -1);
  assert.equal(tokenAt(sheet, 30, 20), 3 + 4 * 8 + 2);
  assert.deepEqual([0, 2, -1, 43].map((index) => boxOf(sheet, index)), [null, null, null, null]);
});

test("padding belongs to each picture, so the next one lies further off", () => {
  const padded = gridOf({ imageSize, patchSize, padding: [5, 6], remainder: "error" });
  const wide = sequenceOf(padded, { imageSize, sheet: [1, 2], gap: 4 });
  assert.deepEqual(wholeRegion(wide), [-5, -6, 30, 52]);
  assert.deepEqual(boxOf(wide, padded.tokens), [-5, 22, 5, 6]);
});

test("arrows cross the gap between pictures, at the same height", () => {
  const token = (picture, cell) => 3 + picture * 8 + cell;
  assert.equal(beside(sheet, token(0, 5), "right"), token(1, 4));
  assert.equal(beside(sheet, token(1, 4), "left"), token(0, 5));
  assert.equal(beside(sheet, token(1, 7), "down"), token(4, 1));
  assert.equal(beside(sheet, token(4, 0), "up"), token(1, 6));
  assert.equal(beside(sheet, token(2, 7), "down"), token(2, 7), "there is no sixth picture");
  assert.equal(beside(sheet, token(2, 1), "right"), token(2, 1));
});

test("up from the first row lead the prefix tokens, spread over the width, and down again", () => {
  assert.deepEqual([0, 1].map((cell) => beside(sheet, 3 + cell, "up")), [0, 0]);
  assert.equal(beside(sheet, 3 + 8 + 1, "up"), 1);
  assert.equal(beside(sheet, 3 + 16 + 1, "up"), 2);
  assert.deepEqual([0, 1, 2].map((chip) => beside(sheet, chip, "down")), [3, 3 + 8, 3 + 16]);
  assert.deepEqual([0, 1, 2].map((chip) => beside(sheet, chip, "right")), [1, 2, 2]);
  assert.deepEqual([0, 1, 2].map((chip) => beside(sheet, chip, "left")), [0, 0, 1]);
  assert.equal(beside(plain, 0, "up"), 0, "without prefix tokens there is nowhere to go");
  const eight = gridOf({ imageSize: [20, 48], patchSize, padding: [0, 0], remainder: "error" });
  for (let prefix = 1; prefix < 6; prefix++) { // each chip is wider than a column and a half
    const above = sequenceOf(eight, { imageSize: [20, 48], prefix });
    for (let chip = 0; chip < prefix; chip++) assert.equal(beside(above, beside(above, chip, "down"), "up"), chip, "down and up again");
  }
  for (let prefix = 1; prefix < 9; prefix++) {
    const named = sequenceOf(grid, { imageSize, prefix });
    for (let chip = 0; chip < prefix; chip++) assert.ok(beside(named, chip, "down") < prefix + 2, "the first row");
  }
});

test("listed cells take part: up from the highest, and the same cell of the next picture", () => {
  const cells = [[0, 0, 10, 12], [10, 0, 10, 6], [10, 6, 10, 6]];
  const boxes = gridOf({ imageSize, patchSize, padding: [0, 0], remainder: "error", cells });
  const choice = sequenceOf(boxes, { imageSize, prefix: 1, sheet: [1, 2], gap: 2 });
  assert.equal(beside(choice, 1, "up"), 0);
  assert.equal(beside(choice, 0, "down"), 1);
  assert.equal(beside(choice, 1 + 2, "right"), 1 + 3 + 2);
  assert.deepEqual(boxOf(choice, 1 + 3 + 1), [10, 14, 10, 6]);
});

test("keys lead where a person expects", () => {
  const small = gridOf({ imageSize: [32, 48], patchSize: [16, 16], padding: [0, 0], remainder: "error" });
  const sequence = sequenceOf(small, { imageSize: [32, 48] });
  assert.deepEqual(keys(sequence, 1, "ArrowDown"), [4]);
  assert.deepEqual(keys(sequence, 2, "ArrowRight", "Home", "End", "Escape"), [2, 0, 5, -1]);
  assert.deepEqual([keys(sequence, -1, "ArrowLeft"), keys(sequence, 99, "ArrowLeft")], [[0], [0]]);
  assert.deepEqual([tokenForKey("Enter", sequence, -1), tokenForKey("Enter", sequence, 3), tokenForKey("Enter", sequence, 3, 5)], [0, -1, 5]);
  assert.deepEqual(keys(sequence, 2, "b", "PageDown", "PageUp"), [undefined, undefined, undefined], "a page scrolls");
});

test("Home is the first prefix token, and pages are pictures", () => {
  assert.deepEqual(keys(sheet, 20, "Home", "End"), [0, 42]);
  assert.deepEqual(keys(sheet, 3 + 8 + 5, "PageDown", "PageUp"), [3 + 16 + 5, 3 + 5]);
  assert.deepEqual(keys(sheet, 3 + 32 + 5, "PageDown"), [3 + 32 + 5]);
  assert.deepEqual([keys(sheet, 1, "PageDown"), keys(sheet, -1, "PageDown")], [[3], [3]]);
  assert.equal(pictureOn(sheet, 3 + 8 + 5, -9), 3 + 5);
});

test("sizes that make no cell make no token", () => {
  const none = sequenceOf(null, { imageSize, prefix: 2 });
  assert.deepEqual([none.length, tokenAt(none, 1, 1), boxOf(none, 0)], [0, -1, null]);
});

test("a box is dragged within a picture, or over all of a sheet", () => {
  assert.deepEqual(boxBetween([30, -5], [7.4, 6.6], { sequence: plain }), [7, 0, 13, 7]);
  assert.deepEqual(boxBetween([30, 10], [100, 30], { sequence: sheet }), [30, 10, 14, 20]);
});
