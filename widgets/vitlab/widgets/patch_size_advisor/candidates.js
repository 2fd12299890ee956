// Patch sizes: a row chooses the patches of the picture, and shows what they are beside the box, all in the page.
import { hearing } from "../hearing.js";
import { tableIn } from "./choosing.js";
import { cropOf, drawCrop } from "./crops.js";

const WATCHED = ["patch_size", "box", "image_size"];

/** The row of these patches, one number for a square. */
export function rowOfPatch(rows, size) {
  const [height, width] = [[size].flat()[0], [size].flat().at(-1)];
  return rows.find(({ patch }) => patch[0] === height && patch[1] === width);
}

async function render({ model, el }) {
  const canvas = await model.widget_manager.get_model(model.get("canvas").replace(/^IPY_MODEL_/, ""));
  const view = { bitmap: null, queued: 0 };
  const table = tableIn(el, {
    choose: (row) => {
      canvas.set("patch_size", row.patch);
      canvas.save_changes();
    },
    fill: (tr) => {
      if (tr.querySelector("canvas")) return;
      const thumb = document.createElement("canvas");
      thumb.setAttribute("aria-hidden", "true"); // its numbers stand beside it
      tr.querySelector(".vl-thumb").append(thumb);
    },
  });
  const draw = () => {
    view.queued = 0;
    const [imageSize, box] = [canvas.get("image_size"), canvas.get("box")];
    const rows = new Map(model.get("rows").map((row) => [row.name, row]));
    for (const tr of table.body.children) {
      drawCrop(tr.querySelector("canvas"), {
        bitmap: view.bitmap, imageSize, box, crop: cropOf(box, imageSize), patch: rows.get(tr.dataset.name).patch,
      });
    }
  };
  const redraw = () => { // a frame after the box itself, which the hand is waiting for
    view.queued ||= requestAnimationFrame(() => { view.queued = requestAnimationFrame(draw); });
  };
  const mark = () => table.mark(rowOfPatch(model.get("rows"), canvas.get("patch_size"))?.name);
  const follow = () => {
    table.show(model.get("label"), model.get("head"), model.get("rows"));
    mark();
    redraw();
  };
  const moved = () => {
    mark();
    redraw();
  };
  let newest = 0;
  const decode = async () => {
    const mine = ++newest;
    const bytes = canvas.get("image");
    const decoded = bytes?.byteLength ? await createImageBitmap(new Blob([bytes])).catch(() => null) : null;
    if (mine !== newest) return; // a newer picture came meanwhile
    view.bitmap = decoded;
    redraw();
  };
  const watched = WATCHED.map((name) => `change:${name}`).join(" ");
  model.on("change:rows change:head", follow);
  canvas.on(watched, moved);
  canvas.on("change:image", decode);
  follow();
  decode();
  return () => {
    newest++;
    cancelAnimationFrame(view.queued);
    model.off("change:rows change:head", follow);
    canvas.off(watched, moved);
    canvas.off("change:image", decode);
  };
}

export default hearing({ render });
