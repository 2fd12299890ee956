// The selected token and its eight nearest, as buttons with their pictures and cosines.
import { digits, said } from "../said.js";
import { cropOf, drawCrop, nameOf } from "../points/pictures.js";
import { cosinesOf, nearOf } from "../points/state.js";

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

/** Of another layer the nearest are to come: their places are kept, empty, and nothing else moves. */
function waits(view, selected, nearest) {
  const still = Boolean(view.shown[selected]) && !nearest.length && view.row.length > 1 && view.row[0] === selected;
  if (view.parts.near.classList.contains("vl-waits") !== still) view.parts.near.classList.toggle("vl-waits", still);
  return still;
}

export function drawNearRow(view) {
  const { marks, patches, parts: { near, words } } = view;
  const selected = marks.get("selected");
  const nearest = view.shown[selected] ? nearOf(marks, selected) : [];
  if (waits(view, selected, nearest)) return;
  view.row = view.shown[selected] ? [selected, ...nearest] : [];
  while (near.children.length > view.row.length) near.lastChild.remove();
  while (near.children.length < view.row.length) near.append(makeNear(view, near.children.length));
  const cosines = cosinesOf(marks, selected);
  view.row.forEach((point, place) => {
    const button = near.children[place];
    const [, id, small] = button.children;
    const drawn = drawOne(view, button, point);
    tell(id, drawn ? "" : String(marks.get("ids")[point] ?? point));
    const cosine = place && cosines[place - 1] !== undefined ? digits(cosines[place - 1].toFixed(2)) : "";
    tell(small, cosine);
    const label = nearLabel(nameOf(marks, patches, point), place, cosine);
    if (button.ariaLabel !== label) button.ariaLabel = label;
  });
  const [own, rest] = words.children;
  tell(own, view.row.length ? upper(nameOf(marks, patches, selected)) : said("Choose a point or a patch to see what is nearest to it."));
  const count = nearest.length;
  tell(rest, !count ? "" : view.elsewhere() ? said(", the {count} nearest in others, their cosine", { count }) : said(", the {count} nearest, their cosine", { count }));
}

function nearLabel(name, place, cosine) {
  if (!place) return said("{name}, selected", { name });
  return cosine ? said("{name}, cosine {cosine}", { name, cosine }) : said("{name}, cosine not known yet", { name });
}

function tell(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

/** Its picture, drawn where it is another; false where there is none. */
function drawOne(view, button, point) {
  const { marks, patches, sheet } = view;
  const [canvas, crop] = [button.firstChild, cropOf(marks, patches, point)];
  const there = Boolean(crop && sheet);
  if (canvas.hidden === there) canvas.hidden = !there;
  const from = [point, sheet, patches, window.devicePixelRatio];
  if (there && from.some((each, i) => each !== button.drawnFrom?.[i])) drawThumbnail(canvas, sheet, marks.get("sheet_size"), crop);
  button.drawnFrom = from;
  return there;
}

const upper = (words) => words[0].toUpperCase() + words.slice(1);

function drawThumbnail(canvas, sheet, size, crop) {
  const scale = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [SIDE * scale, SIDE * scale];
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  drawCrop(context, sheet, size, crop, [0, 0, canvas.height, canvas.width]);
}
