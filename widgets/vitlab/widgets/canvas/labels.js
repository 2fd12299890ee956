// Words in the cells.
import { isLight, palette } from "./colour.js";
import { byteOf } from "./planes.js";
import { boxOf } from "./sequence.js";
import { onScreen } from "./stage.js";

const LETTERS = [9, 14]; // css px
const ON_DARK = ["rgb(0 0 0 / .8)", "#fff"];
const ON_LIGHT = ["rgb(255 255 255 / .75)", "#111"];

/** Write `cell_labels` into their cells: small enough to fit, beyond the cell only where nothing else is written. */
export function drawLabels(context, view) {
  const { model, stage, el } = view;
  const labels = model.get("cell_labels");
  const { sequence } = stage;
  const family = getComputedStyle(el).fontFamily;
  [context.textAlign, context.textBaseline, context.lineJoin] = ["center", "middle", "round"];
  labels.forEach((label, cell) => {
    const box = label && boxOf(sequence, cell + sequence.prefix);
    if (!box) return;
    const [top, left, height, width] = onScreen(stage, box);
    const alone = !labels[cell - 1] && !labels[cell + 1];
    const size = alone ? lettersFor(height) : fitting(context, family, label, height, width);
    context.font = `600 ${size}px ${family}`;
    const wide = context.measureText(label).width + 4;
    if (size > height || (wide > width && !alone)) return;
    const x = Math.min(Math.max(left + width / 2, wide / 2), stage.width - wide / 2);
    const [halo, ink] = wide > width ? ON_DARK : inksOn(view, cell + sequence.prefix);
    [context.strokeStyle, context.fillStyle, context.lineWidth] = [halo, ink, 2.5];
    context.strokeText(label, x, top + height / 2);
    context.fillText(label, x, top + height / 2);
  });
}

const lettersFor = (height) => Math.min(LETTERS[1], Math.max(LETTERS[0], height * 0.6));

function fitting(context, family, label, height, width) {
  const size = lettersFor(height);
  context.font = `600 ${size}px ${family}`;
  return Math.max(LETTERS[0], Math.min(size, (size * (width - 4)) / context.measureText(label).width));
}

/** Dark letters on a light plane; on a photograph light ones, whose dark edge is seen anywhere. */
function inksOn({ model, plane, stage }, index) {
  const byte = model.get("opacity") > 0.8 ? byteOf(plane, stage.sequence, index) : undefined;
  return byte !== undefined && isLight(palette(model.get("colormap")), byte) ? ON_LIGHT : ON_DARK;
}
