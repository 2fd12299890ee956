// The neighbourhood of a box, which a row's small picture shows, and what a row says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rowOfPatch } from "../../../widgets/vitlab/widgets/patch_size_advisor/candidates.js";
import { spokenRow } from "../../../widgets/vitlab/widgets/patch_size_advisor/choosing.js";
import { borders, cropOf, drawCrop } from "../../../widgets/vitlab/widgets/patch_size_advisor/crops.js";

test("a crop is a square inside the picture, and holds the box wherever it lies", () => {
  for (const imageSize of [[448, 448], [100, 130], [20, 300]]) {
    for (let at = 0; at < 50; at++) {
      const [tall, wide] = [1 + (at * 7) % Math.min(20, imageSize[0]), 1 + (at * 11) % 12];
      const box = [(at * 13) % (imageSize[0] - tall + 1), (at * 29) % (imageSize[1] - wide + 1), tall, wide];
      const [top, left, height, width] = cropOf(box, imageSize);
      assert.equal(height, width);
      assert.ok(top >= 0 && left >= 0 && top + height <= imageSize[0] && left + width <= imageSize[1], `${box}`);
      assert.ok(top <= box[0] && box[0] + tall <= top + height, `${box} of ${imageSize}`);
      assert.ok(left <= box[1] && box[1] + wide <= left + width, `${box} of ${imageSize}`);
    }
  }
});

test("around the name tag it shows 1.7 of its longer side", () => {
  assert.deepEqual(cropOf([297, 243, 34, 45], [448, 448]), [276, 227, 77, 77]);
});

test("of a picture without a box it shows a middle", () => {
  assert.deepEqual(cropOf([], [40, 60]), [0, 10, 40, 40]);
});

test("borders of patches are every multiple of a side inside the crop", () => {
  assert.deepEqual(borders(276, 76, 32), [12, 44, 76]);
  assert.deepEqual(borders(0, 10, 4), [0, 4, 8]);
  assert.deepEqual(borders(5, 3, 16), []);
});

test("a crop shows of a bitmap of another size the same place, with as many borders as lie in it", () => {
  const [drawn, lines] = [[], []];
  const context = new Proxy({}, {
    get: (_, name) => (...given) => { if (name === "drawImage") drawn.push(given.slice(1)); if (name === "moveTo") lines.push(given); },
    set: () => true,
  });
  globalThis.window = { devicePixelRatio: 2 };
  const canvas = { width: 0, height: 0, getContext: () => context };
  const seen = { imageSize: [100, 50], box: [20, 10, 12, 6], crop: [10, 5, 30, 30], patch: [8, 16] };
  drawCrop(canvas, { ...seen, bitmap: { height: 200, width: 300 } }); // twice as tall, six times as wide
  assert.deepEqual(drawn, [[30, 20, 180, 60, 0, 0, 32, 32]]);
  assert.deepEqual(lines.map(([x, y]) => [x, y].map((at) => Math.round(at * 30 / 32))),
    [[0, 6], [0, 14], [0, 22], [0, 30], [11, 0], [27, 0]]);
  assert.deepEqual([canvas.width, canvas.height], [64, 64]);
});

test("the row of the chosen patches is that of both their sides", () => {
  const rows = [[28, 16], [16, 28], [28, 28]].map((patch) => ({ patch }));
  assert.equal(rowOfPatch(rows, [16, 28]), rows[1]);
  assert.equal(rowOfPatch(rows, [28, 28]), rows[2]);
  assert.equal(rowOfPatch(rows, 28), rows[2]);
  assert.equal(rowOfPatch(rows, [28, 14]), undefined);
});

test("a row says its numbers under the words over them, and which of them break a limit", () => {
  const row = { label: "8 px", cells: [["3,136", "vl-broken"], ["4.2", ""], ["", ""]] };
  assert.equal(spokenRow(row, ["patch", "tokens", "across"]), "8 px, tokens 3,136, which breaks a limit, across 4.2");
  assert.equal(spokenRow({ label: "faces", cells: [["17 of 112", ""]] }, []), "faces, 17 of 112");
});
