// The pairs as a list: captions edited in place, pairs added and taken away, and how the batch is cut.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { withoutPair } from "./editing.js";
import { sizesOf, widestGap } from "./losses.js";
import { captionFor, put, say, sceneOf, shownCaption } from "./scene.js";
import { slidersIn } from "./sliders.js";

const MOST = 16;
const APART = 12; // degrees between a new picture and its caption
const DOM = `<div class="vl-batch" role="radiogroup" aria-label="${said("batch")}"><span>${said("batch")}</span><div></div></div>
  <div class="vl-slides"></div>
  <ol class="vl-list"></ol>
  <p class="vl-more"><button type="button">${said("Add a pair")}</button> <span></span></p>`;
const ROW = `<span class="vl-thumb" aria-hidden="true"></span><b></b><input type="text" maxlength="80" spellcheck="false" data-lm-suppress-shortcuts="true">
  <button type="button" class="vl-away">×</button>`;

async function render({ model, el }) {
  el.classList.add("vl-pairs");
  el.innerHTML = DOM;
  const scene = await sceneOf(model);
  const [batch, list, add] = [".vl-batch > div", ".vl-list", ".vl-more button"].map((name) => el.querySelector(name));
  const group = `vl-batch-${Math.random().toString(36).slice(2)}`;
  const followSliders = slidersIn(el.querySelector(".vl-slides"), scene);
  let last = {};
  const draw = () => {
    followSliders();
    const now = scene.read();
    const [pictures, still] = [scene.stage.get("pictures"), [now.batch, now.own]];
    if (pictures === last.pictures && still.every((each, i) => each === last.still[i])) return;
    last = { pictures, still };
    drawSizes(batch, now, group);
    drawRows(list, now, pictures);
    add.disabled = now.captions.length >= MOST || Boolean(now.own);
    say(add.nextElementSibling, now.own ? said("your vectors: as many as they are") : said("up to {most}", { most: MOST }));
  };
  batch.addEventListener("change", (event) => chooseSize(scene, Number(event.target.value)));
  list.addEventListener("change", (event) => rename(scene, event.target));
  list.addEventListener("keydown", (event) => pressIn(scene, event));
  list.addEventListener("click", (event) => click(scene, event));
  add.addEventListener("click", () => scene.write(anotherPair(scene.stage.get("batch"), scene.stage.get("stock"))));
  const undo = scene.watch(draw);
  draw();
  return undo;
}

/** As many radio buttons as there are ways to cut the batch evenly. */
function drawSizes(parent, { captions, size }, group) {
  const sizes = sizesOf(captions.length).reverse();
  if (parent.dataset.sizes !== String(sizes)) {
    parent.dataset.sizes = String(sizes);
    parent.replaceChildren(...sizes.map((each) => {
      const label = document.createElement("label");
      label.innerHTML = `<input type="radio" name="${group}" value="${each}" data-lm-suppress-shortcuts="true"><span></span>`;
      label.lastChild.textContent = `${captions.length / each} × ${each}`;
      return label;
    }));
  }
  for (const label of parent.children) label.firstChild.checked = Number(label.firstChild.value) === size;
}

const chooseSize = (scene, size) => scene.write({ size: size === scene.stage.get("batch").captions.length ? null : size });

function drawRows(list, now, pictures) {
  while (list.children.length > now.captions.length) list.lastChild.remove();
  while (list.children.length < now.captions.length) {
    const row = document.createElement("li");
    row.innerHTML = ROW;
    list.append(row);
  }
  [...list.children].forEach((row, i) => {
    const [thumb, number, words, away] = row.children;
    const image = `url("${pictures[now.ids[i]] ?? ""}")`;
    if (thumb.dataset.id !== String(now.ids[i])) [thumb.style.backgroundImage, thumb.dataset.id] = [image, now.ids[i]];
    say(number, String(i + 1));
    if (words !== document.activeElement && words.value !== now.shown[i]) words.value = now.shown[i];
    put(words, { "aria-label": said("caption {number}", { number: i + 1 }) });
    put(away, { "aria-label": said("take pair {number} away", { number: i + 1 }) });
    away.disabled = now.captions.length <= 2 || Boolean(now.own);
    row.className = [
      now.cell.includes(i) ? "vl-chosen" : "",
      now.first.filter((place) => place === now.first[i]).length > 1 ? "vl-same" : "",
      i && i % now.size === 0 ? "vl-cut" : "",
    ].join(" ").trim();
  });
}

const rowOf = (target) => [...target.closest("ol").children].indexOf(target.closest("li"));

function rename(scene, input) {
  const index = rowOf(input);
  const { captions } = scene.stage.get("batch");
  const caption = captionFor(scene.stage.get("captions"), input.value);
  if (captions[index] === caption) return;
  scene.write({ captions: captions.map((old, i) => (i === index ? caption : old)) });
}

/** Enter takes a caption, Escape gives its change up. */
function pressIn(scene, event) {
  if (!event.target.matches("input") || (event.key !== "Enter" && event.key !== "Escape")) return;
  if (event.key === "Escape") event.target.value = shownCaption(scene.stage, scene.stage.get("batch").captions[rowOf(event.target)]);
  else rename(scene, event.target);
  event.target.select();
  event.preventDefault();
  event.stopPropagation();
}

function click(scene, event) {
  const row = event.target.closest("li");
  if (!row) return;
  const index = rowOf(row);
  if (event.target.closest("button")) scene.write(withoutPair(scene.stage.get("batch"), index));
  else if (!event.target.closest("input")) scene.write({ cell: [index, index] });
}

/** One more pair: the first picture of the stock that is not there, in the widest gap of the circle. */
export function anotherPair(batch, stock) {
  const next = stock.find(({ id }) => !batch.ids.includes(id)) ?? stock[0];
  const angle = widestGap(batch.image_angles);
  const count = batch.captions.length + 1;
  return {
    captions: [...batch.captions, next.caption], ids: [...batch.ids, next.id],
    image_angles: [...batch.image_angles, angle], text_angles: [...batch.text_angles, (angle + 360 - APART) % 360],
    size: batch.size && count % batch.size === 0 ? batch.size : null,
  };
}

export default hearing({ render });
