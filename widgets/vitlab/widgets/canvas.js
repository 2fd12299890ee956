// The picture under every instrument: an image or a matrix, a grid over it, an overlay, a selection.
// Nothing here needs a kernel. Sizes are (height, width), boxes (top, left, height, width), in image pixels.

// ---- geometry: the numbers of core/grid, held to the same golden cases ----------------------

/** One side of a grid: cells of `patch` px, one every `stride` px from `-padding`; null where none fits. */
export function axisOf(size, patch, stride, padding, remainder) {
  if (size < 1 || patch < 1 || stride < 1 || padding < 0) return null;
  const whole = Math.max(0, Math.floor((size + 2 * padding - patch) / stride) + 1);
  const readingAll = Math.ceil(Math.max(0, size + padding - patch) / stride) + 1;
  const cells = remainder === "pad" ? Math.max(whole, readingAll) : whole;
  const start = (cell) => cell * stride - padding;
  return cells ? { patch, stride, padding, cells, start, end: start(cells - 1) + patch } : null;
}

/** A regular grid, or the listed `cells` in its place; null where the sizes make no cell. */
export function gridOf({ imageSize, patchSize, stride, padding, remainder, cells }) {
  if (cells?.length) return { boxes: cells, tokens: cells.length, rows: cells.length, cols: 1 };
  const steps = stride?.length ? stride : patchSize;
  const [vertical, horizontal] = [0, 1].map((side) =>
    axisOf(imageSize[side], patchSize[side], steps[side], padding[side], remainder));
  if (!vertical || !horizontal) return null;
  const [rows, cols] = [vertical.cells, horizontal.cells];
  return { vertical, horizontal, rows, cols, tokens: rows * cols };
}

/** (top, left, height, width) of a cell. */
export function cellBox(grid, index) {
  if (grid.boxes) return grid.boxes[index];
  const { vertical, horizontal, cols } = grid;
  return [vertical.start(Math.floor(index / cols)), horizontal.start(index % cols), vertical.patch, horizontal.patch];
}

function cellOnAxis(axis, pixel) {
  const nearest = Math.floor((pixel + axis.padding - axis.patch / 2) / axis.stride + 0.5);
  const cell = Math.min(Math.max(0, nearest), axis.cells - 1);
  return axis.start(cell) <= pixel && pixel < axis.start(cell) + axis.patch ? cell : -1;
}

/** Cell that reads the pixel (y, x), of several the one with the nearest centre; -1 for none. */
export function cellAt(grid, y, x) {
  if (grid.boxes) {
    return grid.boxes.findIndex(([top, left, height, width]) =>
      top <= y && y < top + height && left <= x && x < left + width);
  }
  const [row, col] = [cellOnAxis(grid.vertical, y), cellOnAxis(grid.horizontal, x)];
  return row < 0 || col < 0 ? -1 : row * grid.cols + col;
}

const STEPS = { up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1] };

/** Cell beside another one; the cell itself at the border. */
export function neighbour(grid, index, direction) {
  const [down, right] = STEPS[direction];
  if (grid.boxes) return neighbouringBox(grid.boxes, index, down, right);
  const clamp = (value, count) => Math.min(Math.max(0, value), count - 1);
  const row = clamp(Math.floor(index / grid.cols) + down, grid.rows);
  return row * grid.cols + clamp((index % grid.cols) + right, grid.cols);
}

function neighbouringBox(boxes, index, down, right) {
  const centre = ([top, left, height, width]) => [top + height / 2, left + width / 2];
  const [y, x] = centre(boxes[index]);
  let best = index;
  let shortest = Infinity;
  boxes.forEach((box, other) => {
    const [dy, dx] = [centre(box)[0] - y, centre(box)[1] - x];
    const [along, across] = down ? [dy * down, dx] : [dx * right, dy];
    const distance = along + 2 * Math.abs(across); // straight ahead before aslant
    if (along > 0 && distance < shortest) [best, shortest] = [other, distance];
  });
  return best;
}

/** Fill the {names} of a template. */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? "");
}

/** The region to show: the image and every cell, as (top, left, height, width). */
export function regionOf(grid, [height, width]) {
  if (!grid?.vertical) return [0, 0, height, width];
  const [top, left] = [Math.min(0, grid.vertical.start(0)), Math.min(0, grid.horizontal.start(0))];
  return [top, left, Math.max(height, grid.vertical.end) - top, Math.max(width, grid.horizontal.end) - left];
}

