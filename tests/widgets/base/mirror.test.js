// Controls that follow a widget and move it, whenever either of them is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import mirror from "../../../widgets/vitlab/widgets/base/mirror.js";
import { PageModel } from "../page_model.js";

const calm = () => new Promise(setImmediate);

function mirrored() {
  const [followed, slider] = [new PageModel({ patch: [16, 8] }), new PageModel({ value: 4 })];
  const model = new PageModel({ followed: "IPY_MODEL_followed", controls: { patch: "IPY_MODEL_slider" } });
  let come;
  const late = new Promise((resolve) => { come = () => resolve(slider); });
  model.widget_manager = { get_model: async (name) => (name === "followed" ? followed : late) };
  return { followed, slider, come, undo: mirror.initialize({ model }) };
}

test("a control that comes late keeps nobody waiting, and shows what was set meanwhile", async () => {
  const { followed, slider, come, undo } = mirrored();
  assert.equal(typeof undo, "function", "the mirror itself is ready at once");
  await calm();
  followed.set("patch", [32, 32]);
  come();
  await calm();
  assert.equal(slider.get("value"), 32);
  assert.equal(followed.saved, 0);
});

test("a control moves what it follows, which alone tells the kernel, until both are closed", async () => {
  const { followed, slider, come, undo } = mirrored();
  come();
  await calm();
  assert.deepEqual([slider.get("value"), followed.saved], [16, 0], "a pair gives its first number and stays a pair");
  assert.deepEqual(followed.get("patch"), [16, 8]);
  slider.set("value", 9);
  assert.deepEqual([followed.get("patch"), followed.saved, slider.saved], [9, 1, 0]);
  undo();
  await calm();
  followed.set("patch", 20);
  assert.equal(slider.get("value"), 9);
});

test("what is closed before its control came follows nothing afterwards", async () => {
  const { followed, slider, come, undo } = mirrored();
  undo();
  come();
  await calm();
  followed.set("patch", 24);
  assert.notEqual(slider.get("value"), 24);
});

test("where what is followed is nothing, a control stays where it is", async () => {
  const { followed, slider, come } = mirrored();
  come();
  await calm();
  followed.set("patch", null);
  assert.deepEqual([slider.get("value"), followed.get("patch"), followed.saved], [16, null, 0]);
});
