// What a slider says is shown by others, in the page alone: a jsdlink would tell the kernel once more for each of them.

import { hearing } from "./hearing.js";

async function connect(model) {
  const modelOf = (reference) => model.widget_manager.get_model(reference.replace(/^IPY_MODEL_/, ""));
  const [leader, ...followers] = await Promise.all([model.get("leader"), ...model.get("followers")].map(modelOf));
  const follow = () => {
    for (const each of followers) each.set(model.get("trait"), leader.get("value"));
  };
  leader.on("change:value", follow);
  follow();
  return () => leader.off("change:value", follow);
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin, and the others may come later than that. */
function initialize({ model }) {
  const connected = connect(model);
  return () => connected.then((undo) => undo());
}

export default hearing({ initialize });
