// Cells of more than eight pairs, painted on one canvas: as elements, hundreds would be styled anew with each move.
import { palette } from "../canvas/colour.js";

export const MOST_ELEMENTS = 8; // pairs; beyond that no number fits into a cell
const BETWEEN = 1; // px between cells
const EQUAL = "#d55e00";
const SHEET = `<div class="vl-row-pictures"></div><canvas></canvas>`;

/** Box [left, top, side] of a cell on a square of so many px. */
export function boxOfCell(i, j, count, side) {
  const pitch = (side + BETWEEN) / count;
  return [j * pitch, i * pitch, pitch - BETWEEN];
}

/** The cell [i, j] under a point of the square. */
export function cellUnder(x, y, count, side) {
  return [y, x].map((at) => Math.min(count - 1, Math.max(0, Math.floor((at * count) / (side + BETWEEN)))));
}

/** A canvas for cells, with the pictures of its rows; painted again in another size or theme. */
export function sheetIn(cells) {
  const el = document.createElement("div");
  [el.className, el.hidden, el.innerHTML] = ["vl-many", true, SHEET];
  el.setAttribute("aria-hidden", "true"); // what is looked at is said by the place of the keys around it
  cells.append(el);
  const sheet = { el, rows: el.firstChild, canvas: el.lastChild, side: 0, looks: null, last: null };
  const resizing = new ResizeObserver(() => {
    sheet.side = sheet.canvas.clientWidth;
    paintAgain(sheet);
  });
  const themes = new MutationObserver(() => {
    sheet.looks = null;
    paintAgain(sheet);
  });
  resizing.observe(sheet.canvas);
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  sheet.end = () => [resizing, themes].forEach((observer) => observer.disconnect());
  return sheet;
}

const paintAgain = (sheet) => sheet.last && !sheet.el.hidden && paintSheet(sheet, sheet.last);

function looksOfSheet(sheet) {
  const style = getComputedStyle(sheet.el);
  return Object.fromEntries(["raised", "line", "chosen"].map((name) => [name, style.getPropertyValue(`--${name}`)]));
}

/** Paint all cells: `kinds` tells of each what it is, `bytes` its share, `inkOn` what is read on a colour. */
export function paintSheet(sheet, { kinds, bytes, inkOn }) {
  sheet.last = { kinds, bytes, inkOn };
  if (!sheet.side) return; // not on screen yet
  sheet.looks ??= looksOfSheet(sheet);
  const [ratio, count, colours] = [window.devicePixelRatio || 1, kinds.length, palette("cividis")];
  const device = Math.round(sheet.side * ratio);
  if (sheet.canvas.width !== device) [sheet.canvas.width, sheet.canvas.height] = [device, device];
  const context = sheet.canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, sheet.side, sheet.side);
  kinds.forEach((row, i) => row.forEach((kind, j) => {
    const byte = bytes[i][j];
    const colour = kind.met ? `rgb(${colours[3 * byte]} ${colours[3 * byte + 1]} ${colours[3 * byte + 2]})` : sheet.looks.raised;
    paintCell(context, boxOfCell(i, j, count, sheet.side), kind, colour, inkOn(byte), sheet.looks);
  }));
}

function paintCell(context, [left, top, side], kind, colour, ink, looks) {
  context.fillStyle = colour;
  if (kind.constant) {
    context.beginPath();
    context.arc(left + side / 2, top + side / 2, side / 2, 0, 2 * Math.PI);
    context.fill();
  } else context.fillRect(left, top, side, side);
  const edge = (stroke, wide, inset = 0) => {
    [context.strokeStyle, context.lineWidth] = [stroke, wide];
    const at = inset + wide / 2;
    context.strokeRect(left + at, top + at, side - 2 * at, side - 2 * at);
  };
  if (kind.chosen) {
    edge("#000", 1, 2);
    edge(looks.chosen, 2);
  } else if (kind.equal) edge(EQUAL, 2);
  else if (kind.pair) edge(kind.met ? ink : looks.line, 1);
  else if (!kind.met) edge(looks.line, 1);
}
