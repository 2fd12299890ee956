// Where everything lies on the screen. Lengths on the screen are CSS pixels.
import { boxesIn } from "./boxes.js";
import { gridOf } from "./geometry.js";
import { pairOf } from "./model.js";
import { sequenceOf, wholeRegion } from "./sequence.js";

/** The sequence, the region shown, and CSS pixels (down, across) for each image pixel. */
export function stageOf(model, room) {
  const imageSize = model.get("image_size");
  const grid = gridOf({
    imageSize, patchSize: pairOf(model.get("patch_size")), stride: stepOf(model.get("stride")),
    padding: pairOf(model.get("padding")), remainder: model.get("remainder"), cells: boxesIn(model.get("cells")),
  });
  const sequence = sequenceOf(grid, {
    imageSize, prefix: model.get("prefix_labels").length,
    sheet: model.get("sheet"), pictures: model.get("pictures"), gap: model.get("sheet_gap"),
  });
  const region = wholeRegion(sequence);
  const scale = scaleOf(model, room, region);
  return {
    sequence, region, scale, across: room.across, ratio: window.devicePixelRatio || 1,
    width: region[3] * scale[1], height: region[2] * scale[0],
  };
}

/** A slider that is linked to `stride` gives one number. */
const stepOf = (stride) => (stride === null || stride === undefined ? null : pairOf(stride));

/** How much room there is. Asking makes the browser lay out the page, so it is asked only when that changed. */
export function roomOf({ stage, strip }) {
  const highest = parseFloat(getComputedStyle(stage).getPropertyValue("--vl-highest")) || 420; // it and its numbers on one screen
  return { across: stage.clientWidth, strip: strip.root.clientWidth, highest };
}

function scaleOf(model, room, [, , height, width]) {
  const across = room.across / width || 0;
  if (model.get("fit") === "stretch") return [model.get("fit_height") / height || 0, across];
  const scale = Math.min(across, room.highest / height) || 0;
  return [scale, scale];
}

/** A box of the region on the screen. */
export function onScreen({ region, scale }, [top, left, height, width]) {
  return [(top - region[0]) * scale[0], (left - region[1]) * scale[1], height * scale[0], width * scale[1]];
}

/** The pixel (y, x) of the region under a point of the screen. */
export function pixelAt({ region, scale }, y, x) {
  return [y / scale[0] + region[0], x / scale[1] + region[1]];
}

/** A cleared drawing context in CSS pixels. */
export function prepare(canvas, { width, height, ratio }) {
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
    [canvas.width, canvas.height] = [deviceWidth, deviceHeight];
  }
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** The same context in image pixels of the region. */
export function inPixels(context, { region, scale, ratio }) {
  const [down, across] = scale.map((each) => each * ratio);
  context.setTransform(across, 0, 0, down, -region[1] * across, -region[0] * down);
  return context;
}

/** A canvas that is on no page. */
export function scratch(height, width) {
  const canvas = document.createElement("canvas");
  [canvas.height, canvas.width] = [height, width];
  return canvas;
}
