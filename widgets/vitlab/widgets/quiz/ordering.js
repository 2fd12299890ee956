// Items to be put in order: taken up and put down with Space, moved with the arrows, dragged, or tapped from place to place.
import { said } from "../said.js";
import { moved } from "./drafts.js";
import { make, put, write } from "./making.js";
import { verdictOf } from "./marking.js";
import { showMark, showReason } from "./options.js";

function orderRow({ id, text }) {
  const row = make("li");
  const button = make("button");
  const [place, words] = [make("b"), make("span")];
  const grip = make("i", "vl-grip", "⋮⋮");
  write(words, text);
  grip.setAttribute("aria-hidden", "true");
  button.type = "button";
  button.append(place, words, grip);
  const [mark, why] = [make("i", "vl-mark"), make("p", "vl-why")];
  row.append(button, mark, why);
  return { id, row, button, place, words, mark, why };
}

/** The place whose middle is nearest to a height on the page. */
export function nearestPlace(middles, y) {
  const far = middles.map((middle) => Math.abs(middle - y));
  return far.indexOf(Math.min(...far));
}

/** The body of a question of the kind order; `hear(draft)` is told each move, `say(words)` what a reader should hear. */
export function orderBody(question, hear, say) {
  const el = make("ol", "vl-order");
  const rows = new Map(question.options.map((option) => [option.id, orderRow(option)]));
  let [now, taken, before, dragged] = [{}, "", [], false];
  const wordsOf = (id) => rows.get(id).words.textContent;
  const bring = (id, to) => {
    const from = now.draft.indexOf(id);
    const at = Math.max(0, Math.min(now.draft.length - 1, to));
    if (at === from) return;
    hear(moved(now.draft, from, at));
    rows.get(id).button.focus();
    say(said("{what}: place {place} of {all}", { what: wordsOf(id), place: at + 1, all: now.draft.length }));
  };
  const mark = () => rows.forEach(({ row, button }, id) => {
    row.classList.toggle("vl-taken", id === taken);
    button.setAttribute("aria-pressed", id === taken);
  });
  const take = (id) => {
    if (now.locked) return;
    const other = taken && taken !== id;
    if (other) bring(taken, now.draft.indexOf(id));
    else say(taken ? said("{what} is put down", { what: wordsOf(id) }) : said("{what} is taken up: arrows move it", { what: wordsOf(id) }));
    [taken, before] = taken ? ["", []] : [id, now.draft];
    mark();
  };
  const drag = (id) => (event) => {
    if (now.locked || event.button) return;
    const follow = ({ clientY }) => {
      const boxes = now.draft.map((name) => rows.get(name).row.getBoundingClientRect());
      const at = nearestPlace(boxes.map(({ top, height }) => top + height / 2), clientY);
      if (at === now.draft.indexOf(id)) return;
      dragged = true;
      bring(id, at);
    };
    const end = () => {
      window.removeEventListener("pointermove", follow);
      setTimeout(() => { dragged = false; }); // the click that ends a drag takes nothing up
    };
    window.addEventListener("pointermove", follow); // a button that changes its place lets go of the pointer
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, end, { once: true });
  };
  for (const [id, { row, button }] of rows) {
    button.addEventListener("click", () => dragged || take(id));
    button.addEventListener("pointerdown", drag(id));
    el.append(row);
  }
  return {
    el,
    show(state) {
      now = state;
      if (state.locked) taken = "";
      state.draft.forEach((id, at) => { // only what is out of its place is moved, or the focus would be lost
        if (el.children[at] !== rows.get(id).row) el.insertBefore(rows.get(id).row, el.children[at] ?? null);
      });
      state.draft.forEach((id, at) => {
        const { row, button, place, mark: sign, why } = rows.get(id);
        const verdict = state.told ? verdictOf(question, state.answer, id) : "";
        row.className = verdict ? `vl-${verdict}` : "";
        put(place, String(at + 1));
        button.setAttribute("aria-disabled", Boolean(state.locked));
        showMark(sign, verdict);
        showReason(why, question.key, id, state.told && Boolean(question.key.whys[id].length));
      });
      mark();
    },
    step(delta) {
      const held = taken || [...rows.keys()].find((id) => rows.get(id).button === document.activeElement);
      const at = now.draft.indexOf(held);
      if (taken) bring(taken, at + delta);
      else rows.get(now.draft[(Math.max(at, delta > 0 ? -1 : 0) + delta + now.draft.length) % now.draft.length]).button.focus();
    },
    giveUp() {
      if (!taken) return false;
      const id = taken;
      hear(before);
      [taken, before] = ["", []];
      mark();
      rows.get(id).button.focus();
      say(said("{what} is back in its place", { what: wordsOf(id) }));
      return true;
    },
  };
}
