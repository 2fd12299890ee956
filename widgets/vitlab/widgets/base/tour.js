// The tour in the head of an instrument: a stop's sentence, dots, Back, Next and End, and their keys.

import { hearing } from "../hearing.js";
import { said } from "../said.js";

const DOM = `
  <div class="vl-tour-bar" role="group" aria-label="${said("tour")}" hidden>
    <span class="vl-dots" aria-hidden="true"></span> <span class="vl-count"></span>
    <button type="button" class="vl-again" hidden>${said("Back to this stop")}</button>
    <button type="button" class="vl-back">${said("← Back")}</button>
    <button type="button" class="vl-next">${said("Next →")}</button>
    <button type="button" class="vl-end">${said("End")} <small>Esc</small></button>
  </div>
  <div class="vl-tour-text"><p class="vl-told-now" aria-live="polite"></p></div>
  <style></style>`;

/** What a control shows at the moment: the number beside a slider, the chosen word, a tick. */
function shownBy(control) {
  const choice = control.querySelector("select");
  if (choice) return choice.selectedOptions[0]?.textContent ?? "";
  const tick = control.querySelector("input[type=checkbox]");
  return tick ? String(tick.checked) : (control.querySelector(".widget-readout")?.textContent ?? "");
}

const controlsOf = (frame) => [...(frame?.querySelectorAll(".vl-controls :is(.widget-slider, .widget-dropdown, .widget-checkbox)") ?? [])];

function partsOf(el) {
  el.innerHTML = DOM;
  const find = (name) => el.querySelector(`.vl-${name}`);
  for (const button of el.querySelectorAll("button")) button.dataset.lmSuppressShortcuts = "true";
  return {
    bar: find("tour-bar"), dots: find("dots"), count: find("count"), text: find("tour-text"), now: find("told-now"),
    again: find("again"), back: find("back"), next: find("next"), end: find("end"), sheet: el.querySelector("style"),
  };
}

/** The stop that a key of the bar leads to; undefined for a key that is not ours. */
export function stopForKey(key, stop, count) {
  return {
    ArrowLeft: Math.max(0, stop - 1), ArrowRight: Math.min(count - 1, stop + 1),
    Home: 0, End: count - 1, Escape: -1,
  }[key];
}

/** Each control that does not show what it showed before says so: 16 → 32. */
function markMoved(before, frame) {
  for (const control of controlsOf(frame)) {
    const was = before.get(control);
    const moved = was !== undefined && was !== shownBy(control);
    control.classList.toggle("vl-moved", moved);
    control.querySelector(".vl-was")?.remove();
    const readout = control.querySelector(".widget-readout");
    if (!moved || !readout?.offsetParent) continue; // some have none on show
    const words = document.createElement("span");
    [words.className, words.textContent] = ["vl-was", `${was} →`];
    readout.before(words);
  }
}

function render({ model, el }) {
  el.classList.add("vl-tour");
  const parts = partsOf(el);
  const mark = `vl-tour-${model.get("_model_id") ?? Math.random().toString(36).slice(2)}`;
  const frame = () => el.closest(".vl-frame");
  let before = new Map();
  const go = (stop) => {
    model.set("stop", stop);
    model.save_changes();
  };

  const drawDrafts = () => {
    for (const old of parts.text.querySelectorAll(".vl-draft")) old.remove();
    for (const draft of model.get("drafts")) {
      const line = document.createElement("p");
      [line.className, line.textContent] = ["vl-draft", draft];
      line.setAttribute("aria-hidden", "true");
      parts.text.append(line);
    }
  };

  const leave = () => {
    frame()?.classList.remove("vl-on-tour", mark);
    markMoved(new Map(), frame());
    if (parts.bar.contains(document.activeElement)) frame()?.querySelector(".vl-show-me")?.focus();
    [parts.bar.hidden, parts.now.textContent, parts.sheet.textContent] = [true, "", ""];
  };

  const follow = () => {
    const [stop, count] = [model.get("stop"), model.get("drafts").length];
    if (stop < 0) return leave();
    const starts = parts.bar.hidden;
    before = new Map(controlsOf(frame()).map((control) => [control, shownBy(control)]));
    frame()?.classList.add("vl-on-tour", mark);
    parts.bar.hidden = false;
    parts.dots.textContent = Array.from({ length: count }, (_, place) => (place <= stop ? "●" : "○")).join(" ");
    parts.count.textContent = said("{stop} of {count}", { stop: stop + 1, count });
    [parts.back.disabled, parts.next.disabled] = [stop === 0, stop === count - 1];
    const lost = document.activeElement?.disabled || document.activeElement === document.body;
    const asked = starts && document.activeElement?.closest?.(".vl-show-me");
    if (asked || (lost && !starts)) (parts.next.disabled ? parts.end : parts.next).focus();
    tell();
  };

  const tell = () => {
    const told = model.get("told");
    if (model.get("stop") < 0 || told.stop !== model.get("stop")) return;
    if (parts.now.innerHTML !== told.html) parts.now.innerHTML = told.html; // escaped where it was made
    parts.text.classList.toggle("vl-holds-not", !told.holds);
    parts.again.hidden = told.holds;
    const facts = told.facts.map((name) => `.${mark} .vl-facts [data-fact="${CSS.escape(name)}"]`);
    parts.sheet.textContent = facts.length
      ? `:is(${facts.join(", ")}) { background: var(--told); box-shadow: -3px 0 var(--accent); outline: 2px solid transparent; } :is(${facts.join(", ")}) b { color: var(--accent); }`
      : "";
    requestAnimationFrame(() => requestAnimationFrame(() => told.holds && markMoved(before, frame())));
  };

  parts.next.addEventListener("click", () => go(model.get("stop") + 1));
  parts.back.addEventListener("click", () => go(model.get("stop") - 1));
  parts.end.addEventListener("click", () => go(-1));
  parts.again.addEventListener("click", () => {
    parts.next.disabled ? parts.end.focus() : parts.next.focus();
    model.set("again", model.get("again") + 1);
    model.save_changes();
  });
  parts.bar.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const stop = stopForKey(event.key, model.get("stop"), model.get("drafts").length);
    if (stop === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(stop);
  });
  const reacts = { stop: follow, told: tell, drafts: drawDrafts };
  for (const [name, react] of Object.entries(reacts)) model.on(`change:${name}`, react);
  drawDrafts();
  if (model.get("stop") >= 0) requestAnimationFrame(follow);
  return () => {
    for (const [name, react] of Object.entries(reacts)) model.off(`change:${name}`, react);
  };
}

export default hearing({ render });
