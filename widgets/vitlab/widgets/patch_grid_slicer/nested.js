// The pictures of the stages: a cell that is chosen in one shows in the others what it was merged from or into.
// Nothing here needs a kernel.
import { hearing } from "../hearing.js";
import { cellBox, gridOf } from "../canvas/geometry.js";

const REFERENCE = /^IPY_MODEL_/;

/** Cells of a grid that share pixels with a box (top, left, height, width), row by row. */
export function cellsIn({ vertical, horizontal, cols }, [top, left, height, width]) {
  const along = ({ stride, cells }, start, length) => {
    const [first, behind] = [Math.floor(start / stride), Math.ceil((start + length) / stride)];
    return Array.from({ length: Math.min(behind, cells) - first }, (_, i) => first + i);
  };
  return along(vertical, top, height).flatMap((row) => along(horizontal, left, width).map((col) => row * cols + col));
}

const gridOn = (canvas) => gridOf({
  imageSize: canvas.get("image_size"), patchSize: canvas.get("patch_size"), padding: [0, 0], remainder: "crop",
});

/** Choose in one picture: the others let go of theirs and show its relatives. */
export function relate(canvases, place) {
  const grids = canvases.map(gridOn);
  const chosen = canvases[place].get("selected");
  const box = grids[place] && chosen >= 0 && chosen < grids[place].tokens ? cellBox(grids[place], chosen) : null;
  canvases.forEach((canvas, other) => {
    if (other !== place) canvas.set("selected", -1);
    canvas.set("highlighted", box && other !== place && grids[other] ? cellsIn(grids[other], box) : []);
  });
}

async function connect(model) {
  const undo = [];
  let relating = false;
  let canvases = [];
  const choose = (place) => {
    if (relating) return; // the others' answer
    relating = true;
    relate(canvases, place);
    relating = false;
  };
  const listen = (canvas, name, react) => {
    canvas.on(`change:${name}`, react);
    undo.push(() => canvas.off(`change:${name}`, react));
  };
  const references = model.get("canvases");
  canvases = await Promise.all(references.map((name) => model.widget_manager.get_model(name.replace(REFERENCE, ""))));
  const active = () => canvases.findIndex((canvas) => canvas.get("selected") >= 0);
  canvases.forEach((canvas, place) => {
    listen(canvas, "selected", () => (canvas.get("selected") >= 0 || active() < 0) && choose(place));
    listen(canvas, "patch_size", () => active() >= 0 && choose(active()));
    listen(canvas, "image_size", () => active() >= 0 && choose(active()));
  });
  if (active() >= 0) choose(active());
  return () => undo.forEach((off) => off());
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin, and the others may come later than that. */
function initialize({ model }) {
  const connected = connect(model);
  return () => connected.then((undo) => undo());
}

export default hearing({ initialize });
