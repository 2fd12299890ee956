// All layers and heads as small maps, one of them chosen; a row's name chooses the mean of its heads.
import { palette } from "../canvas/colour.js";
import { numberOf } from "./levels.js";

const GAP = 6; // px between maps
const NAME = 34; // px for the name of a layer
const NUMBERS = 62; // px for the numbers beside a map
const [LARGEST, HIGHEST, MOST] = [62, 300, 390]; // px: a map, all of a few layers, and of many

/** How large a map is drawn, and whether its numbers find room beside it. */
export function sizesOf(layers, heads, rows, cols, width) {
  const room = (width - NAME) / heads - GAP;
  const high = Math.max((layers > 6 ? MOST : HIGHEST) / layers - GAP, 14) * Math.max(rows, cols) / rows;
  const withNumbers = room - NUMBERS >= 40;
  const side = Math.max(Math.floor(Math.min(withNumbers ? room - NUMBERS : room, high, LARGEST)), 8);
  const longest = Math.max(rows, cols);
  return { withNumbers, width: Math.round((side * cols) / longest), height: Math.round((side * rows) / longest) };
}

/** A head's three numbers in words: tokens read, distance, and what goes to the prefix. */
export function wordsOf([tokens, share, distance], unit, prefix) {
  const words = [numberOf(tokens), `${Math.round(distance)} ${unit}`];
  if (prefix && share >= 0.5) words.push(`${prefix > 1 ? "prefix" : "CLS"} ${share.toFixed(2).replace(/^0/, "")}`);
  return words;
}

const CELL = `<canvas aria-hidden="true"></canvas><span><b></b><small></small><small></small></span>`;

function cellOf(layer, head) {
  const place = document.createElement("div");
  place.setAttribute("role", "radio");
  place.className = "vl-map-of-head";
  [place.dataset.layer, place.dataset.head, place.dataset.lmSuppressShortcuts] = [layer, head, "true"];
  if (head < 0) [place.textContent, place.ariaLabel] = [`${layer + 1}`, `layer ${layer + 1}, mean of its heads`];
  else place.innerHTML = CELL;
  return place;
}

/** Places for so many layers and heads. */
export function layOut(grid, [layers, heads, , , rows, cols]) {
  grid.style.setProperty("--heads", heads);
  const cells = [];
  for (let layer = 0; layer < layers; layer++) for (let head = -1; head < heads; head++) cells.push(cellOf(layer, head));
  grid.replaceChildren(...cells);
  for (const canvas of grid.querySelectorAll("canvas")) [canvas.height, canvas.width] = [rows, cols];
}

/** Let them be as large as there is room. */
export function fitIn(grid, [layers, heads, , , rows, cols], width) {
  const sizes = sizesOf(layers, heads, rows, cols, width);
  grid.classList.toggle("vl-with-numbers", sizes.withNumbers);
  grid.style.setProperty("--map-width", `${sizes.width}px`);
  grid.style.setProperty("--map-height", `${sizes.height}px`);
  return sizes.withNumbers;
}

const painted = { colours: null, pixels: new Map() }; // words of 32 bits, and pictures of each size

function coloursAsWords() {
  if (!painted.colours) {
    const colours = palette("viridis");
    painted.colours = Uint32Array.from({ length: 256 }, (_, i) => (255 << 24) | (colours[3 * i + 2] << 16) | (colours[3 * i + 1] << 8) | colours[3 * i]);
  }
  return painted.colours;
}

/** A picture of this size to paint in; all maps of one size use the same. */
function pixelsOf({ width, height }) {
  const size = `${width} ${height}`;
  if (!painted.pixels.has(size)) painted.pixels.set(size, new ImageData(width, height));
  return painted.pixels.get(size);
}

/** Colour one small map from its bytes; without any it is empty. */
export function paint(place, bytes) {
  const canvas = place.firstChild;
  const context = canvas.getContext("2d");
  change(place, "vl-unknown", !bytes);
  if (!bytes) return context.clearRect(0, 0, canvas.width, canvas.height);
  const [colours, pixels] = [coloursAsWords(), pixelsOf(canvas)];
  const words = new Uint32Array(pixels.data.buffer);
  for (let i = 0; i < bytes.length; i++) words[i] = colours[bytes[i]];
  return context.putImageData(pixels, 0, 0);
}

/** Write the numbers of one small map, or take them away. */
export function write(place, words) {
  const { layer, head } = place.dataset;
  const told = words ? `: ${words[0]} tokens read, ${words.slice(1).join(", ")}` : "";
  const label = `layer ${Number(layer) + 1}, head ${Number(head) + 1}${told}`;
  if (place.ariaLabel === label) return;
  place.setAttribute("aria-label", label);
  [...place.lastChild.children].forEach((node, i) => {
    if (node.textContent !== (words?.[i] ?? "")) node.textContent = words?.[i] ?? "";
  });
}

/** Classes and attributes are only touched where they change: there may be hundreds. */
function change(node, name, wanted) {
  if (node.classList.contains(name) !== wanted) node.classList.toggle(name, wanted);
}

/** Outline what is looked at; of the mean, all heads of the layer. Tab leads to one of them. */
export function mark(grid, { layer, head, rolled }) {
  for (const place of grid.children) {
    const [its, own] = [Number(place.dataset.layer), Number(place.dataset.head)];
    const here = !rolled && its === layer;
    change(place, "vl-own", here && (own === head || (head < 0 && own >= 0)));
    const checked = String(here && own === head);
    if (place.ariaChecked !== checked) place.ariaChecked = checked;
    const tab = its === layer && own === head ? 0 : -1;
    if (place.tabIndex !== tab || !place.hasAttribute("tabindex")) place.tabIndex = tab;
  }
}

/** Where an arrow key leads; null for another key. */
export function headForKey(key, { layer, head }) {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
  return step ? { layer: layer + step[0], head: head + step[1] } : null;
}