// ---- colour -------------------------------------------------------------------------------------

const ANCHORS = {
  viridis: "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e21918c" +
    "1f988b1fa08822a78528ae8032b67a3fbc734ec36b5ec96270cf5784d44b98d83eaddc30c2df23d8e219ece51bfde725",
  cividis: "00224e00285b002e6a0533711a386f273e6e32436d3b496c434e6c4b546c535a6d5a5f6e61656f686a716f70737676767d7c78" +
    "8482798c8878938e789b9476a39a74aba072b4a76fbcae6cc4b468cdbb63d5c25edec958e7d150f0d846f9e03afee838",
  magma: "0000040303120a0822130d341d114729115a36106b440f7651127c5d177f6a1c81762181832681902a819c2e7faa337db73779" +
    "c43c75d0416fdc4869e75263ef5d5ef56b5cf9795dfc8961fd9869fea772feb67cfec488fed395fde2a3fcf0b2fcfdbf",
  coolwarm: "3b4cc0445acc4e68d85875e16282ea6c8ff1779af782a6fb8db0fe98b9ffa3c2feaec9fcb9d0f9c3d5f4ccd9edd5dbe5dddcdc" +
    "e5d8d1ecd3c5f1ccb8f5c4acf7ba9ff7b093f6a586f4987af08b6eeb7d62e46e56dd5f4bd44e41ca3b37be242eb40426",
};

/** 256 RGB triples between 33 evenly spaced colours. */
export function palette(name) {
  const anchors = ANCHORS[name].match(/../g).map((hex) => parseInt(hex, 16));
  return Uint8ClampedArray.from({ length: 768 }, (_, i) => {
    const [step, channel] = [(Math.floor(i / 3) / 255) * 32, i % 3];
    const low = Math.min(31, Math.floor(step));
    const [from, to] = [anchors[3 * low + channel], anchors[3 * low + 3 + channel]];
    return from + (to - from) * (step - low);
  });
}

const bytesOf = (buffer) => new Uint8Array(buffer?.buffer ?? [], buffer?.byteOffset ?? 0, buffer?.byteLength ?? 0);

/** The overlay plane on show: {rows, cols, bytes}, or null. */
function planeOf(model) {
  const [planes, rows, cols] = model.get("overlay_shape");
  const wanted = model.get("overlay_follows") === "selected" ? model.get("selected") : model.get("overlay_index");
  if (!planes || wanted < 0 || wanted >= planes) return null;
  const bytes = bytesOf(model.get("overlay")).subarray(wanted * rows * cols, (wanted + 1) * rows * cols);
  return bytes.length === rows * cols ? { rows, cols, bytes } : null;
}

/** Byte of the plane under a cell: its own where they correspond, else the one at its centre. */
function byteAt(plane, grid, index) {
  if (grid.boxes || plane.bytes.length === grid.tokens) return plane.bytes[index];
  const [top, left, height, width] = cellBox(grid, index);
  const { vertical, horizontal } = grid;
  const row = Math.floor(((top + height / 2 - vertical.start(0)) / (vertical.end - vertical.start(0))) * plane.rows);
  const col = Math.floor(((left + width / 2 - horizontal.start(0)) / (horizontal.end - horizontal.start(0))) * plane.cols);
  return plane.bytes[row * plane.cols + col];
}

function scratch(height, width) {
  const canvas = document.createElement("canvas");
  [canvas.height, canvas.width] = [height, width];
  return canvas;
}

function planePicture({ rows, cols, bytes }, colours) {
  const canvas = scratch(rows, cols);
  const pixels = new ImageData(cols, rows);
  bytes.forEach((byte, i) => pixels.data.set([...colours.subarray(3 * byte, 3 * byte + 3), 255], 4 * i));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

// ---- drawing ------------------------------------------------------------------------------------

const DARK = "rgb(0 0 0 / .55)";
const LIGHT = "rgb(255 255 255 / .9)";
const SELECTED = "#ffd60a";
const HIGHLIGHTED = "#e69f00";

/** A drawing context whose units are image pixels of the region, and the size of a CSS pixel in them. */
function prepare(canvas, stage) {
  const { width, height, ratio, region, scale } = stage;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
    [canvas.width, canvas.height] = [deviceWidth, deviceHeight];
  }
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale * ratio, 0, 0, scale * ratio, -region[1] * scale * ratio, -region[0] * scale * ratio);
  return context;
}

