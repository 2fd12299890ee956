// The window as stretches, slots in the picture, and where keys lead: all without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { valueTyped } from "../../../widgets/vitlab/widgets/token_budget/caps.js";
import { familyInWords } from "../../../widgets/vitlab/widgets/token_budget/families.js";
import { mergeInWords } from "../../../widgets/vitlab/widgets/token_budget/order.js";
import { endFor } from "../../../widgets/vitlab/widgets/token_budget/panel.js";
import { boxOfSlot, partFrom, partOfSlot, slotForKey, slotInWords, slotOfTile, tileOfSlot } from "../../../widgets/vitlab/widgets/token_budget/slots.js";
import { tilesOn } from "../../../widgets/vitlab/widgets/token_budget/tiles.js";
import { endsOf, layEnds, linesFor, windowInWords, windowOf } from "../../../widgets/vitlab/widgets/token_budget/window_layout.js";
import { PageModel } from "../page_model.js";

const PLAN = { name: "internvl", title: "InternVL", words: "squeezed", tokens: 2304, separators: 2, total: 2306, refused: "" };
const TILES = [[0, 0, 60, 50], [0, 50, 60, 50], [60, 0, 60, 50], [60, 50, 60, 50]];
// four tiles of 2 × 3 slots, then an overview of 2 × 3
const PARTS = [...TILES.map((box, tile) => ["tile", 6 * tile, 6, 2, 3, false, tile, box]), ["overview", 24, 6, 2, 3, false, -1, [0, 0, 120, 100]]].map(partFrom);
// an overview of 2 × 2, then rows across the tiles: 4 × 6 slots and a newline
const ROWS = [["overview", 0, 4, 2, 2, false, -1, [0, 0, 120, 100]], ["rows", 4, 28, 4, 7, true, -1, [0, 0, 120, 100]]].map(partFrom);

test("the stretches of a window add up to it, or to what is too much", () => {
  for (const [images, text, context] of [[3, 600, 8192], [1, 0, 2048], [9, 50, 4096], [200, 7, 8192]]) {
    const { stretches, whole, missing, used } = windowOf(PLAN, { images, text, context });
    assert.equal(used, images * 2306 + text);
    assert.equal(stretches.reduce((sum, { slots }) => sum + slots, 0), whole);
    assert.equal(whole, Math.max(context, used));
    assert.equal(missing, whole - context);
  }
});

test("the opening window says what the lesson says", () => {
  const given = { images: 3, text: 600, context: 8192 };
  assert.equal(windowInWords(PLAN, given), "3 pictures: 6,912 slots, 6 separators; text 600; 674 left");
  assert.match(windowInWords(PLAN, { ...given, context: 2048 }), /5,470 too many$/);
});

test("other families end where their pictures and the text end", () => {
  const plans = [PLAN, { ...PLAN, name: "a", title: "A", total: 100 }, { ...PLAN, name: "b", title: "B", total: 5000 }, { ...PLAN, name: "c", refused: "too thin" }];
  const ends = endsOf(plans, "internvl", { images: 2, text: 10 }, 1000);
  assert.deepEqual(ends.map(({ name, at }) => [name, at]), [["a", 0.21], ["b", 10.01]]);
});

test("words under the bar do not touch each other, and none reaches out", () => {
  const ends = [0.1, 0.12, 0.13, 0.5, 0.97].map((at) => ({ at, title: "x".repeat(10) }));
  assert.deepEqual(linesFor(ends, 1000, ({ title }) => title.length * 6), [0, 1, -1, 0, -1]);
  assert.deepEqual(linesFor(ends, 1000, ({ title }) => title.length * 6, 520), [0, 1, -1, 1, -1]); // other words stand at its end
});

test("words of families that are too much stand beside the others where no mark crosses them, else below", () => {
  const wide = ({ title }) => title.length * 6;
  const ends = (...places) => places.map((at) => ({ at, title: "x".repeat(10) }));
  assert.deepEqual(layEnds(ends(0.1, 0.5), 1000, wide, 300), { lines: [0, 0], below: false });
  assert.deepEqual(layEnds(ends(0.1, 0.64), 1000, wide, 300), { lines: [0, 1], below: false }); // its word would reach them
  assert.deepEqual(layEnds(ends(0.1, 0.71, 0.75), 1000, wide, 300), { lines: [0, 0, 1], below: true });
  assert.deepEqual(layEnds(ends(0.9), 1000, wide, 0), { lines: [0], below: false });
});

