// The elements of a canvas on the page.
import { said } from "../said.js";

const STRIP = (name) => `<div class="vl-strip"><span>${name}</span><canvas role="img" aria-label="${said("its {channel} numbers", { channel: name })}"></canvas></div>`;
const DOM = `
  <div class="vl-place">
    <div class="vl-chips" aria-hidden="true" hidden></div>
    <div class="vl-stage">
      <canvas class="vl-picture"></canvas>
      <canvas class="vl-grid" tabindex="0" role="application" aria-roledescription="${said("patch grid")}"
        data-lm-suppress-shortcuts="true"></canvas>
      <p class="vl-refusal" role="alert" hidden></p>
    </div>
    <div class="vl-colour-bar" role="img" hidden><span></span><i></i><span></span><small></small></div>
    <div class="vl-open">
      <button type="button" data-lm-suppress-shortcuts="true">${said("Open a picture…")}</button> <span>${said("or drop one, or paste it")}</span>
      <input type="file" accept="image/*" hidden>
    </div>
  </div>
  <div class="vl-lens" hidden>
    <canvas class="vl-patch" role="img" aria-label="${said("the patch, magnified")}"></canvas>
    <div><p></p>${["R", "G", "B"].map(STRIP).join("")}<small>${said("its numbers, one row of pixels after the other")}</small></div>
  </div>
  <div class="vl-sequence" hidden>
    <canvas tabindex="0" role="slider" data-lm-suppress-shortcuts="true"></canvas>
    <small aria-hidden="true"></small>
  </div>
  <div class="vl-live" aria-live="polite"></div>`;

/** Other words in an element; the same again would cost a layout. */
export function put(node, text) {
  if (node.textContent === text) return;
  if (node.childNodes?.length === 1 && node.firstChild.nodeType === 3) node.firstChild.data = text; // the same node costs less
  else node.textContent = text;
}

/** Whether an element is seen; says so again. */
export function show(node, wanted) {
  if (node.hidden === wanted) node.hidden = !wanted;
  return wanted;
}

/** Put them on the page, and give each its name. */
export function partsOf(el) {
  el.classList.add("vl-canvas");
  el.innerHTML = DOM;
  const find = (selector) => el.querySelector(selector);
  const [low, high] = el.querySelectorAll(".vl-colour-bar span");
  const strips = [...el.querySelectorAll(".vl-strip canvas")];
  return {
    stage: find(".vl-stage"), picture: find(".vl-picture"), grid: find(".vl-grid"), refusal: find(".vl-refusal"),
    open: find(".vl-open"), button: find(".vl-open button"), file: find(".vl-open input"), live: find(".vl-live"),
    lens: { root: find(".vl-lens"), patch: find(".vl-patch"), says: find(".vl-lens p"), strips },
    chips: find(".vl-chips"),
    bar: { root: find(".vl-colour-bar"), colours: find(".vl-colour-bar i"), low, high, caption: find(".vl-colour-bar small") },
    strip: { root: find(".vl-sequence"), canvas: find(".vl-sequence canvas"), says: find(".vl-sequence small") },
  };
}