function drawPicture(context, model, stage, bitmap) {
  const [height, width] = model.get("image_size");
  const { region, grid, scale } = stage;
  context.fillStyle = "#000"; // padding is zeros
  if (bitmap) context.fillRect(region[1], region[0], region[3], region[2]);
  context.imageSmoothingQuality = "high";
  context.imageSmoothingEnabled = bitmap ? (scale * height) / bitmap.height < 4 : false;
  if (bitmap) context.drawImage(bitmap, 0, 0, width, height);
  const plane = grid && planeOf(model);
  if (!plane) return;
  const colours = palette(model.get("colormap"));
  context.globalAlpha = model.get("opacity");
  context.imageSmoothingEnabled = false;
  if (grid.boxes || grid.vertical.stride !== grid.vertical.patch || grid.horizontal.stride !== grid.horizontal.patch) {
    for (let index = 0; index < grid.tokens; index++) {
      const [top, left, boxHeight, boxWidth] = cellBox(grid, index);
      const byte = byteAt(plane, grid, index);
      context.fillStyle = `rgb(${colours.subarray(3 * byte, 3 * byte + 3).join(" ")})`;
      context.fillRect(left, top, boxWidth, boxHeight);
    }
  } else {
    const [top, left] = [grid.vertical.start(0), grid.horizontal.start(0)];
    context.drawImage(planePicture(plane, colours), left, top, grid.horizontal.end - left, grid.vertical.end - top);
  }
  context.globalAlpha = 1;
}

/** A dark line with a light line in it: seen on any photograph and in both themes. */
function twice(context, pixel, stroke, [under, over], [wide, narrow]) {
  for (const [colour, width] of [[under, wide], [over, narrow]]) {
    context.strokeStyle = colour;
    context.lineWidth = width * pixel;
    stroke();
  }
}

function drawLines(context, grid, pixel) {
  const edges = (axis) => [...new Set(Array.from({ length: axis.cells }, (_, cell) =>
    [axis.start(cell), axis.start(cell) + axis.patch]).flat())];
  const { vertical, horizontal } = grid;
  const spacing = Math.min(vertical.stride, horizontal.stride) / pixel;
  if (spacing < 2.5) return; // a line on every pixel would hide the picture
  context.globalAlpha = Math.min(1, spacing / 10);
  context.beginPath();
  for (const y of edges(vertical)) {
    context.moveTo(horizontal.start(0), y);
    context.lineTo(horizontal.end, y);
  }
  for (const x of edges(horizontal)) {
    context.moveTo(x, vertical.start(0));
    context.lineTo(x, vertical.end);
  }
  twice(context, pixel, () => context.stroke(), [DARK, LIGHT], spacing < 6 ? [1.5, 0.5] : [2.5, 0.8]);
  context.globalAlpha = 1;
}

/** Shade what no cell reads at the bottom and at the right. */
function drawLeftOver(context, grid, [height, width]) {
  context.fillStyle = "rgb(0 0 0 / .62)";
  const [bottom, right] = [Math.min(height, grid.vertical.end), Math.min(width, grid.horizontal.end)];
  context.fillRect(0, bottom, width, height - bottom);
  context.fillRect(right, 0, width - right, bottom);
}

function drawGrid(context, model, stage, drag) {
  const { grid, scale } = stage;
  const pixel = 1 / scale;
  const outline = ([top, left, height, width], colours, widths) =>
    twice(context, pixel, () => context.strokeRect(left, top, width, height), colours, widths);
  const inGrid = (index) => grid && index >= 0 && index < grid.tokens;
  context.lineJoin = "round";
  if (grid?.boxes) {
    for (const box of grid.boxes) outline(box, [DARK, LIGHT], [2.5, 0.8]);
  } else if (grid) {
    drawLeftOver(context, grid, model.get("image_size"));
    drawLines(context, grid, pixel);
  }
  for (const index of model.get("highlighted").filter(inGrid)) outline(cellBox(grid, index), [DARK, HIGHLIGHTED], [4, 2]);
  const [hovered, selected] = [model.get("hovered"), model.get("selected")];
  if (inGrid(hovered)) outline(cellBox(grid, hovered), [DARK, "#fff"], [5, 2.5]);
  if (inGrid(selected)) outline(cellBox(grid, selected), ["#000", SELECTED], [6, 3]);
  const box = drag ?? model.get("box");
  if (box.length) outline(box, ["#000", "#56b4e9"], [4, 2]);
}

