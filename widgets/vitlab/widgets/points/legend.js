// What the colours stand for, and how many points of each are brushed; a name chooses its points.
import { cssGradient } from "../canvas/colour.js";
import { drawMark } from "./looks.js";
import { brushedWith, brushingWay, countsOf } from "./places.js";
import { wordsOfNumber, written } from "./state.js";
import { said } from "../said.js";

const MOST_NAMES = 16;

const piece = (tag, kind, text = "") => Object.assign(document.createElement(tag), { className: kind, textContent: text });

/** What a click on a name brushes: its points, or nothing where just these were; a double click never lets go. */
export function brushedByName(before, own, how, clicks) {
  if (how !== "new") return brushedWith(before, own, how);
  const same = before.length === own.length && own.every((point, place) => before[place] === point);
  return same && clicks < 2 ? [] : own;
}

function nameButton(view, code) {
  const button = piece("button", "vl-points-name");
  button.type = "button";
  button.dataset.lmSuppressShortcuts = "true";
  const mark = piece("canvas", "vl-picture");
  mark.setAttribute("aria-hidden", "true");
  button.append(mark, piece("span", ""), piece("b", ""));
  button.addEventListener("click", (event) => {
    const { codes } = view.coloured;
    const own = [...codes.keys()].filter((i) => codes[i] === code && view.shown[i]);
    view.brush(brushedByName(view.marks.get("brushed"), own, brushingWay(event), event.detail), true);
  });
  return button;
}

function drawNames(view, root, coded) {
  const counts = countsOf(view.coloured.codes, coded.names, view.mask, view.shown);
  const shown = counts.slice(0, MOST_NAMES);
  const key = JSON.stringify([coded.names, view.dark]);
  if (root.dataset.shows !== key) {
    root.dataset.shows = key;
    root.replaceChildren(...shown.map((_, code) => nameButton(view, code)));
    [...root.children].forEach((button, code) => drawMark(button.firstChild, code, view.dark));
    if (counts.length > MOST_NAMES) root.append(piece("span", "vl-points-more", said("and {count} others", { count: counts.length - MOST_NAMES })));
  }
  shown.forEach(([name, all, brushed], code) => {
    const [, words, count] = root.children[code].children;
    const told = view.mask ? said("{brushed} of {all}", { brushed: written(brushed), all: written(all) }) : written(all);
    if (words.textContent !== name) words.textContent = name; // text of the reader's own is text
    if (count.textContent !== told) count.textContent = told;
    const none = Boolean(view.mask) && !brushed;
    if (root.children[code].classList.contains("vl-points-none") !== none) root.children[code].classList.toggle("vl-points-none", none);
  });
}

function drawShades(root, { name, range, colormap }) {
  const told = range.map(wordsOfNumber);
  const key = JSON.stringify([name, told, colormap]);
  if (root.dataset.shows === key) return;
  root.dataset.shows = key;
  const bar = piece("div", "vl-colour-bar");
  const shades = piece("i", "");
  shades.style.backgroundImage = cssGradient(colormap);
  bar.append(piece("span", "", `${name} ${told[0]}`), shades, piece("span", "", told[1]));
  root.replaceChildren(bar);
}

export function drawLegend(view) {
  const { coded } = view.coloured;
  if (coded.grey || !coded.name) {
    [view.parts.legend.dataset.shows] = [""];
    view.parts.legend.replaceChildren(piece("span", "vl-points-more", coded.name ? "…" : ""));
  } else if (coded.names.length) drawNames(view, view.parts.legend, coded);
  else drawShades(view.parts.legend, coded);
}
