// The selected token and its eight nearest, as buttons with their pictures and cosines.
import { cropOf, drawCrop, nameOf } from "../canvas/points_pictures.js";
import { cosinesOf, nearOf } from "../canvas/points_state.js";

const SIDE = 34;

function makeNear(view, place) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.lmSuppressShortcuts = "true";
  button.innerHTML = `<canvas class="vl-picture" width="${SIDE}" height="${SIDE}" aria-hidden="true"></canvas><span></span><small></small>`;
  const own = () => view.row[place];
  button.addEventListener("click", () => view.select(own()));
  button.addEventListener("pointerenter", () => view.point(own()));
  button.addEventListener("pointerleave", () => view.point(-1));
  button.addEventListener("focus", () => button.matches(":focus-visible") && view.point(own()));
  return button;
}

export function drawNearRow(view) {
  const { marks, patches, sheet, parts: { near, words } } = view;
  const selected = marks.get("selected");
  const nearest = view.shown[selected] ? nearOf(marks, selected) : [];
  view.row = view.shown[selected] ? [selected, ...nearest] : [];
  while (near.children.length > view.row.length) near.lastChild.remove();
  while (near.children.length < view.row.length) near.append(makeNear(view, near.children.length));
  const cosines = cosinesOf(marks, selected);
  view.row.forEach((point, place) => {
    const [button, crop] = [near.children[place], cropOf(marks, patches, point)];
    const [canvas, id, small] = button.children;
    canvas.hidden = !crop || !sheet;
    id.textContent = canvas.hidden ? String(marks.get("ids")[point] ?? point) : "";
    if (!canvas.hidden) drawThumbnail(canvas, sheet, marks.get("sheet_size"), crop);
    const cosine = place && cosines[place - 1] !== undefined ? cosines[place - 1].toFixed(2) : "";
    small.textContent = cosine;
    button.ariaLabel = `${nameOf(marks, patches, point)}${place ? `, cosine ${cosine || "not known yet"}` : ", selected"}`;
  });
  words.textContent = view.row.length
    ? `${upper(nameOf(marks, patches, selected))}${nearest.length ? `, the ${nearest.length} nearest${view.elsewhere()}, their cosine` : ""}`
    : "Choose a point or a patch to see what is nearest to it.";
}

const upper = (words) => words[0].toUpperCase() + words.slice(1);

function drawThumbnail(canvas, sheet, size, crop) {
  const scale = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [SIDE * scale, SIDE * scale];
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  drawCrop(context, sheet, size, crop, [0, 0, canvas.height, canvas.width]);
}