/** The active patch, magnified, and its numbers as one strip for each channel. */
function drawLens(lens, bitmap, imageSize, box) {
  const [height, width] = [Math.min(box[2], 256), Math.min(box[3], 256)];
  const patch = scratch(height, width);
  const context = patch.getContext("2d", { willReadFrequently: true });
  const [scaleY, scaleX] = [bitmap.height / imageSize[0], bitmap.width / imageSize[1]];
  context.fillRect(0, 0, width, height); // what lies outside the image is zeros
  context.setTransform(width / box[3], 0, 0, height / box[2], 0, 0);
  context.imageSmoothingEnabled = box[2] > height || box[3] > width;
  context.drawImage(bitmap, -box[1], -box[0], bitmap.width / scaleX, bitmap.height / scaleY);
  const { data } = context.getImageData(0, 0, width, height);
  [lens.patch.width, lens.patch.height] = [width, height];
  lens.patch.style.aspectRatio = `${box[3]} / ${box[2]}`;
  lens.patch.getContext("2d").drawImage(patch, 0, 0);
  lens.strips.forEach((strip, channel) => {
    const count = Math.min(width * height, 4096); // wider than any screen: every n-th number
    const pixels = new ImageData(count, 1);
    for (let i = 0; i < count; i++) {
      const from = 4 * Math.floor((i * width * height) / count);
      pixels.data[4 * i + channel] = data[from + channel];
      pixels.data[4 * i + 3] = 255;
    }
    [strip.width, strip.height] = [count, 1];
    strip.getContext("2d").putImageData(pixels, 0, 0);
  });
}

// ---- a picture of one's own ---------------------------------------------------------------------

const LONGEST_SIDE = 2048; // Jupyter drops the connection on messages over about 10 MiB
const LOSSLESS_PIXELS = 512 * 512;

/** Decode a file, scale it down, give it to the model; or say in a sentence why not. */
async function bring(model, file) {
  const name = file?.name ? `“${file.name}”` : "What you brought";
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
    model.set("refusal", "");
  } catch {
    model.set("refusal", `${name} is not a picture that this browser can open: a JPEG, PNG, WebP or GIF would work.`);
  }
  model.save_changes();
}

// ---- the model: one patch size under four names -------------------------------------------------

const pairOf = (value) => (Array.isArray(value) ? value : [value, value]);

