// Chosen columns of the table as waves, drawn from what the page has: no kernel is needed to choose another.
import { KINDS, choose, modelOf, waveOf } from "./columns.js";

const SIGNS = ["—", "– –", "···"];
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [128, 44, 14, 8, 22]; // px

/** The slider and the first dimension are one; only the waves tell the kernel what it is. */
async function followSlider({ model }) {
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
const rounded = (value) => `${Number(value.toPrecision(2))}`.replace("-", "−");
const DRAWN = ["waves", "told", "columns", "dimensions", "points", "first", "most", "dim"];

async function render({ model, el }) {
  el.innerHTML = DOM;
  const map = await modelOf(model.widget_manager, model.get("map"));
  const draw = () => drawWaves(model, map, el);
  for (const name of DRAWN) model.on(`change:${name}`, draw);
  map.on("change:selected", draw);
  const resizing = new ResizeObserver(draw);
  resizing.observe(el);
  return () => {
    for (const name of DRAWN) model.off(`change:${name}`, draw);
    map.off("change:selected", draw);
    resizing.disconnect();
  };
}

function drawWaves(model, map, el) {
  const [points, first, most] = ["points", "first", "most"].map((name) => model.get(name));
  const dimensions = model.get("dimensions").slice(0, 3);
  const width = el.clientWidth;
  if (!width) return;
  const x = (place) => LEFT + (width - LEFT - RIGHT) * (place / Math.max(points - 1, 1));
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (0.5 - value / (2 * most));
  const here = map.get("selected") - first;
  const isHere = here >= 0 && here < points;
  const waves = dimensions.map((dimension) => waveOf(model, dimension));
  el.querySelector("svg").setAttribute("width", width);
  drawAxes(el, { points, first, most, width, here: isHere ? here : -1 }, x, y);
  el.querySelectorAll(".vl-wave").forEach((line, i) => {
    if (i >= dimensions.length) line.setAttribute("d", "");
    else if (waves[i]) line.setAttribute("d", `M${waves[i].map((value, place) => `${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`);
  }); // a wave that is still to come leaves the old one for so long
  el.querySelectorAll("circle").forEach((dot, i) => {
    dot.style.display = isHere && waves[i] ? "" : "none";
    if (!isHere || !waves[i]) return;
    dot.setAttribute("cx", x(here));
    dot.setAttribute("cy", y(waves[i][here]));
  });
  el.querySelector(".vl-here").setAttribute("d", isHere ? `M${x(here)} ${TOP}V${HEIGHT - BOTTOM}` : "");
  say(model, el, dimensions, points < model.get("tokens") ? `, places ${first} to ${first + points - 1}` : "");
}

function drawAxes(el, { points, first, most, here }, x, y) {
  const [across, up] = el.querySelectorAll(".vl-axes path");
  across.setAttribute("d", `M${LEFT} ${HEIGHT - BOTTOM}H${x(points - 1)}`);
  up.setAttribute("d", `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}`);
  const share = here / Math.max(points - 1, 1);
  const words = [
    ...[-most, 0, most].map((value) => [rounded(value), LEFT - 6, y(value) + 4, "end"]),
    [first, x(0), HEIGHT - 6, "middle"], [first + points - 1, x(points - 1), HEIGHT - 6, "middle"],
    [share > 0.1 && share < 0.9 ? first + here : "", x(here), HEIGHT - 6, "middle"],
  ];
  el.querySelectorAll("text").forEach((text, i) => {
    const [word, left, top, anchor] = words[i];
    text.textContent = word;
    for (const [name, value] of Object.entries({ x: left, y: top, "text-anchor": anchor })) text.setAttribute(name, value);
  });
}

function say(model, el, dimensions, where) {
  const said = dimensions.map((dimension, i) => `<i class="vl-${KINDS[i]}">${SIGNS[i]} ${dimension}</i>`).join(" ");
  el.querySelector(".vl-caption").innerHTML = `<b>waves</b> of dimensions ${said}${where}`;
  el.querySelector("svg").setAttribute("aria-label", `Waves of dimensions ${dimensions.join(", ")} of the table, place after place${where}`);
}

export default { initialize: followSlider, render };
