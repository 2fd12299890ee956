// What is lost at every width, and a handle that is one with the slider: a busy kernel does not matter to it.
import { hearing } from "../hearing.js";
import { digits, said } from "../said.js";
import { acrossOf, shareAt, ticksOf, widthForKey } from "./scale.js";

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [290, 44, 14, 10, 24]; // px
const LEAST = 8; // the first width that has a point
const KINDS = ["random_fitted", "dct", "pca", "random", "given"]; // the last lies over the others
const SHARES = [0, 0.25, 0.5, 0.75, 1];
const DOM = `<div class="vl-plot"><svg role="img" height="${HEIGHT}">
    ${SHARES.map(() => `<path class="vl-gridline"/><text text-anchor="end"/>`).join("")}<g class="vl-widths"></g>
    ${KINDS.map((kind) => `<path class="vl-lost vl-lost-${kind}"/>`).join("")}</svg>
    <div class="vl-handle" role="slider" tabindex="0" aria-label="${said("embed_dim, on the curve")}" data-lm-suppress-shortcuts="true"><i></i></div>
    <b class="vl-here"></b></div>`;
const DRAWN = ["curves", "told", "numbers"];

const perCent = (share) => (share === 0 ? "0 %" : `${digits(Number((100 * share).toPrecision(3)))} %`);

async function render({ model, el }) {
  el.innerHTML = DOM;
  const slider = await model.widget_manager.get_model(model.get("slider").replace(/^IPY_MODEL_/, ""));
  const view = { model, el, slider, handle: el.querySelector(".vl-handle"), plot: el.querySelector(".vl-plot"), from: null };
  const draw = () => drawChart(view);
  for (const name of DRAWN) model.on(`change:${name}`, draw);
  for (const name of ["value", "disabled"]) slider.on(`change:${name}`, draw);
  const resizing = new ResizeObserver(draw);
  resizing.observe(el);
  const undo = followHand(view);
  draw();
  return () => {
    for (const name of DRAWN) model.off(`change:${name}`, draw);
    for (const name of ["value", "disabled"]) slider.off(`change:${name}`, draw);
    resizing.disconnect();
    undo();
  };
}

const axisOf = ({ model, el }) => acrossOf(LEAST, Math.max(model.get("numbers"), LEAST + 1), LEFT, el.clientWidth - RIGHT);

/** The slider alone tells the kernel. */
function moveTo({ slider }, width) {
  if (slider.get("disabled") || slider.get("value") === width) return;
  slider.set("value", Math.min(width, slider.get("max")));
  slider.save_changes();
}

function followHand(view) {
  const { plot, handle, model, slider } = view;
  const at = (event) => axisOf(view).width(event.clientX - plot.getBoundingClientRect().left);
  const reactions = {
    pointerdown: (event) => {
      if (event.button || slider.get("disabled")) return;
      view.from = slider.get("value");
      plot.setPointerCapture(event.pointerId);
      moveTo(view, at(event));
      handle.focus({ preventScroll: true });
      event.preventDefault();
    },
    pointermove: (event) => view.from !== null && moveTo(view, at(event)),
    pointerup: () => { view.from = null; },
    pointercancel: () => { view.from = null; },
    keydown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const back = event.key === "Escape" && view.from !== null ? view.from : undefined; // gives up what is dragged
      const width = back ?? widthForKey(event.key, slider.get("value"), model.get("numbers"));
      if (width === undefined) return;
      if (back !== undefined) view.from = null;
      moveTo(view, width);
      event.preventDefault();
      event.stopPropagation();
    },
  };
  for (const [type, react] of Object.entries(reactions)) plot.addEventListener(type, react);
  return () => Object.entries(reactions).forEach(([type, react]) => plot.removeEventListener(type, react));
}

function drawChart(view) {
  const { model, el, slider } = view;
  const across = el.clientWidth;
  if (!across) return;
  const x = axisOf(view).place;
  const y = (share) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.min(share, 1));
  const svg = el.querySelector("svg");
  svg.setAttribute("width", across);
  drawAxes(el, across, Math.max(model.get("numbers"), LEAST + 1), x, y);
  const curves = Object.fromEntries(model.get("curves").map((curve) => [curve.name, curve]));
  for (const kind of KINDS) {
    const points = curves[kind]?.points ?? [];
    el.querySelector(`.vl-lost-${kind}`).setAttribute("d", points.length ? `M${points.map(([width, lost]) => `${x(width).toFixed(1)} ${y(lost).toFixed(1)}`).join("L")}` : "");
  }
  const titles = model.get("curves").map(({ title }) => title).join(", ");
  svg.setAttribute("aria-label", titles ? said("What is lost at every width: {titles}", { titles }) : said("What is lost at every width: being computed"));
  drawHandle(view, curves, slider.get("value"), x, y);
}

function drawAxes(el, across, most, x, y) {
  const [lines, words] = [el.querySelectorAll(".vl-gridline"), el.querySelectorAll("svg > text")];
  SHARES.forEach((share, i) => {
    lines[i].setAttribute("d", `M${LEFT} ${y(share)}H${across - RIGHT}`);
    words[i].setAttribute("x", LEFT - 6);
    words[i].setAttribute("y", y(share) + 4);
    words[i].textContent = `${100 * share} %`;
  });
  el.querySelector(".vl-widths").innerHTML = ticksOf(LEAST, most)
    .map((width) => `<text x="${x(width)}" y="${HEIGHT - 6}" text-anchor="${width === most ? "end" : "middle"}">${digits(width.toLocaleString("en"))}</text>`).join("");
}

/** The handle stands where the slider does; what is lost there is the kernel's number, until it comes the curve's. */
function drawHandle({ model, slider, handle, el }, curves, width, x, y) {
  const told = model.get("told");
  const known = told.width === width ? told.lost : null;
  const lost = known ?? shareAt(curves[told.series]?.points ?? [], width);
  const words = wordsOfLost(lost, known === null);
  handle.style.left = `${x(width)}px`;
  handle.classList.toggle("vl-unknown", lost === null);
  if (lost !== null) handle.style.setProperty("--at", `${y(lost) - TOP}px`);
  for (const [name, value] of Object.entries({
    "aria-valuemin": 1, "aria-valuemax": Math.max(model.get("numbers"), width), "aria-valuenow": width,
    "aria-valuetext": words ? said("{width} numbers: {words} lost", { width, words }) : said("{width} numbers", { width }), "aria-disabled": slider.get("disabled"),
  })) handle.setAttribute(name, value);
  const here = el.querySelector(".vl-here");
  const left = x(width) > el.clientWidth - 90; // the lines fall, so there is room at the right
  here.textContent = words;
  here.style.cssText = `left: ${x(width)}px; top: ${lost === null ? 0 : Math.max(y(lost) - 22, 0)}px; translate: ${left ? "calc(-100% - 8px)" : "8px"}`;
}

function wordsOfLost(lost, isGuess) {
  if (lost === null) return "";
  return isGuess ? said("about {share}", { share: perCent(lost) }) : perCent(lost);
}

export default hearing({ render });
