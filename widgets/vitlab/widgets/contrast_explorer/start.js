// What SigLIP's bias is for: the loss of a row before anything is learned.
import { hearing } from "../hearing.js";
import { atStart } from "./losses.js";
import { put, say, sceneOf, short, whileSeen } from "./scene.js";

const MOST = 16; // 2 to its power is the largest batch of the slider
const DOM = `<p class="vl-words">Before anything is learned all cosines are about 0, and every pair has the same logit: the bias.
    A row has one true pair; all others are negatives.</p>
  <label class="vl-pick">batch <input type="range" min="1" max="${MOST}" step="1" data-lm-suppress-shortcuts="true"><b></b></label>
  <table class="vl-rows"><thead><tr><th scope="col">bias<th scope="col">the positive<th scope="col">its negatives<th scope="col">together<td></td></tr></thead><tbody></tbody></table>
  <p class="vl-note">With a bias near −ln(batch) the two cost about as much: no step is spent on learning that most pairs are wrong.</p>`;
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
    put(range, { "aria-valuetext": `${initial} pairs`, "aria-label": "batch at the start" });
    say(shown, initial.toLocaleString("en"));
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
  const named = [["0, none", 0], ["−10, SigLIP’s start", -10], [`−ln ${batch.toLocaleString("en")} = ${short(-Math.log(batch))}`, -Math.log(batch)], [`${short(bias)}, as set`, bias]];
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

const shownLoss = (value) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2));

export default hearing({ render });
