// The circle and the two matrices: all that is seen of a batch answers in the page, a busy kernel or not.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { circleIn, drawCircle } from "./circle.js";
import { followHand } from "./hand.js";
import { drawMatrix, followCells, formulaOf, matrixIn } from "./matrices.js";
import { computed, say, sceneOf } from "./scene.js";

const DOM = `<div class="vl-circle"><p class="vl-caption"></p><p class="vl-note vl-legend"></p></div>
  <div class="vl-matrices"><div></div><div></div><p class="vl-note vl-formula"></p></div>`;

async function render({ model, el }) {
  el.classList.add("vl-contrast");
  el.innerHTML = DOM;
  const scene = await sceneOf(model);
  const side = el.querySelector(".vl-circle");
  const circle = circleIn(side);
  side.insertBefore(circle.root, side.querySelector(".vl-legend"));
  const matrices = ["clip", "siglip"].map((loss, i) => matrixIn(el.querySelector(".vl-matrices").children[i], loss));
  const draw = () => drawAll(el, scene, circle, matrices);
  const undo = [scene.watch(draw), followHand(circle, scene, draw)];
  for (const matrix of matrices) followCells(matrix, scene);
  draw();
  return () => [...undo, ...matrices.map(({ sheet }) => sheet.end)].forEach((end) => end());
}

function drawAll(el, scene, circle, matrices) {
  const [now, pictures] = [scene.read(), scene.stage.get("pictures")];
  const { cut, whole } = computed(scene.stage, now);
  say(el.querySelector(".vl-circle > .vl-caption"), now.own ? said("Your vectors: two components of them") : said("Drag a picture ● or a caption ■ round the circle"));
  drawCircle(circle, now, pictures);
  for (const matrix of matrices) drawMatrix(matrix, now, cut, whole, pictures);
  say(el.querySelector(".vl-formula"), formulaOf(now, cut) || said("Click a cell: what its numbers are made of."));
  drawLegend(el.querySelector(".vl-legend"), now);
}

function drawLegend(el, { own, size, captions, first, exchange }) {
  const parts = captions.length / size;
  const words = [];
  if (!own) {
    words.push(["vl-whole", "→", said("where CLIP’s gradient pulls in one batch")]);
    if (parts > 1) words.push(["vl-cut", "→", said("in {parts} × {size}", { parts, size })]);
  }
  words.push(["vl-wrong", "━", said("another’s caption is nearer")]);
  if (first.some((place, i) => place !== i)) words.push(["vl-wrong", "=", said("same caption: right, and counted as wrong")]);
  if (parts > 1 && exchange === "gathered") words.push(["vl-plain", captions.length > 8 ? "●" : "┄", said("from another rank, a constant")]);
  const key = JSON.stringify(words);
  if (el.dataset.key === key) return;
  el.dataset.key = key;
  el.replaceChildren(...words.map(([kind, sign, text]) => {
    const span = document.createElement("span");
    const mark = document.createElement("b");
    mark.className = kind;
    mark.textContent = sign;
    span.append(mark, ` ${text}`);
    return span;
  }));
}

export default hearing({ render });
