import { hearing } from "../hearing.js";
import { languageOfPage, said } from "../said.js";

/* What the frame of every instrument does in the browser: its controls and figures are named, its controls
   keep their keys, and its sentence is heard after a move. */

const CONTROLS = "button, select, input, textarea, [role=slider], [contenteditable=true]";
const TYPED = "input:not([type=checkbox]), select, textarea, [contenteditable=true]";
const REST = 600; // ms without a change: a hand has come to rest

/** ipywidgets names neither handles nor readouts, and a notebook acts on the keys of every control. */
function mendControls(frame) {
  if (!frame) return;
  for (const control of frame.querySelectorAll(CONTROLS)) {
    control.dataset.lmSuppressShortcuts = "true"; // `b` would insert a cell, an arrow would leave the list
    if (control.title === "null") control.removeAttribute("title"); // ipywidgets' word for no tooltip
  }
  for (const slider of frame.querySelectorAll(".widget-slider")) {
    const name = slider.querySelector(".widget-label").textContent;
    const handle = slider.querySelector("[role=slider]");
    handle?.setAttribute("aria-label", name);
    handle?.setAttribute("aria-valuetext", spokenValue(frame, slider, name));
    const typed = slider.querySelector("[contenteditable=true]");
    typed?.setAttribute("role", "textbox");
    typed?.setAttribute("aria-label", said("{name}, as a number", { name }));
  }
  for (const button of frame.querySelectorAll(".widget-toggle-button")) {
    const what = button.closest(".vl-foot") ? "aria-expanded" : "aria-pressed"; // the foot folds out
    button.setAttribute(what, button.classList.contains("mod-active"));
  }
  frame.querySelector(".vl-code textarea")?.setAttribute("aria-label", said("the program"));
  nameFigures(frame);
}

/** bqplot names nothing: a figure is a picture, called what stands in `data-…` of its class, or the sentence. */
export function nameFigures(frame) {
  for (const figure of frame.querySelectorAll(".bqplot.figure")) {
    const own = [...figure.classList].find((name) => name.startsWith("vl-")) ?? "vl-figure";
    const name = frame.querySelector(`[data-${own}]`)?.getAttribute(`data-${own}`) ?? sentenceOf(frame);
    figure.setAttribute("role", "img");
    figure.setAttribute("aria-label", name);
  }
}

const sentenceOf = (frame) => frame.querySelector(".vl-says")?.textContent ?? "";

/** Whoever moved a control hears the sentence that follows; a canvas and a tour speak for themselves. */
export function sayAloud(frame, live, heard) {
  if (!frame) return heard;
  const sentence = sentenceOf(frame);
  const asked = frame.contains(document.activeElement) && document.activeElement.closest(".vl-controls, [role=radiogroup]");
  if (asked && sentence !== heard && !frame.matches(".vl-on-tour")) live.textContent = sentence;
  return sentence;
}

/** What stands beside the handle, or what the frame says in a place that is named after the slider. */
function spokenValue(frame, slider, name) {
  const place = frame.querySelector(`[data-says="${CSS.escape(name)}"]`);
  return (place ?? slider.querySelector(".widget-readout"))?.textContent ?? "";
}

/** Stripes for what is an estimate: a bar of a figure is filled with `url(#vl-hatch-…)`. */
function hatches(names) {
  const stripes = names.map(
    (name, place) =>
      `<pattern id="vl-hatch-${name}" patternUnits="userSpaceOnUse" width="6" height="6"` +
      ` patternTransform="rotate(${[45, -45, 0][place % 3]})">` +
      `<rect width="6" height="6" style="fill: var(--ground)"/>` +
      `<rect width="2.2" height="6" style="fill: var(--vl-${name})"/></pattern>`,
  );
  return `<svg width="0" height="0" aria-hidden="true" style="position: absolute"><defs>${stripes.join("")}</defs></svg>`;
}

/** A click chooses the place under it; bqplot by itself waits for the pointer to move. */
export function clickIsAMove(event) {
  if (!event.target.matches?.(".selectormouse")) return;
  const { clientX, clientY } = event;
  event.target.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true }));
}

/** Keys of the instrument itself, wherever in its frame the focus is; where letters are typed they are letters. */
export function hearKeys(model) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Escape" && event.target.closest(TYPED)) return;
    if (!model.get("hotkeys").includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ key: event.key });
  };
}

function render({ model, el }) {
  const hear = hearKeys(model);
  el.innerHTML = `${hatches(model.get("hatched"))}<div class="vl-live" aria-live="polite"></div>`;
  const live = el.querySelector(".vl-live");
  let [later, atRest, heard] = [0, 0, ""];
  let undo = () => {};
  const changes = new MutationObserver(() => {
    clearTimeout(later); // nobody sees it, so what is seen comes first
    clearTimeout(atRest);
    later = setTimeout(() => mendControls(el.closest(".vl-frame")), 50);
    atRest = setTimeout(() => { heard = sayAloud(el.closest(".vl-frame"), live, heard); }, REST);
  });
  let waiting = requestAnimationFrame(function begin() {
    const frame = el.closest(".vl-frame"); // it stands in the document by then, or by the next frame
    if (!frame) {
      waiting = requestAnimationFrame(begin);
      return;
    }
    if (languageOfPage) frame.lang = languageOfPage;
    mendControls(frame);
    heard = sentenceOf(frame);
    frame.addEventListener("click", clickIsAMove);
    frame.addEventListener("keydown", hear);
    undo = () => {
      frame.removeEventListener("click", clickIsAMove);
      frame.removeEventListener("keydown", hear);
    };
    changes.observe(frame, { childList: true, subtree: true, attributeFilter: ["class"] });
  });
  return () => {
    cancelAnimationFrame(waiting);
    clearTimeout(later);
    clearTimeout(atRest);
    changes.disconnect();
    undo();
  };
}

export default hearing({ render });
