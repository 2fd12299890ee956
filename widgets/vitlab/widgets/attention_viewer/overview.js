// All layers and heads as small maps, one of them chosen; a row's name chooses the mean of its heads.
import { palette } from "../canvas/colour.js";
import { digits, languageOfPage, said } from "../said.js";
import { numberOf } from "./levels.js";

const GAP = 6; // px between maps
const NAME = 34; // px for the name of a layer
const NUMBERS = 62; // px for the numbers beside a map, unless words of a language need more
const [LARGEST, HIGHEST, MOST] = [62, 300, 390]; // px: a map, all of a few layers, and of many

/** How large a map is drawn, and whether its numbers find room beside it. */
export function sizesOf(layers, heads, rows, cols, width, numbers = NUMBERS) {
  const room = (width - NAME) / heads - GAP;
  const high = Math.max((layers > 6 ? MOST : HIGHEST) / layers - GAP, 14) * Math.max(rows, cols) / rows;
  const withNumbers = room - numbers >= 40;
  const side = Math.max(Math.floor(Math.min(withNumbers ? room - numbers : room, high, LARGEST)), 8);
  const longest = Math.max(rows, cols);
  return { withNumbers, width: Math.round((side * cols) / longest), height: Math.round((side * rows) / longest) };
}

/** A head's three numbers in words: tokens read, distance, and what goes to the prefix. */
export function wordsOf([tokens, share, distance], unit, prefix) {
  const words = [numberOf(tokens), `${Math.round(distance)} ${unit}`];
  if (prefix && share >= 0.5) words.push(wordsOfPrefix(share.toFixed(2), prefix));
  return words;
}

/** A share of the prefix; only in English is it usual to leave out the 0 before the point. */
function wordsOfPrefix(number, prefix) {
  const share = languageOfPage ? digits(number) : number.replace(/^0/, "");
  return prefix > 1 ? said("prefix {share}", { share }) : said("CLS {share}", { share });
}

const CELL = `<i class="vl-spot"></i><span><b></b><small></small><small></small></span>`;

function cellOf(layer, head) {
  const place = document.createElement("div");
  place.setAttribute("role", "radio");
  place.className = "vl-map-of-head";
  [place.dataset.layer, place.dataset.head, place.dataset.lmSuppressShortcuts] = [layer, head, "true"];
  if (head < 0) [place.textContent, place.ariaLabel] = [`${layer + 1}`, said("layer {layer}, mean of its heads", { layer: layer + 1 })];
  else place.innerHTML = CELL;
  return place;
}

/** Places for so many layers and heads. */
export function layOut(grid, [layers, heads]) {
  grid.style.setProperty("--heads", heads);
  const cells = [];
  for (let layer = 0; layer < layers; layer++) for (let head = -1; head < heads; head++) cells.push(cellOf(layer, head));
  grid.replaceChildren(...cells);
}

/** Pixels that the longest words beside a map need. */
function roomForNumbers(grid, prefix) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `12px ${getComputedStyle(grid).fontFamily}`;
  return Math.max(NUMBERS, Math.ceil(context.measureText(wordsOfPrefix("0.99", prefix)).width) + 5);
}

/** Let them be as large as there is room. */
export function fitIn(grid, [layers, heads, , prefix, rows, cols], width) {
  const sizes = sizesOf(layers, heads, rows, cols, width, roomForNumbers(grid, prefix));
  grid.classList.toggle("vl-with-numbers", sizes.withNumbers);
  grid.style.setProperty("--map-width", `${sizes.width}px`);
  grid.style.setProperty("--map-height", `${sizes.height}px`);
  return sizes.withNumbers;
}

let words = null; // viridis, a colour in 32 bits

function coloursAsWords() {
  if (words) return words;
  const colours = palette("viridis");
  words = Uint32Array.from({ length: 256 }, (_, i) => (255 << 24) | (colours[3 * i + 2] << 16) | (colours[3 * i + 1] << 8) | colours[3 * i]);
  return words;
}

/** Where the maps stand on the canvas over the grid, and its own size; asking lays out the page. */
export function spotsIn(grid, canvas) {
  const frame = grid.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [frame.width, frame.height].map((side) => Math.round(side * ratio));
  return [...grid.querySelectorAll(".vl-spot")].map((spot) => {
    const { left, top, width, height } = spot.getBoundingClientRect();
    return [left - frame.left, top - frame.top, width, height].map((each) => Math.round(each * ratio));
  });
}

/** Colour all small maps from their bytes, each (rows, cols): one canvas, for a hundred would each be sent to the screen. */
export function paintAll(view, maps, rows, cols) {
  const { canvas, spots } = view;
  const atlas = (view.atlas ??= document.createElement("canvas"));
  [atlas.width, atlas.height] = [cols, rows * maps.length];
  const [pixels, colours] = [new ImageData(cols, rows * maps.length), coloursAsWords()];
  const cells = new Uint32Array(pixels.data.buffer);
  maps.forEach((bytes, number) => bytes?.forEach((byte, i) => { cells[number * rows * cols + i] = colours[byte]; }));
  atlas.getContext("2d").putImageData(pixels, 0, 0);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  maps.forEach((bytes, number) => bytes && context.drawImage(atlas, 0, number * rows, cols, rows, ...spots[number]));
}

/** A map that is still to come has a dashed edge. */
export const know = (place, known) => change(place, "vl-unknown", !known);

/** Write the numbers of one small map, or take them away. */
export function write(place, words) {
  const [layer, head] = [Number(place.dataset.layer) + 1, Number(place.dataset.head) + 1];
  const label = words
    ? said("layer {layer}, head {head}: {tokens} tokens read, {others}", { layer, head, tokens: words[0], others: words.slice(1).join(", ") })
    : said("layer {layer}, head {head}", { layer, head });
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
