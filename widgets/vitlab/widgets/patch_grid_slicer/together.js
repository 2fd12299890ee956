// The picture beside: it is cut as the first is, and shows the plane of what is chosen there, while the kernel may be busy.

const REFERENCE = /^IPY_MODEL_/;
const CUT = ["patch_size", "stride", "padding", "remainder"];

async function initialize({ model }) {
  const modelOf = (name) => model.widget_manager.get_model(model.get(name).replace(REFERENCE, ""));
  const [first, beside] = await Promise.all([modelOf("first"), modelOf("beside")]);
  const followCut = () => CUT.forEach((name) => beside.set(name, first.get(name)));
  const followPlane = () => {
    if (first.get("overlay_follows") === "selected") beside.set("overlay_index", first.get("selected"));
  };
  const undo = [];
  const listen = (names, react) => {
    for (const name of names) first.on(`change:${name}`, react);
    undo.push(() => names.forEach((name) => first.off(`change:${name}`, react)));
  };
  listen(CUT, followCut);
  listen(["selected", "overlay_follows"], followPlane);
  followPlane();
  return () => undo.forEach((off) => off());
}

export default { initialize };