test("each slot shows a part of its tile, and all of them cover the picture once", () => {
  const area = (parts, from, to) => {
    let sum = 0;
    for (let slot = from; slot < to; slot++) {
      const box = boxOfSlot(partOfSlot(parts, slot), slot);
      if (box) sum += box[2] * box[3];
    }
    return sum;
  };
  assert.equal(area(PARTS, 0, 24), 12000);
  assert.equal(area(PARTS, 24, 30), 12000);
  assert.equal(area(ROWS, 4, 32), 12000);
  assert.equal(boxOfSlot(ROWS[1], 4 + 6), null); // a newline shows nothing
});

test("a slot and its tile find each other", () => {
  for (const parts of [PARTS, ROWS]) {
    for (let tile = 0; tile < 4; tile++) assert.equal(tileOfSlot(parts, slotOfTile(parts, tile, TILES), TILES), tile);
    assert.equal(slotOfTile(parts, -1, TILES), -1);
    assert.equal(slotOfTile(parts, 4, TILES), -1);
  }
  assert.equal(tileOfSlot(PARTS, 25, TILES), -1);
});

test("keys lead through the slots, up and down stay in the view", () => {
  assert.equal(slotForKey("ArrowRight", PARTS, -1), 0);
  assert.equal(slotForKey("ArrowRight", PARTS, 5), 6);
  assert.equal(slotForKey("ArrowDown", PARTS, 1), 4);
  assert.equal(slotForKey("ArrowDown", PARTS, 4), 4);
  assert.equal(slotForKey("PageDown", PARTS, 8), 12);
  assert.equal(slotForKey("PageUp", PARTS, 8), 0);
  assert.equal(slotForKey("End", PARTS, 8), 29);
  assert.equal(slotForKey("ArrowRight", PARTS, 29), 29);
  assert.equal(slotForKey("Escape", PARTS, 8), -1);
  assert.equal(slotForKey("b", PARTS, 8), undefined);
});

test("slots, rows and merging are said in words", () => {
  assert.equal(slotInWords(PARTS, 13, 30), "slot 14 of 30: tile 3, row 1, column 2");
  assert.equal(slotInWords(ROWS, 10, 32), "slot 11 of 32: the rows across all tiles, row 1, column 7, a learned newline");
  assert.match(mergeInWords({ merge: 2, patch: 14, parts: PARTS }), /^2 × 2 patches of 14 px become one slot\. .*the overview last/);
  assert.match(mergeInWords({ merge: 1, patch: 14, parts: ROWS }), /^Each patch .*the overview first/);
  assert.match(mergeInWords({ merge: 0, patch: 14, parts: [] }), /queries/);
  assert.equal(familyInWords(PLAN, ["20.5", "3", ""]), "InternVL, squeezed: 2,304 slots and 2 separators; letters 20.5 px high, 3 share a slot");
  assert.equal(familyInWords({ ...PLAN, refused: "no" }, ["", "", ""]), "InternVL: no");
});

test("tiles lie on the picture with the chosen slot, and a hand there chooses a slot once", () => {
  const canvas = new PageModel({ cells: [], cell_labels: [], highlighted: [], selected: -1, hovered: -1 });
  const [went, pointed] = [[], []];
  const tiles = tilesOn(canvas, { go: (slot) => went.push(slot), point: (tile) => pointed.push(tile) });
  tiles.show({ parts: PARTS, boxes: TILES }, 13);
  assert.equal(canvas.get("cells").length, 5);
  assert.deepEqual(canvas.get("cells")[4], [60, 17, 30, 16]);
  assert.equal(canvas.get("selected"), 2);
  assert.deepEqual(went, []);
  canvas.set("selected", 1);
  canvas.set("hovered", 3);
  canvas.set("hovered", 4); // the slot itself
  assert.deepEqual([went, pointed], [[6], [3, -1]]);
  assert.equal(canvas.saved, 0); // the kernel hears of the slot, not of tiles
  tiles.clear();
  canvas.set("selected", 0);
  assert.deepEqual(went, [6]);
});

test("a slider's end grows, and what is typed must be a number above 0", () => {
  assert.deepEqual([endFor(3, 16), endFor(40, 16)], [16, 64]);
  assert.deepEqual([valueTyped("whole", "12"), valueTyped("whole", "1.5"), valueTyped("real", "1.5"), valueTyped("whole", "")], [12, undefined, 1.5, undefined]);
});
