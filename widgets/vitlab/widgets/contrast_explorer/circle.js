// Pictures and captions as vectors of length 1 round a circle, and where CLIP's gradient pulls them.
import { said } from "../said.js";
import { normal } from "./editing.js";
import { clipPulls, mixedUp } from "./losses.js";
import { put, say, svg } from "./scene.js";

const [WIDE, RADIUS] = [344, 118];
export const MIDDLE = WIDE / 2;
const LONGEST = 32; // px of an arrow
const SHORTEST = 4; // less is no arrow
const GROUPS = ["vl-spokes", "vl-arcs", "vl-dots", "vl-pulls", "vl-vectors"];

/** The empty circle, in an element. */
export function circleIn(parent) {
  const root = svg("svg", { viewBox: `0 0 ${WIDE} ${WIDE}`, width: WIDE, height: WIDE, role: "group", class: "vl-round" });
  svg("circle", { cx: MIDDLE, cy: MIDDLE, r: RADIUS, class: "vl-axis" }, root);
  svg("path", { d: `M${MIDDLE} ${MIDDLE - RADIUS}v${2 * RADIUS}M${MIDDLE - RADIUS} ${MIDDLE}h${2 * RADIUS}`, class: "vl-axis", "stroke-dasharray": "2 4" }, root);
  const layers = Object.fromEntries(GROUPS.map((name) => [name, svg("g", { class: name }, root)]));
  parent.append(root);
  return { root, layers, vectors: new Map() };
}

const at = (angle, radius) => [
  MIDDLE + radius * Math.cos((angle * Math.PI) / 180), MIDDLE - radius * Math.sin((angle * Math.PI) / 180),
];
const place = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
const between = (from, to) => normal(to - from + 180) - 180;

/** As many children of a kind as there are things to draw. */
function kept(layer, tag, count) {
  while (layer.children.length > count) layer.lastChild.remove();
  while (layer.children.length < count) svg(tag, {}, layer);
  return [...layer.children];
}

export function drawCircle(circle, scene, pictures) {
  const count = scene.captions.length;
  const thumb = count > 8 ? 13 : 17;
  const spots = scene.own ? ownSpots(scene) : roundSpots(scene, thumb);
  const still = [scene.batch, scene.own, pictures, circle.marked];
  if (still.some((each, i) => each !== circle.still?.[i])) { // a scale moves arrows alone
    put(circle.root, { "aria-label": scene.own ? said("Your vectors, two components of them") : said("Vectors of length 1: pictures outside the circle, captions on it") });
    drawLines(circle, scene, spots);
    drawVectors(circle, scene, spots, pictures, thumb);
    circle.still = still;
  }
  drawPulls(circle, scene);
}

const roundSpots = ({ imageAngles, textAngles }, thumb) => ({
  dots: imageAngles.map((angle) => at(angle, RADIUS)),
  thumbs: imageAngles.map((angle) => at(angle, RADIUS + 10 + thumb)),
  squares: textAngles.map((angle) => at(angle, RADIUS)),
  numbers: textAngles.map((angle) => at(angle, RADIUS - 17)),
});

/** Vectors of the reader's own lie inside the circle: two of their components are drawn. */
function ownSpots({ own }) {
  const inside = ([x, y]) => [MIDDLE + RADIUS * x, MIDDLE - RADIUS * y];
  const [dots, squares] = [own.images.map(inside), own.texts.map(inside)];
  return { dots, thumbs: dots.map(([x, y]) => [x, y - 22]), squares, numbers: squares.map(([x, y]) => [x, y + 14]) };
}

function drawLines({ layers }, scene, { dots, squares }) {
  const count = dots.length;
  kept(layers["vl-spokes"], "path", count).forEach((line, i) => put(line, { d: `M${MIDDLE} ${MIDDLE}L${place(dots[i])}` }));
  const wrong = mixedUp(scene.cosines, scene.first);
  kept(layers["vl-arcs"], "path", count).forEach((arc, i) => {
    const turn = scene.own ? 0 : between(scene.imageAngles[i], scene.textAngles[i]);
    const way = scene.own ? "L" : `A${RADIUS} ${RADIUS} 0 0 ${turn > 0 ? 0 : 1} `;
    put(arc, { d: `M${place(dots[i])}${way}${place(squares[i])}`, class: wrong[i] ? "vl-wrong" : "" });
  });
  kept(layers["vl-dots"], "circle", count).forEach((dot, i) => put(dot, { cx: dots[i][0], cy: dots[i][1], r: 3.5 }));
}

