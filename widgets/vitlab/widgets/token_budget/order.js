// The slots of one view in their order, and which patches become one of them.
import { said } from "../said.js";
import { partName, partOfSlot, slotForKey, slotInWords } from "./slots.js";

const ORDER = `<canvas tabindex="0" role="application" data-lm-suppress-shortcuts="true"></canvas><p class="vl-caption"><b></b> <span></span></p>`;
const [WIDE, HIGH] = [168, 80]; // css px

/** What becomes a slot, in words. */
export function mergeInWords({ merge, patch, parts }) {
  if (!merge) return said("A fixed number of queries reads all patches of a view: no slot has a place of its own.");
  const joined = merge === 1 ? said("Each patch of {patch} px becomes one slot.", { patch }) : said("{merge} × {merge} patches of {patch} px become one slot.", { merge, patch });
  return `${joined} ${orderInWords(parts)} ${said("A projector changes the width of a token, never their number.")}`;
}

/** In which order slots are read. */
function orderInWords(parts) {
  if (!parts.some(({ kind }) => kind === "tile" || kind === "crop" || kind === "rows")) return said("Slots go row by row.");
  if (parts.at(-1).kind === "overview") return said("Slots go row by row inside a view, the overview last.");
  if (parts[0].kind === "overview") return said("Slots go row by row inside a view, the overview first.");
  return said("Slots go row by row inside a view.");
}

/** The order in an element; `go(slot)` is told where a hand leads. */
export function orderIn(el, { go }) {
  el.innerHTML = ORDER;
  const [canvas, caption] = el.children;
  const [chosen, words] = caption.children;
  const state = { plan: null, slot: -1, part: null };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !state.plan) return;
    const slot = slotForKey(event.key, state.plan.parts, state.slot);
    if (slot === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(slot);
  });
  canvas.addEventListener("pointerdown", (event) => {
    const { part } = state;
    if (!part?.rows) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [row, col] = [Math.floor(((event.clientY - top) / height) * part.rows), Math.floor(((event.clientX - left) / width) * part.cols)];
    go(part.first + Math.min(part.rows - 1, Math.max(0, row)) * part.cols + Math.min(part.cols - 1, Math.max(0, col)));
  });
  return {
    show(plan, slot) {
      const part = partOfSlot(plan.parts, slot) ?? plan.parts[0] ?? null;
      Object.assign(state, { plan, slot, part });
      canvas.hidden = !part?.rows;
      const says = slotInWords(plan.parts, slot, plan.tokens);
      chosen.textContent = says ? `${says[0].toUpperCase()}${says.slice(1)}.` : "";
      words.textContent = mergeInWords(plan);
      if (!part) return;
      const keys = says || said("Arrow keys go through the slots.");
      const { rows, cols } = part;
      canvas.setAttribute("aria-label", rows ? `${said("{rows} × {cols} slots of {part}.", { rows, cols, part: partName(part) })} ${keys}` : keys);
      if (part.rows) drawGrid(canvas, part, slot, plan.merge);
    },
  };
}

/** From dark blue to yellow, as the slots come one after the other. */
function shade(share) {
  const between = ([from, to]) => Math.round(from + (to - from) * share);
  return `rgb(${[[20, 250], [50, 225], [110, 90]].map(between).join(" ")})`;
}

/** Every slot a little lighter than the one before; the chosen one outlined, its patches in it. */
function drawGrid(canvas, { first, rows, cols, newline }, slot, merge) {
  const side = Math.min(WIDE / cols, HIGH / rows, 16);
  const [wide, high, ratio] = [cols * side, rows * side, window.devicePixelRatio || 1];
  [canvas.width, canvas.height] = [Math.round(wide * ratio), Math.round(high * ratio)];
  [canvas.style.width, canvas.style.height] = [`${wide}px`, `${high}px`];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const gap = side > 3 ? 0.5 : 0;
  for (let place = 0; place < rows * cols; place++) {
    const [row, col] = [Math.floor(place / cols), place % cols];
    const share = place / Math.max(1, rows * cols - 1);
    context.fillStyle = newline && col === cols - 1 ? "#d55e00" : shade(share);
    context.fillRect(col * side + gap, row * side + gap, side - 2 * gap, side - 2 * gap);
  }
  const at = slot - first;
  if (at < 0 || at >= rows * cols) return;
  const [y, x] = [Math.floor(at / cols) * side, (at % cols) * side];
  for (const [colour, width] of [["#000", 4], ["#ffd60a", 2]]) {
    [context.strokeStyle, context.lineWidth] = [colour, width];
    context.strokeRect(x, y, side, side);
  }
  if (merge < 2 || side < 6 * merge / 2) return;
  [context.strokeStyle, context.lineWidth] = ["#000", 1];
  for (let line = 1; line < merge; line++) {
    context.strokeRect(x, y + (line * side) / merge, side, 0);
    context.strokeRect(x + (line * side) / merge, y, 0, side);
  }
}
