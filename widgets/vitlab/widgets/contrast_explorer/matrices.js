// Every picture with every caption: probabilities, which pair the loss comes from, and one cell as a formula.
import { palette } from "../canvas/colour.js";
import { cellUnder, MOST_ELEMENTS, paintSheet, sheetIn } from "./many.js";
import { said } from "../said.js";
import { fixed, put, say, short } from "./scene.js";

const COLOURS = palette("cividis");
const CELL_STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const KINDS = 6; // colours that tell pairs apart; their numbers do as well

const MATRIX = `<p class="vl-caption"><b></b> <span></span></p>
  <div class="vl-heads" aria-hidden="true"></div>
  <div class="vl-cells" role="application" tabindex="0" data-lm-suppress-shortcuts="true"><div class="vl-all" aria-hidden="true"></div></div>
  <div class="vl-loss"><span class="vl-value"></span><div class="vl-shares" aria-hidden="true"></div></div>`;

/** A matrix in an element. */
export function matrixIn(el, loss) {
  el.className = "vl-matrix";
  el.dataset.loss = loss;
  el.innerHTML = MATRIX;
  const cells = el.querySelector(".vl-cells");
  return { el, loss, all: el.querySelector(".vl-all"), cells, sheet: sheetIn(cells) };
}

const inks = []; // of each colour that was asked for

/** Black or white, whichever is read better on a colour. */
export const inkOn = (byte) => (inks[byte] ??= betterInk(byte));

function betterInk(byte) {
  const part = (channel) => {
    const c = COLOURS[3 * byte + channel] / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2) > 0.179 ? "#000" : "#fff";
}

export const shareShown = (value) => (value >= 0.005 ? fixed(value >= 0.995 ? 1 : value, 2) : "");

export function drawMatrix(matrix, scene, cut, whole, pictures) {
  const count = scene.captions.length;
  const clip = matrix.loss === "clip";
  put(matrix.el, { style: `--count: ${count}`, "data-many": count > MOST_ELEMENTS ? "" : null });
  const [title, how] = matrix.el.querySelectorAll(".vl-caption > *");
  say(title, clip ? "CLIP" : "SigLIP");
  say(how, clip ? alongWhat(scene.axis) : said("sigmoid of each pair"));
  drawHeads(matrix.el.querySelector(".vl-heads"), count);
  drawShares(matrix, scene, clip ? cut.clipShares : cut.siglipShares, cut, pictures);
  drawLoss(matrix.el.querySelector(".vl-loss"), scene, clip ? cut.clipPairs : cut.siglipRows, clip ? [cut.clipLoss, whole.clipLoss] : [cut.siglipLoss, whole.siglipLoss]);
  put(matrix.cells, { "aria-label": spokenCell(scene, cut, matrix.loss) });
}

const alongWhat = (axis) => (axis === "rows" ? said("softmax along the row") : said("softmax along the column"));

function drawHeads(heads, count) {
  keepChildren(heads, count).forEach((head, j) => say(head, String(j + 1)));
}

/** As many children as there are places. */
export function keepChildren(parent, count, tag = "span") {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) parent.append(document.createElement(tag));
  return [...parent.children];
}

/** Elements with numbers in them, or of many pairs a canvas. */
function drawShares({ all, sheet }, scene, shares, cut, pictures) {
  const many = shares.length > MOST_ELEMENTS;
  if (all.hidden !== many) [all.hidden, sheet.el.hidden] = [many, !many];
  if (!many) return drawCells(all, scene, shares, cut, pictures);
  keepChildren(all, 0);
  keepChildren(sheet.rows, shares.length).forEach((head, i) => drawHeadPicture(head, scene.ids[i], pictures));
  const kinds = shares.map((row, i) => row.map((_, j) => kindOf(scene, i, j, cut)));
  paintSheet(sheet, { kinds, bytes: shares.map((row) => row.map(byteOfShare)), inkOn });
}

function drawHeadPicture(head, id, pictures) {
  if (head.className !== "vl-head-picture") head.className = "vl-head-picture";
  if (head.dataset.id !== String(id)) [head.style.backgroundImage, head.dataset.id] = [`url("${pictures[id] ?? ""}")`, id];
}

function drawCells(all, scene, shares, cut, pictures) {
  const count = shares.length;
  const cells = keepChildren(all, count * (count + 1));
  for (let i = 0; i < count; i++) {
    drawHeadPicture(cells[i * (count + 1)], scene.ids[i], pictures);
    for (let j = 0; j < count; j++) drawCell(cells[i * (count + 1) + j + 1], scene, i, j, shares[i][j], cut);
  }
}

const styles = new WeakMap(); // an attribute would be read, written and heard of for every cell

function restyle(element, style) {
  if (styles.get(element) === style) return;
  element.style.cssText = style;
  styles.set(element, style);
}

const byteOfShare = (share) => Math.round(255 * Math.min(1, Math.max(0, share)));

/** What a cell is besides its share: whether the two meet, are a pair, have equal captions, are a constant, are looked at. */
export function kindOf({ first, exchange, cell }, i, j, { meets, together }) {
  const met = meets[i][j];
  return {
    met, pair: i === j, equal: met && i !== j && first[i] === first[j], constant: met && !together[i][j] && exchange === "gathered",
    chosen: cell[0] === i && cell[1] === j,
  };
}

