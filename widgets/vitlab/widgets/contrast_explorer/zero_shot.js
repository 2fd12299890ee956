// Which caption fits a picture: the softmax over a list of captions, at a scale of 1 and at this one.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { factorOf, softmax } from "./losses.js";
import { fixed, put, say, sceneOf, short, svg, whileSeen } from "./scene.js";

const [WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM] = [250, 120, 30, 12, 10, 24];
const LARGEST = 100; // scale at the right end of the curve
const POINTS = 41;
const atScale = (scale) => said("at {scale}", { scale });
const DOM = `<div class="vl-asked"><span class="vl-large" aria-hidden="true"></span><div>
    <p class="vl-question"></p>
    <label class="vl-pick">${said("picture")} <select data-lm-suppress-shortcuts="true"></select></label>
    <label class="vl-pick"><input type="checkbox" data-lm-suppress-shortcuts="true"> ${said("the lesson’s two prompts")}</label></div></div>
  <table class="vl-rows"><thead><tr><th scope="col">${said("caption")}<th scope="col">${said("cosine")}<th scope="col">${atScale("1")}<th scope="col"><td></td></tr></thead><tbody></tbody></table>
  <figure><p class="vl-caption">${said("How sure of its first choice, by <b>scale</b>")}</p></figure>`;
const ROW = `<th scope="row"><label><input type="checkbox" data-lm-suppress-shortcuts="true"> <span></span></label></th><td></td><td></td><td></td><td><i class="vl-swatch"></i></td>`;

async function render({ model, el }) {
  el.classList.add("vl-asking");
  el.innerHTML = DOM;
  const scene = await sceneOf(model);
  const lesson = model.get("lesson");
  const curve = curveIn(el.querySelector("figure"));
  const [menu, tick] = [el.querySelector("select"), el.querySelector(".vl-asked input")];
  const body = el.querySelector("tbody");
  menu.addEventListener("change", () => scene.write({ picture: menu.selectedIndex }));
  tick.addEventListener("change", () => scene.write({ prompts: tick.checked ? "lesson" : null }));
  body.addEventListener("change", (event) => toggle(scene, Number(event.target.closest("tr").dataset.place)));
  const draw = () => {
    const now = scene.read();
    const asked = askedOf(now, lesson);
    drawMenu(menu, now);
    tick.checked = now.prompts === "lesson";
    menu.disabled = tick.checked;
    const image = tick.checked ? "none" : `url("${scene.stage.get("pictures")[now.ids[now.picture]] ?? ""}")`;
    el.querySelector(".vl-large").style.backgroundImage = image;
    say(el.querySelector(".vl-question"), question(now, asked));
    drawTable(el, now, asked);
    drawCurve(curve, now, asked);
  };
  const seen = whileSeen(el, draw);
  const undo = scene.watch(seen.later);
  return () => {
    undo();
    seen.end();
  };
}

/** The captions on the list, with their cosines; and whether the picture's own is among them. */
export function askedOf(scene, lesson) {
  const { prompts, picture, captions, shown, cosines, first } = scene;
  if (prompts === "lesson") return { rows: lesson.map((cosine, i) => ({ words: i ? said("second prompt") : said("first prompt"), cosine, place: i })), own: true };
  const on = prompts ?? captions.map((_, i) => i).filter((i) => i !== picture);
  return {
    rows: on.map((i) => ({ words: shown[i], cosine: cosines[picture][i], place: i })),
    own: on.some((i) => first[i] === first[picture]),
  };
}

const question = ({ prompts, picture }, { rows, own }) => {
  if (prompts === "lesson") return said("Two prompts of the course lesson, with the cosines that it gives.");
  const told = { count: rows.length, picture: picture + 1 };
  const asked = told.count === 1 ? said("Does this caption fit picture {picture}?", told) : said("Which of these {count} captions fits picture {picture}?", told);
  return own ? asked : `${asked} ${said("None does: its own is not on the list. The scale makes it sure all the same.")}`;
};

function drawMenu(menu, { shown, picture }) {
  while (menu.options.length > shown.length) menu.remove(menu.options.length - 1);
  shown.forEach((caption, i) => {
    const option = menu.options[i] ?? menu.appendChild(document.createElement("option"));
    say(option, `${i + 1} ${caption}`);
  });
  menu.selectedIndex = picture;
}

