// What is looked at: the controls and the picture say it, and each of them tells the kernel by itself.

export const SCALES = ["map", "shared", "percentile"];
const TYPED = "input:not([type=checkbox]), select, textarea, [contenteditable=true]";

/** The models of the controls and of the picture, by their names. */
export async function lookersOf(model) {
  const names = Object.entries(model.get("lookers"));
  const modelOf = (reference) => model.widget_manager.get_model(reference.replace(/^IPY_MODEL_/, ""));
  return Object.fromEntries(await Promise.all(names.map(async ([name, reference]) => [name, await modelOf(reference)])));
}

/** What they say: layer and head from 0, head -1 for the mean of all. */
export function lookOf({ layer, head, show, scale, canvas }, layers) {
  return {
    layer: Math.min(layer.get("value"), layers) - 1, head: head.get("index") - 1, query: canvas.get("selected"),
    rolled: show.get("index") === 1, scale: SCALES[scale.get("index")],
  };
}

/** Hear when any of them says something else; what comes back ends it. */
export function followLook({ layer, head, show, scale, canvas }, react) {
  const heard = [[layer, "value"], [head, "index"], [show, "index"], [scale, "index"], [canvas, "selected"]];
  for (const [control, name] of heard) control.on(`change:${name}`, react);
  return () => heard.forEach(([control, name]) => control.off(`change:${name}`, react));
}

function say(control, name, value) {
  if (control.get(name) === value) return;
  control.set(name, value);
  control.save_changes();
}

/** Look at a layer, counted from 0. */
export const lookAtLayer = ({ layer }, wanted, layers) => say(layer, "value", Math.min(Math.max(wanted, 0), layers - 1) + 1);

/** Look at a head, -1 for the mean of all. */
export const lookAtHead = ({ head }, wanted, heads) => say(head, "index", Math.min(Math.max(wanted, -1), heads - 1) + 1);

/** Look from a token. */
export const lookFrom = ({ canvas }, query) => say(canvas, "selected", query);

/** What a key of the frame changes: { layer }, { head } or { query }; null for a key that is not ours. */
export function changeForKey(key, { layer, head, query }, prefix) {
  if (key === "[" || key === "]") return { layer: layer + (key === "]" ? 1 : -1) };
  if (key === "," || key === ".") return { head: head + (key === "." ? 1 : -1) };
  if (key === "0") return { head: -1 };
  if (key === "r" || key === "R") return { query: query >= 1 && query < prefix - 1 ? query + 1 : Math.min(1, prefix - 1) };
  return null;
}

/** Whether a key was meant for the frame, and not for a field that it is typed into. */
export function isOurs(event) {
  const held = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"); // brackets need it on some keyboards
  return !held && !event.metaKey && !event.target.closest(TYPED);
}
