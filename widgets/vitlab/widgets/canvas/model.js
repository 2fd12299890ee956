// What the model holds: buffers, and one patch size under four names.

export const pairOf = (value) => (Array.isArray(value) ? value : [value, value]);

/** The bytes of a buffer that came from the kernel; none where there is none. */
export const bytesOf = (buffer) =>
  new Uint8Array(buffer?.buffer ?? [], buffer?.byteOffset ?? 0, buffer?.byteLength ?? 0);

/** `patch`, `patch_height` and `patch_width` are scalars a slider can be linked to; `patch_size` follows. */
export function initialize({ model }) {
  let adopting = false;
  const adopt = (height, width) => {
    if (adopting) return;
    adopting = true;
    const wanted = { patch_size: [height, width], patch_height: height, patch_width: width };
    if (height === width) wanted.patch = height;
    else wanted.linked = false;
    const changes = Object.entries(wanted).filter(([name, value]) => JSON.stringify(model.get(name)) !== JSON.stringify(value));
    for (const [name, value] of changes) model.set(name, value);
    if (changes.length) model.save_changes();
    adopting = false;
  };
  const when = {
    patch: () => adopt(model.get("patch"), model.get("patch")),
    patch_size: () => adopt(...pairOf(model.get("patch_size"))),
    patch_height: () => adopt(model.get("patch_height"), model.get(model.get("linked") ? "patch_height" : "patch_width")),
    patch_width: () => adopt(model.get(model.get("linked") ? "patch_width" : "patch_height"), model.get("patch_width")),
    linked: () => model.get("linked") && adopt(model.get("patch_height"), model.get("patch_height")),
  };
  for (const [name, react] of Object.entries(when)) model.on(`change:${name}`, react);
  return () => Object.entries(when).forEach(([name, react]) => model.off(`change:${name}`, react));
}