/** `patch`, `patch_height` and `patch_width` are scalars a slider can be linked to; `patch_size` follows. */
function initialize({ model }) {
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

// ---- the view -----------------------------------------------------------------------------------

const STRIP = (name) => `<div class="vl-strip"><span>${name}</span><canvas role="img" aria-label="its ${name} numbers"></canvas></div>`;
const DOM = `
  <div class="vl-place">
    <div class="vl-stage">
      <canvas class="vl-picture"></canvas>
      <canvas class="vl-grid" tabindex="0" role="application" aria-roledescription="patch grid"
        data-lm-suppress-shortcuts="true"></canvas>
      <p class="vl-refusal" role="alert" hidden></p>
    </div>
    <div class="vl-open">
      <button type="button" data-lm-suppress-shortcuts="true">Open a picture…</button> <span>or drop one, or paste it</span>
      <input type="file" accept="image/*" hidden>
    </div>
  </div>
  <div class="vl-lens" hidden>
    <canvas class="vl-patch" role="img" aria-label="the patch, magnified"></canvas>
    <div><p></p>${["R", "G", "B"].map(STRIP).join("")}<small>its numbers, one row of pixels after the other</small></div>
  </div>
  <div class="vl-live" aria-live="polite"></div>`;

function partsOf(el) {
  el.classList.add("vl-canvas");
  el.innerHTML = DOM;
  const find = (selector) => el.querySelector(selector);
  const strips = [...el.querySelectorAll(".vl-strip canvas")];
  return {
    stage: find(".vl-stage"), picture: find(".vl-picture"), grid: find(".vl-grid"), refusal: find(".vl-refusal"),
    open: find(".vl-open"), button: find(".vl-open button"), file: find(".vl-open input"), live: find(".vl-live"),
    lens: { root: find(".vl-lens"), patch: find(".vl-patch"), says: find(".vl-lens p"), strips },
  };
}

/** Where everything lies: the grid, the region shown, and CSS pixels per image pixel. */
function stageOf(model, element) {
  const imageSize = model.get("image_size");
  const grid = gridOf({
    imageSize, patchSize: pairOf(model.get("patch_size")), stride: model.get("stride"),
    padding: model.get("padding"), remainder: model.get("remainder"), cells: model.get("cells"),
  });
  const region = regionOf(grid, imageSize);
  const highest = parseFloat(getComputedStyle(element).getPropertyValue("--vl-highest")) || 420; // px: it and its numbers on one screen
  const scale = Math.min(element.clientWidth / region[3], highest / region[2]) || 0;
  return { grid, region, scale, width: region[3] * scale, height: region[2] * scale, ratio: window.devicePixelRatio || 1 };
}

/** What a template can say about a cell. */
function wordsFor(model, grid, index) {
  const [top, left, height, width] = cellBox(grid, index);
  const plane = planeOf(model);
  const [low, high] = model.get("overlay_range");
  const value = plane ? low + (byteAt(plane, grid, index) / 255) * (high - low) : null;
  return {
    index, tokens: grid.tokens, rows: grid.rows, cols: grid.cols, top, left, height, width,
    row: Math.floor(index / grid.cols), col: index % grid.cols,
    label: model.get("cell_labels")[index] ?? "", value: value === null ? "" : Number(value.toPrecision(3)),
  };
}

/** What is shared while a view lives: the model, its elements, what is decoded and laid out. */
function viewOf(model, el) {
  const undo = [];
  return {
    model, el, parts: partsOf(el), bitmap: null, stage: null, painted: [], pressed: null, drag: null, queued: 0, undo,
    set(name, value) {
      if (`${model.get(name)}` === `${value}`) return;
      model.set(name, value);
      model.save_changes();
    },
    listen(target, type, react) {
      target.addEventListener(type, react);
      undo.push(() => target.removeEventListener(type, react));
    },
    follow(names, react) {
      for (const name of names) model.on(`change:${name}`, react);
      undo.push(() => names.forEach((name) => model.off(`change:${name}`, react)));
    },
    redraw() {
      this.queued ||= requestAnimationFrame(() => draw(this));
    },
  };
}

function draw(view) {
  const { model, parts } = view;
  view.queued = 0;
  view.stage = stageOf(model, parts.stage);
  parts.open.hidden = !takesPictures(model);
  put(parts.refusal, model.get("refusal"));
  parts.refusal.hidden = !model.get("refusal");
  if (!view.stage.scale) return; // not on screen yet
  if (pictureChanged(view)) drawPicture(prepare(parts.picture, view.stage), model, view.stage, view.bitmap);
  drawGrid(prepare(parts.grid, view.stage), model, view.stage, view.drag);
  say(view);
}

/** Whether the picture must be painted again; a grid that only moves over it does not pay for that. */
function pictureChanged(view) {
  const { width, height, ratio, region } = view.stage;
  const overlaid = view.model.get("overlay_shape")[0] > 0;
  const now = [view.bitmap, width, height, ratio, ...region, ...view.model.get("image_size"), overlaid];
  const same = !overlaid && view.painted.length === now.length && now.every((value, i) => value === view.painted[i]);
  view.painted = now;
  return !same;
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text; // the same text again would cost a layout
}

/** Put what is chosen into words and under the lens. */
function say({ model, parts, stage: { grid }, bitmap }) {
  const [hovered, selected] = ["hovered", "selected"].map((name) => {
    const index = model.get(name);
    return grid && index < grid.tokens ? index : -1;
  });
  const sentence = (index) => (index < 0 ? "" : fill(model.get("describe"), wordsFor(model, grid, index)).trim());
  const count = !grid ? "no patches" : grid.boxes ? `${grid.tokens} cells` : fill(model.get("describe_grid"), grid);
  parts.grid.setAttribute("aria-label", `${count}. ${sentence(selected)}`.trim());
  put(parts.live, sentence(selected));
  const active = hovered < 0 ? selected : hovered;
  parts.lens.root.hidden = !model.get("lens") || !bitmap;
  parts.lens.root.classList.toggle("vl-empty", active < 0);
  put(parts.lens.says, sentence(active) || "Point at a patch, click it or use the arrow keys to see it as numbers.");
  if (active >= 0 && !parts.lens.root.hidden) drawLens(parts.lens, bitmap, model.get("image_size"), cellBox(grid, active));
}

function followPicture(view) {
  let newest = 0;
  const decode = async () => {
    const mine = ++newest;
    const bytes = bytesOf(view.model.get("image"));
    const decoded = bytes.length ? await createImageBitmap(new Blob([bytes])).catch(() => null) : null;
    if (mine !== newest) return; // a newer picture came meanwhile
    view.bitmap = decoded;
    view.redraw();
  };
  view.follow(["image"], decode);
  view.undo.push(() => newest++);
  decode();
}

function followPointer(view) {
  const { model, parts: { grid: target } } = view;
  const pixelAt = (event) => {
    const { region, scale } = view.stage;
    const frame = target.getBoundingClientRect();
    return [(event.clientY - frame.top) / scale + region[0], (event.clientX - frame.left) / scale + region[1]];
  };
  const cellUnder = (event) => (view.stage?.grid ? cellAt(view.stage.grid, ...pixelAt(event)) : -1);
  const boxTo = (event) => {
    const within = (pixel, size) => Math.round(Math.min(Math.max(0, pixel), size));
    const [[top, bottom], [left, right]] = model.get("image_size").map((size, side) =>
      [view.pressed[side], pixelAt(event)[side]].map((pixel) => within(pixel, size)).sort((a, b) => a - b));
    return [top, left, bottom - top, right - left];
  };
  const letGo = () => { view.pressed = view.drag = null; };
  view.listen(target, "pointerdown", (event) => {
    if (event.button === 0 && view.stage) view.pressed = pixelAt(event);
    view.set("refusal", "");
  });
  view.listen(target, "pointermove", (event) => {
    view.set("hovered", cellUnder(event));
    if (!view.pressed || !model.get("box_select")) return;
    const moved = Math.hypot(...pixelAt(event).map((at, side) => at - view.pressed[side])) * view.stage.scale;
    if (!view.drag && moved < 4) return; // css px: a click may tremble
    target.setPointerCapture(event.pointerId);
    view.drag = boxTo(event);
    view.redraw();
  });
  view.listen(target, "pointerup", (event) => {
    if (view.drag) view.set("box", view.drag[2] && view.drag[3] ? view.drag : []);
    else if (view.pressed) view.set("selected", cellUnder(event));
    letGo();
  });
  view.listen(target, "pointercancel", letGo);
  view.listen(target, "pointerleave", () => view.set("hovered", -1));
}

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

/** Cell that a key leads to; undefined for a key that is not ours. */
export function cellForKey(key, grid, selected, hovered = -1) {
  const none = selected < 0 || selected >= grid.tokens;
  if (key in ARROWS) return none ? 0 : neighbour(grid, selected, ARROWS[key]);
  if (key === "Enter") return hovered >= 0 ? hovered : none ? 0 : -1; // chooses, or lets go
  return { Home: 0, End: grid.tokens - 1, Escape: -1 }[key];
}

function followKeys(view) {
  const { model, parts } = view;
  view.listen(parts.grid, "keydown", (event) => {
    if (!view.stage?.grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = cellForKey(event.key, view.stage.grid, model.get("selected"), model.get("hovered"));
    if (cell === undefined) return;
    view.set("selected", cell);
    event.preventDefault();
    event.stopPropagation();
  });
}

/** A matrix has no place for a picture. */
function takesPictures(model) {
  return model.get("accept_pictures") && (model.get("image").byteLength > 0 || !model.get("overlay_shape")[0]);
}

function followOwnPictures(view) {
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

const DRAWN = [
  "image_size", "patch_size", "stride", "padding", "remainder", "cells", "cell_labels", "overlay", "overlay_shape",
  "overlay_index", "overlay_follows", "overlay_range", "colormap", "opacity", "selected", "hovered", "highlighted",
  "box", "describe", "describe_grid", "lens", "accept_pictures", "refusal",
];

function render({ model, el }) {
  const view = viewOf(model, el);
  view.follow(DRAWN, () => view.redraw());
  followPicture(view);
  followPointer(view);
  followKeys(view);
  followOwnPictures(view);
  const resizing = new ResizeObserver(() => view.redraw());
  resizing.observe(view.parts.stage);
  return () => {
    view.undo.forEach((undo) => undo());
    resizing.disconnect();
    cancelAnimationFrame(view.queued);
  };
}

export default { initialize, render };
