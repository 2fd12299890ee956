// What SigLIP's bias is for: the loss of a row before anything is learned.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { atStart } from "./losses.js";
import { fixed, put, say, sceneOf, short, whileSeen } from "./scene.js";

const MOST = 16; // 2 to its power is the largest batch of the slider
const DOM = `<p class="vl-words">${said("Before anything is learned all cosines are about 0, and every pair has the same logit: the bias. A row has one true pair; all others are negatives.")}</p>
  <label class="vl-pick">${said("batch")} <input type="range" min="1" max="${MOST}" step="1" data-lm-suppress-shortcuts="true"><b></b></label>
  <table class="vl-rows"><thead><tr><th scope="col">${said("bias")}<th scope="col">${said("the positive")}<th scope="col">${said("its negatives")}<th scope="col">${said("together")}<td></td></tr></thead><tbody></tbody></table>
  <p class="vl-note">${said("With a bias near −ln(batch) the two cost about as much: no step is spent on learning that most pairs are wrong.")}</p>`;
const ROW = `<th scope="row"></th><td></td><td></td><td></td><td><i class="vl-swatch vl-pair-0"></i><i class="vl-swatch vl-pair-1"></i></td>`;

async function render({ model, el }) {
  el.classList.add("vl-start");
  el.innerHTML = DOM;
  const scene = await sceneOf(model);
  const [range, shown, body] = ["input", "label b", "tbody"].map((name) => el.querySelector(name));
  range.addEventListener("input", () => scene.write({ initial: 2 ** Number(range.value) }));
  const draw = () => {
    const { initial, bias } = scene.read();
    range.value = Math.log2(initial);
    put(range, { "aria-valuetext": said("{count} pairs", { count: initial }), "aria-label": said("batch at the start") });
    say(shown, short(initial));
    drawRows(body, rowsOf(initial, bias));
  };
  const seen = whileSeen(el, draw);
  const undo = scene.watch(seen.later);
  return () => {
    undo();
    seen.end();
  };
}

/** No bias, SigLIP's, the one that weighs both alike, and the one that is set. */
export function rowsOf(batch, bias) {
  const even = -Math.log(batch);
  const named = [
    [said("0, none"), 0], [said("−10, SigLIP’s start"), -10], [`−ln ${short(batch)} = ${short(even)}`, even], [said("{bias}, as set", { bias: short(bias) }), bias],
  ];
  return named.map(([name, each]) => ({ name, ...atStart(batch, each) }));
}

function drawRows(body, rows) {
  while (body.children.length < rows.length) body.append(Object.assign(document.createElement("tr"), { innerHTML: ROW }));
  rows.forEach(({ name, positive, negatives }, i) => {
    const tr = body.children[i];
    tr.classList.toggle("vl-own", i === rows.length - 1);
    say(tr.firstChild, name);
    const [one, others, both, bars] = tr.querySelectorAll("td");
    [positive, negatives, positive + negatives].forEach((value, place) => say([one, others, both][place], shownLoss(value)));
    const share = positive / (positive + negatives);
    put(bars.firstChild, { style: `width: ${(100 * share).toFixed(1)}%` });
    put(bars.lastChild, { style: `width: ${(100 * (1 - share)).toFixed(1)}%` });
  });
}

const shownLoss = (value) => (value >= 100 ? short(value) : fixed(value, 2));

export default hearing({ render });
