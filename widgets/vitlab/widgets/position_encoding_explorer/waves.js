// Chosen columns of the table as waves, drawn from what the page has: no kernel is needed to choose another.
import { hearing } from "../hearing.js";
import { digits, said } from "../said.js";
import { KINDS, choose, modelOf, waveOf } from "./columns.js";

const SIGNS = ["—", "– –", "···"];
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [120, 44, 14, 8, 22]; // px

/** The slider and the first dimension are one; only the waves tell the kernel what it is. */
async function followSlider(model) {
  const slider = await modelOf(model.widget_manager, model.get("slider"));
  const follow = () => {
    const [first] = model.get("dimensions");
    if (first !== undefined) slider.set({ max: Math.max(model.get("dim") - 1, 1), value: first });
  };
  const lead = () => choose(model, slider.get("value"));
  model.on("change:dimensions", follow);
  model.on("change:dim", follow);
  slider.on("change:value", lead);
  follow();
  return () => slider.off("change:value", lead);
}

const DOM = `<div class="vl-caption"></div>
  <svg role="img" height="${HEIGHT}"><g class="vl-axes"><path/><path/>${"<text/>".repeat(6)}</g>
  ${KINDS.map((kind) => `<path class="vl-wave vl-${kind}"/>`).join("")}<path class="vl-here"/>
  ${KINDS.map((kind) => `<circle r="4" class="vl-${kind}"/>`).join("")}</svg>`;
const rounded = (value) => digits(Number(value.toPrecision(2))).replace("-", "−");
const DRAWN = ["waves", "told", "columns", "dimensions", "points", "first", "most", "dim"];

/** Attributes and words are only set where they are others: each would cost a layout. */
function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) if (node.getAttribute(name) !== `${value}`) node.setAttribute(name, value);
}
const write = (node, text) => { if (node.textContent !== `${text}`) node.textContent = text; };

async function render({ model, el }) {
  el.innerHTML = DOM;
  const map = await modelOf(model.widget_manager, model.get("map"));
  const drawn = { width: 0, waves: [] };
  const stand = () => drawn.width && standAt(map.get("selected"), drawn.waves, el, placesOf(model, drawn.width));
  const draw = () => {
    if (!drawn.width) return;
    drawn.waves = drawWaves(model, el, placesOf(model, drawn.width));
    stand();
  };
  for (const name of DRAWN) model.on(`change:${name}`, draw);
  map.on("change:selected", stand);
  const resizing = new ResizeObserver(() => {
    drawn.width = el.clientWidth;
    draw();
  });
  resizing.observe(el);
  return () => {
    for (const name of DRAWN) model.off(`change:${name}`, draw);
    map.off("change:selected", stand);
    resizing.disconnect();
  };
}

/** Where places and numbers lie in the figure. */
function placesOf(model, width) {
  const [points, first, most] = ["points", "first", "most"].map((name) => model.get(name));
  const x = (place) => LEFT + (width - LEFT - RIGHT) * (place / Math.max(points - 1, 1));
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (0.5 - value / (2 * most));
  return { width, points, first, most, x, y };
}

/** Draw the chosen columns; their numbers, null where they are still to come. */
function drawWaves(model, el, places) {
  const { width, points, first, x, y } = places;
  const dimensions = model.get("dimensions").slice(0, 3);
  const waves = dimensions.map((dimension) => waveOf(model, dimension));
  set(el.querySelector("svg"), { width });
  drawAxes(el, places);
  el.querySelectorAll(".vl-wave").forEach((line, i) => {
    if (i >= dimensions.length) set(line, { d: "" });
    else if (waves[i]) set(line, { d: `M${waves[i].map((value, place) => `${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}` });
  }); // a wave that is still to come leaves the old one for so long
  say(el, dimensions, points < model.get("tokens") ? [first, first + points - 1] : null);
  return waves;
}

/** Mark the chosen place on every wave. */
function standAt(selected, waves, el, { first, points, x, y }) {
  const here = selected - first;
  const isHere = here >= 0 && here < points;
  el.querySelectorAll("circle").forEach((dot, i) => {
    dot.style.display = isHere && waves[i] ? "" : "none";
    if (isHere && waves[i]) set(dot, { cx: x(here), cy: y(waves[i][here]) });
  });
  set(el.querySelector(".vl-here"), { d: isHere ? `M${x(here)} ${TOP}V${HEIGHT - BOTTOM}` : "" });
  const share = here / Math.max(points - 1, 1);
  const word = el.querySelector(".vl-axes text:last-child");
  write(word, isHere && share > 0.1 && share < 0.9 ? selected : ""); // or it would stand on that of an end
  if (isHere) set(word, { x: x(here), y: HEIGHT - 6, "text-anchor": "middle" });
}

function drawAxes(el, { points, first, most, x, y }) {
  const [across, up] = el.querySelectorAll(".vl-axes path");
  set(across, { d: `M${LEFT} ${HEIGHT - BOTTOM}H${x(points - 1)}` });
  set(up, { d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}` });
  const words = [
    ...[-most, 0, most].map((value) => [rounded(value), LEFT - 6, y(value) + 4, "end"]),
    [first, x(0), HEIGHT - 6, "middle"], [first + points - 1, x(points - 1), HEIGHT - 6, "middle"],
  ];
  const texts = el.querySelectorAll("text");
  words.forEach(([word, left, top, anchor], i) => {
    write(texts[i], word);
    set(texts[i], { x: left, y: top, "text-anchor": anchor });
  });
}

/** `part` is the first and the last place of a stretch, null where all are drawn. */
function say(el, dimensions, part) {
  const [first, last] = part ?? [];
  const coloured = dimensions.map((dimension, i) => `<i class="vl-${KINDS[i]}">${SIGNS[i]} ${dimension}</i>`).join(" ");
  el.querySelector(".vl-caption").innerHTML = part
    ? said("<b>waves</b> of dimensions {dimensions}, places {first} to {last}", { dimensions: coloured, first: `${first}`, last: `${last}` })
    : said("<b>waves</b> of dimensions {dimensions}", { dimensions: coloured });
  const listed = dimensions.join(", ");
  const label = part
    ? said("Waves of dimensions {dimensions} of the table, place after place, places {first} to {last}", { dimensions: listed, first: `${first}`, last: `${last}` })
    : said("Waves of dimensions {dimensions} of the table, place after place", { dimensions: listed });
  set(el.querySelector("svg"), { "aria-label": label });
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin, and the slider may come later than that. */
function initialize({ model }) {
  const followed = followSlider(model);
  return () => followed.then((undo) => undo());
}

export default hearing({ initialize, render });
