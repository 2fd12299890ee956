// A slider over layers, and under it what each layer knows; both move in the page alone.
import { hearing } from "../hearing.js";
import { digits, said } from "../said.js";

const [HIGH, LEFT, RIGHT, TOP, BOTTOM] = [106, 18, 16, 8, 20]; // px
const LINES = ["own", "probe", "purity"];
const DOM = `
  <div class="widget-slider vl-layer"><span class="widget-label">${said("layer")}</span>
    <input type="range" min="0" step="1" aria-label="${said("layer")}" data-lm-suppress-shortcuts="true"><span class="widget-readout"></span></div>
  <div class="vl-knows" hidden>
    <p class="vl-caption"><span class="vl-word"></span><br><i class="vl-of-purity">━</i> k-NN · <i class="vl-of-probe">╍</i> ${said("probe")}<br><i class="vl-of-own">┈</i> ${said("k-NN that counts its own picture")}</p>
    <svg role="img" height="${HIGH}"></svg></div>`;
const SHORT = { pixels: "px", patch_embed: said("emb"), pos_embed: said("pos"), norm: said("norm") };

/** A layer in few letters, for the axis. */
export const shortName = (name) => SHORT[name] ?? name.replace(/^block /, "");

/** Points "x,y" of a line; layers that are not measured yet are left out. */
export function linePoints(curve, of, x, y) {
  return curve.map((row, place) => [place, row[of]]).filter(([, share]) => Number.isFinite(share))
    .map(([place, share]) => `${x(place).toFixed(1)},${y(share).toFixed(1)}`).join(" ");
}

/** Which layers have a word on the axis: all, or every n-th where there are many. */
export function labelledLayers(names, width) {
  const every = Math.ceil(names.length / Math.max(1, Math.floor(width / 26)));
  return names.map((name, place) => [place, shortName(name)]).filter(([place]) => (names.length - 1 - place) % every === 0);
}

function renderLayers({ model, el }) {
  el.innerHTML = DOM;
  el.classList.add("vl-layers");
  const [slider, readout, knows, svg] = [el.querySelector("input"), el.querySelector(".widget-readout"), el.querySelector(".vl-knows"), el.querySelector("svg")];
  let [width, drawn] = [0, []];
  const choose = (index) => {
    if (index === model.get("index")) return;
    model.set("index", index);
    model.save_changes();
  };
  const draw = () => {
    const [names, index, curve] = [model.get("names"), model.get("index"), model.get("curve")];
    const word = model.get("words")[index] ?? "";
    [slider.max, slider.value, slider.disabled] = [Math.max(0, names.length - 1), index, names.length < 2];
    if (readout.textContent !== word) readout.textContent = word;
    slider.setAttribute("aria-valuetext", word);
    if (knows.hidden !== !curve.length) knows.hidden = !curve.length;
    if (!curve.length || !width) return;
    const from = [names, curve, model.get("chance"), model.get("word"), width];
    if (from.some((each, i) => each !== drawn[i])) drawCurve(model, el, svg, width);
    drawn = from;
    markLayer(svg, index, acrossOfLayers(names, width));
  };
  slider.addEventListener("input", () => choose(Number(slider.value)));
  svg.addEventListener("click", (event) => {
    const { left, width: wide } = svg.getBoundingClientRect();
    const share = (event.clientX - left - LEFT) / (wide - LEFT - RIGHT);
    choose(Math.round(Math.min(1, Math.max(0, share)) * (model.get("names").length - 1)));
  });
  const shown = ["names", "index", "curve", "chance", "word"];
  for (const name of shown) model.on(`change:${name}`, draw);
  const resizing = new ResizeObserver(() => {
    width = knows.clientWidth || el.clientWidth;
    draw();
  });
  resizing.observe(el);
  draw();
  return () => {
    for (const name of shown) model.off(`change:${name}`, draw);
    resizing.disconnect();
  };
}

/** Where each layer lies on the axis. */
const acrossOfLayers = (names, width) => (place) => LEFT + (place / Math.max(1, names.length - 1)) * (width - LEFT - RIGHT);

/** The line and the word of the layer on show. */
function markLayer(svg, index, x) {
  svg.querySelector(".vl-now").setAttribute("d", `M${x(index)} ${TOP - 4}V${HIGH - BOTTOM}`);
  for (const text of svg.querySelectorAll("[data-layer]")) text.classList.toggle("vl-own", Number(text.dataset.layer) === index);
}

function drawCurve(model, el, svg, width) {
  const [names, curve, chance] = ["names", "curve", "chance"].map((name) => model.get(name));
  const x = acrossOfLayers(names, width);
  const y = (share) => TOP + (1 - share) * (HIGH - TOP - BOTTOM);
  const rule = (share, kind) => `<path class="vl-rule-line ${kind}" d="M${LEFT} ${y(share)}H${width - RIGHT}"/>`;
  svg.setAttribute("width", width);
  el.querySelector(".vl-word").textContent = `${model.get("word")}:`;
  const shares = model.get("words").map((name, place) => `${name} ${digits((curve[place].purity ?? NaN).toFixed(2))}`).join(", ");
  svg.setAttribute("aria-label", said("{word}, layer by layer: {shares}", { word: model.get("word"), shares }));
  svg.innerHTML = `${rule(0, "")}${rule(1, "")}${rule(chance, "vl-dotted")}
    <text x="${LEFT - 5}" y="${y(1) + 4}" text-anchor="end">1</text><text x="${LEFT - 5}" y="${y(0) + 4}" text-anchor="end">0</text>
    <text x="${LEFT + 3}" y="${y(chance) - 3}">${said("chance")}</text>
    ${LINES.map((of) => `<polyline class="vl-line-${of}" points="${linePoints(curve, of, x, y)}"/>`).join("")}
    <path class="vl-now"/>`;
  for (const [place, word] of labelledLayers(names, width)) {
    const text = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "text"));
    for (const [name, value] of Object.entries({ x: x(place), y: HIGH - 5, "text-anchor": "middle", "data-layer": place })) text.setAttribute(name, value);
    text.textContent = word;
  }
}

export default hearing({ render: renderLayers });
