// The answers are those of the filter that is chosen on the sheet, while the kernel may be busy; it is told once, by the
// sheet: a jslink would tell it twice.

import { hearing } from "../hearing.js";

const REFERENCE = /^IPY_MODEL_/;

async function connect(model) {
  const names = ["sheet", "answers"].map((name) => model.get(name).replace(REFERENCE, ""));
  const [sheet, answers] = await Promise.all(names.map((name) => model.widget_manager.get_model(name)));
  const follow = () => answers.set("overlay_index", sheet.get("selected"));
  sheet.on("change:selected", follow);
  follow();
  return () => sheet.off("change:selected", follow);
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin, and the others may come later than that. */
function initialize({ model }) {
  const connected = connect(model);
  return () => connected.then((undo) => undo());
}

export default hearing({ initialize });