/** A caption comes on the list or leaves it; the last one stays. */
function toggle(scene, place) {
  const { captions, picture, prompts } = scene.stage.get("batch");
  const on = new Set(Array.isArray(prompts) ? prompts : captions.map((_, i) => i).filter((i) => i !== picture));
  if (!on.delete(place)) on.add(place);
  scene.write({ prompts: on.size ? [...on].sort((a, b) => a - b) : [place] });
}

function drawTable(el, now, { rows }) {
  const factor = factorOf(now.scale, now.used);
  say(el.querySelectorAll("thead th")[3], atScale(short(factor)));
  const cosines = rows.map(({ cosine }) => cosine);
  const [plain, scaled] = [1, factor].map((scale) => softmax(cosines.map((cosine) => scale * cosine)));
  const all = now.prompts === "lesson" ? rows : now.shown.map((words, place) => rows.find((row) => row.place === place) ?? { words, place, off: true });
  const body = el.querySelector("tbody");
  while (body.children.length > all.length) body.lastChild.remove();
  while (body.children.length < all.length) body.append(Object.assign(document.createElement("tr"), { innerHTML: ROW }));
  all.forEach((row, i) => {
    const tr = body.children[i];
    const place = rows.indexOf(row);
    tr.dataset.place = row.place;
    tr.classList.toggle("vl-out", Boolean(row.off));
    const [box, words] = tr.querySelectorAll("input, label > span");
    [box.checked, box.disabled] = [!row.off, now.prompts === "lesson"];
    say(words, row.words);
    const [cosine, one, at, bar] = tr.querySelectorAll("td");
    say(cosine, row.off ? "" : fixed(row.cosine, 2));
    say(one, row.off ? "" : fixed(plain[place], 3));
    say(at, row.off ? "" : fixed(scaled[place], 3));
    put(bar.firstChild, { style: `width: ${row.off ? 0 : Math.max(0.5, 100 * scaled[place]).toFixed(1)}%` });
  });
}

function curveIn(figure) {
  const root = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH, role: "img" });
  svg("path", { class: "vl-axis", d: `M${LEFT} ${TOP}V${HIGH - BOTTOM}H${WIDE - RIGHT}` }, root);
  for (const [x, words] of [[1, "1"], [10, "10"], [100, "100"]]) {
    svg("text", { x: across(x), y: HIGH - 7, "text-anchor": "middle" }, root).textContent = words;
  }
  for (const [y, words] of [[0, "0"], [1, "1"]]) svg("text", { x: LEFT - 6, y: up(y) + 4, "text-anchor": "end" }, root).textContent = words;
  const [chance, line, dot] = [svg("path", { class: "vl-axis", "stroke-dasharray": 3 }, root), svg("path", { class: "vl-sure" }, root), svg("circle", { r: 4.5, class: "vl-now" }, root)];
  figure.append(root);
  return { root, chance, line, dot };
}

const across = (scale) => LEFT + (Math.log10(scale) / Math.log10(LARGEST)) * (WIDE - LEFT - RIGHT);
const up = (share) => TOP + (1 - share) * (HIGH - TOP - BOTTOM);

function drawCurve({ root, chance, line, dot }, now, { rows }) {
  const sure = (scale) => Math.max(...softmax(rows.map(({ cosine }) => scale * cosine)));
  const scales = Array.from({ length: POINTS }, (_, i) => LARGEST ** (i / (POINTS - 1)));
  put(line, { d: `M${scales.map((scale) => `${across(scale).toFixed(1)} ${up(sure(scale)).toFixed(1)}`).join("L")}` });
  put(chance, { d: `M${LEFT} ${up(1 / rows.length).toFixed(1)}H${WIDE - RIGHT}` });
  const factor = factorOf(now.scale, now.used);
  put(dot, { cx: across(Math.min(LARGEST, Math.max(1, factor))).toFixed(1), cy: up(sure(factor)).toFixed(1) });
  const told = { plain: fixed(sure(1), 3), scaled: fixed(sure(factor), 3), scale: short(factor), count: rows.length, chance: short(1 / rows.length) };
  put(root, { "aria-label": said("How sure of its first choice: {plain} at a scale of 1, {scaled} at {scale}; a guess among {count} is {chance}", told) });
}

export default hearing({ render });
