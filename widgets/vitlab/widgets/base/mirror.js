// Controls that follow a widget, and move it, without the kernel.
// A jslink would send each value to the kernel twice, once for each side; here the followed widget alone tells it.

import { hearing } from "../hearing.js";

const REFERENCE = /^IPY_MODEL_/;

async function modelOf(manager, reference) {
  return manager.get_model(reference.replace(REFERENCE, ""));
}

async function connect(model) {
  const followed = await modelOf(model.widget_manager, model.get("followed"));
  const undo = [];
  const listen = (other, name, react) => {
    other.on(`change:${name}`, react);
    undo.push(() => other.off(`change:${name}`, react));
  };
  const standIns = model.get("stand_ins") ?? {};
  for (const [name, reference] of Object.entries(model.get("controls"))) {
    const control = await modelOf(model.widget_manager, reference);
    let following = false;
    const follow = () => { // of a pair its first number; nothing is no place to move to
      const [value] = [followed.get(name) ?? followed.get(standIns[name])].flat();
      if (value === null || value === undefined) return;
      following = true; // or a pair of two numbers would become one of the first alone
      control.set("value", value);
      following = false;
    };
    listen(followed, name, follow);
    if (name in standIns) listen(followed, standIns[name], follow);
    listen(control, "value", () => {
      if (following || [followed.get(name)].flat().every((part) => part === control.get("value"))) return;
      followed.set(name, control.get("value"));
      followed.save_changes();
    });
    follow();
  }
  return () => undo.forEach((off) => off());
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin, and the others may come later than that. */
function initialize({ model }) {
  const connected = connect(model);
  return () => connected.then((undo) => undo());
}

export default hearing({ initialize });
