// What a slider says is shown by others, and told to the kernel by nobody but the slider itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import leading from "../../../widgets/vitlab/widgets/leading.js";
import { PageModel } from "../page_model.js";

test("others show what the slider says, from the beginning to the end, and nothing of them is saved", async () => {
  const models = { slider: new PageModel({ value: 12 }), old: new PageModel({ overlay_index: 0 }), now: new PageModel({ overlay_index: 5 }) };
  const model = new PageModel({ leader: "IPY_MODEL_slider", trait: "overlay_index", followers: ["IPY_MODEL_old", "IPY_MODEL_now"] });
  model.widget_manager = { get_model: async (name) => models[name] };
  const undo = leading.initialize({ model });
  const shown = () => [models.old, models.now].map((each) => each.get("overlay_index"));
  await new Promise(setImmediate);
  assert.deepEqual(shown(), [12, 12]);
  models.slider.set("value", 13);
  assert.deepEqual([shown(), models.old.saved, models.now.saved], [[13, 13], 0, 0]);
  undo();
  await new Promise(setImmediate);
  models.slider.set("value", 14);
  assert.deepEqual(shown(), [13, 13]);
});
