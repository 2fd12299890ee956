// Columns of the table, as the page has them.
export const KINDS = ["blue", "vermillion", "green"];

const bytesIn = (buffer) => new Uint8Array(buffer?.buffer ?? [], buffer?.byteOffset ?? 0, buffer?.byteLength ?? 0);

export const modelOf = (manager, reference) => manager.get_model(reference.replace(/^IPY_MODEL_/, ""));

/** The numbers of a column, from its first place on; null where the page has not got it. */
export function waveOf(model, dimension) {
  const [points, most] = [model.get("points"), model.get("most")];
  const columns = bytesIn(model.get("columns"));
  if (columns.length >= (dimension + 1) * points) {
    const bytes = columns.subarray(dimension * points, (dimension + 1) * points);
    return Array.from(bytes, (byte) => (byte / 127.5 - 1) * most);
  }
  const place = model.get("told").indexOf(dimension);
  const buffer = model.get("waves");
  if (place < 0 || !buffer || buffer.byteLength < 4 * points * (place + 1)) return null;
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return Array.from({ length: points }, (_, i) => view.getFloat32(4 * (place * points + i), true));
}

/** Choose another first dimension, of those that there are. */
export function choose(model, dimension) {
  const [dim, [first, ...others]] = [model.get("dim"), model.get("dimensions")];
  const wanted = Math.min(Math.max(0, dimension), dim - 1);
  if (first === undefined || wanted === first || !dim) return;
  model.set("dimensions", [wanted, ...others]);
  model.save_changes();
}
