import assert from "node:assert/strict";
import { test } from "node:test";
import { cssColour, cssGradient, isLight, palette } from "../../../widgets/vitlab/widgets/canvas/colour.js";

test("palettes begin and end where they should and pass through the middle", () => {
  const viridis = palette("viridis");
  assert.deepEqual([...viridis.slice(0, 3)], [68, 1, 84]);
  assert.deepEqual([...viridis.slice(-3)], [253, 231, 37]);
  const middle = [...viridis.slice(3 * 128, 3 * 128 + 3)]; // matplotlib's viridis(128) is 33, 145, 140
  [33, 145, 140].forEach((value, i) => assert.ok(Math.abs(middle[i] - value) <= 2, `${middle}`));
});

test("CSS has the colours of the palette", () => {
  assert.equal(cssColour(palette("viridis"), 255), "rgb(253 231 37)");
  assert.equal(cssGradient("viridis").match(/#[0-9a-f]{6}/g).length, 33);
  assert.ok(cssGradient("coolwarm").startsWith("linear-gradient(to right, #3b4cc0"));
});

test("letters are dark on yellow and light on blue", () => {
  assert.deepEqual([isLight(palette("cividis"), 255), isLight(palette("cividis"), 0)], [true, false]);
});
