// The picture beside: it is cut as the first is, and shows the plane of what is chosen in one of the others, while the
// kernel may be busy.

import { hearing } from "../hearing.js";

const REFERENCE = /^IPY_MODEL_/;
const CUT = ["patch_size", "stride", "padding", "remainder"];

/** Let `beside` take the cut of the first canvas. */
export function followCut(model, [first], beside) {
  if (model.get("leads")) CUT.forEach((name) => beside.set(name, first.get(name)));
}

/** Let `beside` show the plane of what is chosen on a canvas that has the planes of all its patches. */
export function followPlane(canvas, beside) {
  const selected = canvas.get("selected");
  if (canvas.get("overlay_follows") === "selected" && selected >= 0) beside.set("overlay_index", selected);
}

async function connect(model) {
  const modelOf = (name) => model.widget_manager.get_model(name.replace(REFERENCE, ""));
  const followed = await Promise.all(model.get("followed").map(modelOf));
  const beside = await modelOf(model.get("beside"));
  const undo = [];
  const listen = (canvas, names, react) => {
    for (const name of names) canvas.on(`change:${name}`, react);
    undo.push(() => names.forEach((name) => canvas.off(`change:${name}`, react)));
  };
  listen(followed[0], CUT, () => followCut(model, followed, beside));
  for (const canvas of followed) {
    listen(canvas, ["selected", "overlay_follows"], () => followPlane(canvas, beside));
    followPlane(canvas, beside);
  }
  return () => undo.forEach((off) => off());
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin, and the others may come later than that. */
function initialize({ model }) {
  const connected = connect(model);
  return () => connected.then((undo) => undo());
}

export default hearing({ initialize });
