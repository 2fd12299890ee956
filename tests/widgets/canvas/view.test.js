// What a view of a canvas owes the page: it tells the kernel what is new alone, shows the newest picture, and leaves nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { followPicture, render } from "../../../widgets/vitlab/widgets/canvas/view.js";
import { PageModel } from "../page_model.js";

const TRAITS = { selected: -1, hovered: -1, box: [], image: undefined, overlay_follows: "", refusal: "" };
const calm = () => new Promise(setImmediate);

/** Any element of a page; `heard` counts who listens to any of them. */
function page() {
  const heard = new Map();
  const element = (selector = "") => ({
    selector, classList: { add() {} }, querySelector: element, querySelectorAll: () => [element("low"), element("high")], closest: () => null,
    addEventListener(type, react) { heard.set(react, `${selector} ${type}`); },
    removeEventListener(type, react) { heard.delete(react); },
  });
  let observing = 0;
  globalThis.ResizeObserver = class { observe() { observing += 1; } disconnect() { observing = 0; } };
  globalThis.requestAnimationFrame = () => 1;
  globalThis.cancelAnimationFrame = () => {};
  const tell = (where) => heard.forEach((on, react) => on === where && react({}));
  return { el: element(), heard, tell, observing: () => observing };
}

test("a view that is closed listens to nothing any more", () => {
  const [model, { el, heard, observing }] = [new PageModel({ ...TRAITS }), page()];
  const reactions = () => Object.values(model.reactions).flat().length;
  const close = render({ model, el });
  assert.ok(heard.size > 15 && reactions() > 50 && observing() === 2, `${heard.size} ${reactions()} ${observing()}`);
  close();
  assert.deepEqual([heard.size, reactions(), observing()], [0, 0, 0]);
});

test("the kernel hears of a place that is new, and not of one that is pointed at already", () => {
  const [model, { el, tell }] = [new PageModel({ ...TRAITS }), page()];
  const close = render({ model, el });
  tell(".vl-grid pointerleave");
  assert.equal(model.saved, 0);
  model.traits.hovered = 7;
  tell(".vl-grid pointerleave");
  assert.deepEqual([model.saved, model.get("hovered")], [1, -1]);
  close();
});

test("an older picture that is decoded later does not take the place of the newer", async () => {
  const decoding = [];
  globalThis.createImageBitmap = () => new Promise((done) => decoding.push(done));
  const bytes = (one) => new DataView(Uint8Array.of(one).buffer);
  const model = new PageModel({ image: bytes(1) });
  const view = { model, bitmap: null, undo: [], redraw() {}, follow: (names, react) => names.forEach((name) => model.on(`change:${name}`, react)) };
  followPicture(view);
  model.set("image", bytes(2));
  decoding[1]("newer");
  await calm();
  decoding[0]("older");
  await calm();
  assert.equal(view.bitmap, "newer");
  model.set("image", bytes(3));
  view.undo.forEach((undo) => undo());
  decoding[2]("after it was closed");
  await calm();
  assert.equal(view.bitmap, "newer");
});
