// A picture of one's own: dropped, pasted or opened.
import { scratch } from "./stage.js";
import { said } from "../said.js";

const LONGEST_SIDE = 2048; // Jupyter drops the connection on messages over about 10 MiB
const LOSSLESS_PIXELS = 512 * 512;

/** Decode a file, scale it down, give it to the model; or say in a sentence why not. */
async function bring(model, file) {
  try {
    const bitmap = await createImageBitmap(file);
    const shrink = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const [height, width] = [bitmap.height, bitmap.width].map((side) => Math.max(1, Math.round(side * shrink)));
    const canvas = scratch(height, width);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // transparent parts lie over white, as in as_image
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    const type = height * width <= LOSSLESS_PIXELS ? "image/png" : "image/jpeg";
    const blob = await new Promise((done) => canvas.toBlob(done, type, 0.92));
    model.set("image", new DataView(await blob.arrayBuffer()));
    model.set("image_size", [height, width]);
    model.set("brought_size", [bitmap.height, bitmap.width]);
    model.set("refusal", "");
  } catch {
    model.set("refusal", file?.name
      ? said("“{name}” is not a picture that this browser can open: a JPEG, PNG, WebP or GIF would work.", { name: file.name })
      : said("What you brought is not a picture that this browser can open: a JPEG, PNG, WebP or GIF would work."));
  }
  model.save_changes();
}

/** A matrix has no place for a picture, and neither has a sheet of several. */
export function takesPictures(model) {
  const alone = model.get("sheet").every((count) => count === 1);
  return model.get("accept_pictures") && alone && (model.get("image").byteLength > 0 || !model.get("overlay_shape")[0]);
}

export function followOwnPictures(view) {
  const { model, el, parts } = view;
  const take = (event, files) => {
    if (!takesPictures(model) || !files.length) return;
    event.preventDefault();
    event.stopPropagation();
    bring(model, [...files].find((file) => file.type.startsWith("image/")) ?? files[0]);
  };
  view.listen(el, "dragover", (event) => {
    if (takesPictures(model)) event.preventDefault(); // or the drop never comes
  });
  view.listen(el, "drop", (event) => take(event, event.dataTransfer.files));
  view.listen(el, "paste", (event) => take(event, event.clipboardData.files));
  view.listen(parts.button, "click", () => parts.file.click());
  view.listen(parts.file, "change", (event) => {
    take(event, parts.file.files);
    parts.file.value = ""; // the same file may be chosen again
  });
}
