// What the pointer rests on, told beside it.
import { cropOf, drawCrop } from "./pictures.js";
import { pointInWords } from "./state.js";

/** What the pointer rests on: its picture and its name, beside it and inside the frame. */
export function showCard(view) {
  const { marks, laid, patches, coloured, parts: { card, place }, size: [width, height] } = view;
  const point = marks.get("hovered");
  if (!(laid.x[point] >= 0)) return;
  card.lastChild.textContent = pointInWords(marks, patches, point, coloured);
  const [canvas, crop] = [card.firstChild, cropOf(marks, patches, point)];
  canvas.hidden = !crop || !view.sheet;
  if (!canvas.hidden) {
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    drawCrop(context, view.sheet, marks.get("sheet_size"), crop, [0, 0, 48, 48]);
  }
  card.hidden = !place.isConnected;
  const [x, y] = [laid.x[point], laid.y[point]];
  card.style.left = `${x > width / 2 ? Math.max(0, x - card.offsetWidth - 14) : Math.min(x + 14, width - card.offsetWidth)}px`;
  card.style.top = `${Math.min(Math.max(0, y - card.offsetHeight / 2), height - card.offsetHeight)}px`;
}