function drawVectors(circle, scene, spots, pictures, thumb) {
  const wanted = scene.captions.flatMap((_, i) => [`image ${i}`, `text ${i}`]);
  for (const [name, group] of circle.vectors) {
    if (wanted.includes(name)) continue;
    group.remove();
    circle.vectors.delete(name);
  }
  scene.shown.forEach((caption, i) => {
    const image = vectorNamed(circle, `image ${i}`, makeImage);
    const [x, y] = spots.thumbs[i];
    put(image, { transform: `translate(${place([x, y])}) scale(${thumb / 17})` });
    put(image.querySelector("image"), { href: pictures[scene.ids[i]] ?? "" });
    image.classList.toggle("vl-chosen", scene.cell[0] === i);
    tellVector(image, scene, said("picture {number}: {caption}", { number: i + 1, caption }), scene.imageAngles[i]);
    const text = vectorNamed(circle, `text ${i}`, makeText);
    put(text, { transform: `translate(${place(spots.squares[i])})` });
    const [dx, dy] = [spots.numbers[i][0] - spots.squares[i][0], spots.numbers[i][1] - spots.squares[i][1]];
    put(say(text.querySelector("text"), numbersAt(scene.first, i)), { x: dx.toFixed(1), y: (dy + 4).toFixed(1) });
    put(text.querySelector(".vl-hit"), { cx: (dx / 2).toFixed(1), cy: (dy / 2).toFixed(1) });
    text.classList.toggle("vl-chosen", scene.cell[1] === i);
    text.classList.toggle("vl-marked", circle.marked === i);
    tellVector(text, scene, said("caption {number}: {caption}", { number: i + 1, caption }), scene.textAngles[i]);
  });
}

/** The number of a caption; equal ones lie in one place, and the first names them all. */
function numbersAt(first, i) {
  if (first[i] !== i) return "";
  return first.flatMap((place, j) => (place === i ? [j + 1] : [])).join(", ");
}

function tellVector(group, scene, name, angle) {
  if (scene.own) {
    put(group, { role: null, tabindex: null, "aria-label": null, "aria-hidden": "true", "aria-valuenow": null, "aria-valuetext": null, "aria-valuemin": null, "aria-valuemax": null });
    return;
  }
  put(group, {
    role: "slider", tabindex: 0, "aria-hidden": null, "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 360,
    "aria-valuenow": normal(angle), "aria-valuetext": said("{angle} degrees", { angle: normal(angle) }),
  });
}

function vectorNamed(circle, name, make) {
  if (!circle.vectors.has(name)) {
    const [kind, index] = name.split(" ");
    const group = svg("g", { class: `vl-vector vl-of-${kind}`, "data-kind": kind, "data-index": index, "data-lm-suppress-shortcuts": "true" });
    make(group);
    circle.layers["vl-vectors"].append(group);
    circle.vectors.set(name, group);
  }
  return circle.vectors.get(name);
}

function makeImage(group) {
  svg("circle", { r: 17, class: "vl-under" }, group);
  svg("image", { x: -17, y: -17, width: 34, height: 34, style: "clip-path: circle(17px)" }, group);
  svg("circle", { r: 17, class: "vl-ring" }, group);
}

function makeText(group) {
  svg("circle", { r: 14, class: "vl-hit" }, group);
  svg("rect", { x: -4, y: -4, width: 8, height: 8 }, group);
  svg("text", { "text-anchor": "middle" }, group);
}

/** Arrows against the gradient: of the whole batch, and of the batch as it is cut. */
function drawPulls({ layers }, scene) {
  const arrows = scene.own ? [] : arrowsOf(scene);
  kept(layers["vl-pulls"], "path", arrows.length).forEach((path, i) => put(path, arrows[i]));
}

function arrowsOf(scene) {
  const count = scene.captions.length;
  const whole = clipPulls({ ...scene, size: count });
  const cut = scene.size < count ? clipPulls(scene) : null;
  const most = Math.max(...whole.images.concat(whole.texts).map(Math.abs));
  if (!(most > 0) || !Number.isFinite(most)) return [];
  return [[whole, "vl-whole"], [cut, "vl-cut"]].filter(([pulls]) => pulls).flatMap(([pulls, kind]) => [
    ...pulls.images.flatMap((pull, i) => arrowAt(scene.imageAngles[i], (-pull / most) * LONGEST, kind)),
    ...pulls.texts.flatMap((pull, i) => arrowAt(scene.textAngles[i], (-pull / most) * LONGEST, kind)),
  ]);
}

/** An arrow along the circle; none where it would be no longer than its head. */
function arrowAt(angle, length, kind) {
  if (Math.abs(length) < SHORTEST) return [];
  const capped = Math.sign(length) * Math.min(Math.abs(length), 2 * LONGEST);
  const turn = (angle * Math.PI) / 180;
  const [x, y] = at(angle, RADIUS);
  const [dx, dy] = [-Math.sin(turn) * capped, -Math.cos(turn) * capped];
  const [ux, uy] = [dx / Math.abs(capped), dy / Math.abs(capped)];
  const tip = [x + dx, y + dy];
  const barb = (side) => place([tip[0] - 5 * ux - side * 3.4 * uy, tip[1] - 5 * uy + side * 3.4 * ux]);
  return [{ class: kind, d: `M${place([x, y])}L${place(tip)}M${barb(1)}L${place(tip)}L${barb(-1)}` }];
}
