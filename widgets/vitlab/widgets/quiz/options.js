// Options of which one is chosen, or several: buttons with letters, and beneath each its reason once it may be read.
import { said } from "../said.js";
import { picked } from "./drafts.js";
import { make, put, write } from "./making.js";
import { verdictOf } from "./marking.js";

export const SIGNS = { right: "✓", wrong: "✕", missed: "✓" };
const HEARD = { right: said("yours, and right"), wrong: said("yours, and wrong"), missed: said("right, and not yours") };

export const letterOf = (place) => String.fromCharCode("A".charCodeAt(0) + place);

/** The reason of an option and the claim that it rests on; of one's own it says so. */
export function showReason(node, key, name, shown, own = false) {
  node.hidden = !shown;
  if (!shown || node.dataset.own === String(own)) return;
  node.dataset.own = own;
  write(node, key.whys[name]);
  if (own) node.prepend(make("b", "", `${said("Your answer.")} `));
  if (key.notes[name]) node.append(" ", make("small", "vl-claim", key.notes[name]));
}

/** A mark behind an option, and the same in words for who cannot see it. */
export function showMark(node, verdict) {
  put(node, SIGNS[verdict] ?? "");
  node.setAttribute("aria-label", HEARD[verdict] ?? "");
  node.toggleAttribute("role", false);
  if (verdict) node.setAttribute("role", "img");
}

function optionRow({ id, text }, place, one, pick) {
  const row = make("div", "vl-option");
  const button = make("button");
  const letter = make("kbd", "", letterOf(place));
  const words = make("span");
  write(words, text);
  letter.setAttribute("aria-hidden", "true");
  button.type = "button";
  button.setAttribute("role", one ? "radio" : "checkbox");
  button.setAttribute("aria-keyshortcuts", letterOf(place));
  button.append(letter, words);
  if (!one) button.append(make("i", "vl-tick"));
  button.addEventListener("click", () => pick(id));
  const [mark, why] = [make("i", "vl-mark"), make("p", "vl-why")];
  row.append(button, mark, why);
  return { id, row, button, mark, why };
}

/** The body of a question of the kinds choice and several; `hear(draft)` is told what a hand picks. */
export function optionsBody(question, hear) {
  const one = question.kind === "choice";
  const el = make("div", "vl-options");
  let now = {};
  const pick = (id) => { if (!now.locked) hear(picked(question, now.draft, id)); };
  const rows = question.options.map((option, place) => optionRow(option, place, one, pick));
  el.setAttribute("role", one ? "radiogroup" : "group");
  el.setAttribute("aria-label", said("options"));
  el.append(...rows.map(({ row }) => row));
  return {
    el,
    show(state) {
      now = state;
      const chosen = [state.draft ?? []].flat();
      rows.forEach(({ id, row, button, mark, why }) => {
        const own = chosen.includes(id);
        const verdict = state.told ? verdictOf(question, state.answer, id) : "";
        row.className = ["vl-option", own && "vl-own", verdict && `vl-${verdict}`].filter(Boolean).join(" ");
        button.setAttribute("aria-checked", own);
        button.setAttribute("aria-disabled", Boolean(state.locked));
        if (!one) put(button.lastChild, own ? "☑" : "☐");
        showMark(mark, verdict);
        showReason(why, question.key, id, state.told, own);
      });
    },
    pick: (place) => rows[place] && pick(rows[place].id),
    step(delta) {
      const at = rows.findIndex(({ button }) => button === document.activeElement);
      rows[(Math.max(at, delta > 0 ? -1 : 0) + delta + rows.length) % rows.length].button.focus();
    },
    reasonOf: (answer) => rows.find(({ id }) => id === answer)?.why,
  };
}
