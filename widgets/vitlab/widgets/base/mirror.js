// Controls that follow a widget, and move it, without the kernel.
// A jslink would send each value to the kernel twice, once for each side; here the followed widget alone tells it.

const REFERENCE = /^IPY_MODEL_/;

async function modelOf(manager, reference) {
  return manager.get_model(reference.replace(REFERENCE, ""));
}

async function initialize({ model }) {
  const followed = await modelOf(model.widget_manager, model.get("followed"));
  const undo = [];
  const listen = (other, name, react) => {
    other.on(`change:${name}`, react);
    undo.push(() => other.off(`change:${name}`, react));
  };
  for (const [name, reference] of Object.entries(model.get("controls"))) {
    const control = await modelOf(model.widget_manager, reference);
    const follow = () => control.set("value", followed.get(name));
    listen(followed, name, follow);
    listen(control, "value", () => {
      if (followed.get(name) === control.get("value")) return;
      followed.set(name, control.get("value"));
      followed.save_changes();
    });
    follow();
  }
  return () => undo.forEach((off) => off());
}

export default { initialize };
