// Points of tokens: brushed, pointed at, recoloured and turned in the page; a busy kernel does not matter to them.
import { hearing } from "../hearing.js";
import { showCard } from "./card.js";
import { drawAll, drawMarked } from "./drawing.js";
import { followModels, renew } from "./following.js";
import { followKeysOnPoints, followPointerOnPoints } from "./hands.js";
import { drawLegend } from "./legend.js";
import { followControls, leadOf, pointInWords, written } from "./state.js";
import { said } from "../said.js";

const DWELL = 250; // ms that a pointer rests before it is told what it points at
const DOM = `
  <div class="vl-stage vl-points-place">
    <canvas class="vl-picture" aria-hidden="true"></canvas>
    <canvas class="vl-points-hand" role="application" tabindex="0" data-lm-suppress-shortcuts="true"></canvas>
    <div class="vl-points-card" hidden><canvas class="vl-picture" width="48" height="48" aria-hidden="true"></canvas><span></span></div>
  </div>
  <div class="vl-points-under"><div class="vl-points-legend"></div>
    <div class="vl-points-tools" role="group" aria-label="${said("what a drag draws")}">
      <button type="button" data-tool="rectangle" aria-label="${said("rectangle")}"><svg width="16" height="14"><path d="M1 1H15V13H1Z"/></svg></button>
      <button type="button" data-tool="lasso" aria-label="${said("lasso")}"><svg width="16" height="14"><path d="M2 7C1 1 9 0 13 3S15 12 9 11S3 13 2 7Z"/></svg></button></div></div>
  <div class="vl-live" aria-live="polite"></div>`;

function partsIn(el) {
  el.innerHTML = DOM;
  el.classList.add("vl-points");
  const find = (name) => el.querySelector(`.vl-points-${name}`);
  return {
    place: find("place"), base: el.querySelector(".vl-picture"), hand: find("hand"), card: find("card"), legend: find("legend"),
    under: find("under"), tools: [...el.querySelectorAll("[data-tool]")], live: el.querySelector(".vl-live"),
  };
}

/** What is shared while a view lives, and what hands may do to it. */
function pointsView(model, marks, el) {
  const undo = [];
  return {
    model, marks, el, parts: partsIn(el), undo, size: [0, 0], turn: { yaw: 0, pitch: 0 }, laid: null, mask: null, press: null, sheet: null,
    shown: null, count: 0, patches: null, coloured: null, colouredFrom: [], old: new Set(), legendFrom: [], queued: 0, all: true, dwelling: 0,
    listen(target, type, react) {
      target.addEventListener(type, react);
      undo.push(() => target.removeEventListener(type, react));
    },
    follow(whose, names, react) {
      for (const name of names) whose.on(`change:${name}`, react);
      undo.push(() => names.forEach((name) => whose.off(`change:${name}`, react)));
    },
    brush(points, done = false) { // the kernel hears of it once the hand lets go
      marks.set("brushed", points);
      if (done) marks.save_changes();
    },
    select(point) {
      marks.set("selected", point);
      marks.save_changes();
      this.aloud = true;
    },
    point(point, tell = false) {
      if (marks.get("hovered") === point) return;
      marks.set("hovered", point); // which hides the card
      if (point >= 0) this.dwelling = setTimeout(() => showCard(this), tell ? 0 : DWELL);
      this.aloud ||= tell;
    },
    takeTool(tool) {
      marks.set("tool", tool);
      marks.save_changes();
    },
    redraw(all = false) {
      this.all ||= all;
      this.queued ||= requestAnimationFrame(() => drawView(this));
    },
    lay() {
      this.old.add("laid");
      this.redraw(true);
    },
  };
}

function drawView(view) {
  view.queued = 0;
  if (!view.size[0]) return; // not on screen yet
  renew(view);
  if (view.all) drawAll(view);
  view.all = false;
  const from = [view.coloured, view.mask, view.shown, view.dark];
  if (view.model === view.marks && from.some((each, i) => each !== view.legendFrom[i])) drawLegend(view);
  view.legendFrom = from;
  drawMarked(view);
  sayPoints(view);
}

function sayPoints(view) {
  const { marks, laid, patches, coloured, parts, count } = view;
  const has = (point) => laid.x[point] >= 0;
  const words = (point) => pointInWords(marks, patches, point, coloured);
  const [selected, hovered] = [marks.get("selected"), marks.get("hovered")];
  const brushed = marks.get("brushed").length;
  const told = [
    said("{count} points.", { count: written(count) }),
    has(selected) ? said("Looking at {point}.", { point: words(selected) }) : "",
    brushed ? said("{count} brushed.", { count: written(brushed) }) : "",
  ].filter(Boolean).join(" ");
  if (parts.hand.ariaLabel !== told) parts.hand.ariaLabel = told;
  const now = has(hovered) ? hovered : selected;
  if (view.aloud && has(now)) parts.live.textContent = words(now);
  view.aloud = false;
  for (const tool of parts.tools) {
    const pressed = String(tool.dataset.tool === marks.get("tool"));
    if (tool.ariaPressed !== pressed) tool.ariaPressed = pressed;
  }
}

function followLooks(view) {
  const { el, parts } = view;
  const resizing = new ResizeObserver(() => {
    const size = [parts.place.clientWidth, parts.place.clientHeight];
    if (`${size}` === `${view.size}` || !size[0]) return;
    view.size = size;
    view.lay();
  });
  const theme = () => {
    const style = getComputedStyle(el);
    [view.accent, view.ink] = [style.getPropertyValue("--accent") || "#1565c0", style.color];
    const dark = document.body.dataset.jpThemeLight === "false";
    if (view.dark !== dark) view.redraw(true);
    view.dark = dark;
  };
  const themes = new MutationObserver(theme);
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  resizing.observe(parts.place);
  theme();
  view.undo.push(() => resizing.disconnect(), () => themes.disconnect());
}

export async function renderPoints({ model, el }) {
  const view = pointsView(model, await leadOf(model), el);
  if (view.model !== view.marks) view.parts.under.remove();
  for (const button of view.parts.tools) {
    button.dataset.lmSuppressShortcuts = "true";
    view.listen(button, "click", () => view.takeTool(button.dataset.tool));
  }
  followModels(view);
  followLooks(view);
  followPointerOnPoints(view);
  followKeysOnPoints(view);
  return () => {
    view.undo.forEach((undo) => undo());
    cancelAnimationFrame(view.queued);
    clearTimeout(view.dwelling);
  };
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin. */
function initializePoints({ model }) {
  let following = followControls(model);
  const again = () => { // the kernel may name the controls later than it makes the points
    const before = following;
    following = before.then((undo) => undo()).then(() => followControls(model));
  };
  model.on("change:follows", again);
  return () => {
    model.off("change:follows", again);
    following.then((undo) => undo());
  };
}

export default hearing({ initialize: initializePoints, render: renderPoints });
