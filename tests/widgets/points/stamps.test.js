// Run by tests/run.py.
import assert from "node:assert/strict";
import test from "node:test";

import { channelsOf, stampOn } from "../../../widgets/vitlab/widgets/points/stamps.js";

const blank = (width, height) => ({ data: new Uint8ClampedArray(4 * width * height), width, height });
const pixel = ({ data, width }, x, y) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];

test("a stamp lies over what is there as light through glass", () => {
  const image = blank(3, 2);
  stampOn(image, [[0, 0, 1], [1, 0, 0.5]], 1, 1, [200, 100, 0], 0.5);
  assert.deepEqual(pixel(image, 1, 1), [200, 100, 0, 128]);
  assert.deepEqual(pixel(image, 2, 1), [200, 100, 0, 64]);
  stampOn(image, [[0, 0, 1]], 1, 1, [0, 100, 200], 0.5);
  // half of it is new; of the other half, which was half empty, a quarter is old
  const [red, green, blue, alpha] = pixel(image, 1, 1);
  assert.ok(Math.abs(alpha - 255 * 0.75) < 1 && Math.abs(red - 200 / 3) < 1 && green === 100 && Math.abs(blue - 400 / 3) < 1);
  stampOn(image, [[0, 0, 1]], 1, 1, [9, 8, 7], 1);
  assert.deepEqual(pixel(image, 1, 1), [9, 8, 7, 255]);
});

test("what reaches beyond an edge comes in at no other", () => {
  const square = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => [right, down, 1]));
  for (const [x, y, inside] of [[0, 0, 4], [4, 0, 4], [4, 2, 4], [2, 1, 9], [-1, 1, 3], [5, 3, 1], [-3, 1, 0]]) {
    const image = blank(5, 3);
    stampOn(image, square, x, y, [1, 2, 3], 1);
    assert.equal(image.data.filter((byte, i) => i % 4 === 3 && byte).length, inside, `${x} ${y}`);
  }
});

test("colours are read as CSS writes them", () => {
  assert.deepEqual(channelsOf("#0072b2"), [0, 114, 178]);
  assert.deepEqual(channelsOf("rgb(253 231 37)"), [253, 231, 37]);
});