function drawCell(cell, scene, i, j, share, cut) {
  const { met, pair, equal, constant, chosen } = kindOf(scene, i, j, cut);
  const byte = byteOfShare(share);
  const kinds = { "vl-apart": !met, "vl-true": pair, "vl-equal": equal, "vl-constant": constant, "vl-chosen": chosen };
  const name = ["vl-cell", ...Object.keys(kinds).filter((kind) => kinds[kind])].join(" ");
  if (cell.className !== name) cell.className = name;
  const style = met ? `background: rgb(${COLOURS.subarray(3 * byte, 3 * byte + 3).join(",")}); color: ${inkOn(byte)}` : "";
  restyle(cell, style);
  say(cell, met ? shareShown(share) : "");
}

function drawLoss(el, scene, pairs, [loss, whole]) {
  const cut = scene.size < scene.captions.length;
  const told = { loss: short(loss), whole: short(whole) };
  say(el.querySelector(".vl-value"), cut ? said("loss {loss}, in one batch {whole}", told) : said("loss {loss}", told));
  const sum = pairs.reduce((a, b) => a + b, 0);
  keepChildren(el.querySelector(".vl-shares"), pairs.length).forEach((bar, i) => {
    const share = sum > 0 ? pairs[i] / sum : 0;
    const name = `vl-share vl-pair-${i % KINDS}`;
    if (bar.className !== name) bar.className = name;
    const style = `flex-grow: ${Number.isFinite(share) ? share.toFixed(4) : 0}`;
    restyle(bar, style);
    say(bar, share > 0.07 ? String(i + 1) : "");
  });
}

/** One cell in words and numbers: what a softmax and a sigmoid make of it. */
export function formulaOf(scene, cut) {
  const [i, j] = scene.cell;
  if (i === undefined) return "";
  const logit = short(cut.clipLogits[i][j]);
  const told = {
    picture: i + 1, caption: j + 1, cosine: short(scene.cosines[i][j]), factor: short(cut.factor), logit,
    percent: short(100 * cut.clipShares[i][j]), share: short(cut.siglipShares[i][j]), loss: short(cut.siglipCells[i][j]),
    bias: `${scene.bias < 0 ? "−" : "+"} ${short(Math.abs(scene.bias))}`,
  };
  const sentences = [said("picture {picture}, caption {caption}: cosine {cosine} × {factor} = {logit}.", told)];
  if (!cut.meets[i][j]) sentences.push(said("They are in two parts and never meet: no loss, no pull."));
  else {
    sentences.push(scene.axis === "rows" ? said("CLIP: exp({logit}) is {percent} % of its row.", told) : said("CLIP: exp({logit}) is {percent} % of its column.", told));
    sentences.push(said("SigLIP: σ({logit} {bias}) = {share}, loss {loss}.", told));
  }
  return sentences.join(" ").replaceAll("= ≈", "≈");
}

function spokenCell(scene, cut, loss) {
  const [i, j] = scene.cell;
  const name = loss === "clip" ? "CLIP" : "SigLIP";
  const count = scene.captions.length;
  if (i === undefined) return said("{name}: {count} pictures by as many captions. Arrow keys look at a cell.", { name, count });
  const share = (loss === "clip" ? cut.clipShares : cut.siglipShares)[i][j];
  const told = { name, picture: i + 1, caption: j + 1, share: cut.meets[i][j] ? short(share) : said("they do not meet") };
  if (i === j) return said("{name}: picture {picture}, caption {caption}, a true pair: {share}", told);
  if (scene.first[i] === scene.first[j]) return said("{name}: picture {picture}, caption {caption}, an equal caption: {share}", told);
  return said("{name}: picture {picture}, caption {caption}: {share}", told);
}

/** The cell that a key leads to; nothing for another key. */
export function cellAfter(key, cell, count) {
  if (key === "Escape") return cell.length ? [] : undefined;
  if (!(key in CELL_STEPS) && key !== "Home" && key !== "End") return undefined;
  if (!cell.length) return [0, 0];
  if (key === "Home") return [cell[0], 0];
  if (key === "End") return [cell[0], count - 1];
  return cell.map((place, axis) => Math.min(count - 1, Math.max(0, place + CELL_STEPS[key][axis])));
}

/** Clicks and keys choose a cell. */
export function followCells({ cells, all, sheet }, scene) {
  const choose = (cell) => cell && scene.write({ cell });
  const click = (event) => {
    const count = scene.stage.get("batch").captions.length;
    if (event.target === sheet.canvas) return choose(cellUnder(event.offsetX, event.offsetY, count, sheet.side));
    const place = [...all.children].indexOf(event.target.closest(".vl-cell"));
    if (place >= 0) choose([Math.floor(place / (count + 1)), (place % (count + 1)) - 1]);
  };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const batch = scene.stage.get("batch");
    const next = cellAfter(event.key, batch.cell, batch.captions.length);
    if (!next) return;
    choose(next);
    event.preventDefault();
    event.stopPropagation();
  };
  cells.addEventListener("click", click);
  cells.addEventListener("keydown", press);
}
