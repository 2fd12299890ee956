// A menu of partners on each line, and a field for a number.
import { said } from "../said.js";
import { make, write } from "./making.js";
import { verdictOf } from "./marking.js";
import { showMark, showReason } from "./options.js";

function menuOf(partners, labels) {
  const menu = make("select");
  const words = ["", ...partners].map((partner, place) => {
    const option = make("option", "", partner ? labels[place - 1] : said("choose …"));
    option.value = partner;
    return option;
  });
  menu.append(...words);
  return menu;
}

/** The body of a question of the kind match. */
export function matchBody(question, hear) {
  const el = make("div", "vl-match");
  let now = {};
  const rows = question.options.map(({ id, text }) => {
    const [row, label, words, menu] = [make("div"), make("label"), make("span"), menuOf(question.partners, question.labels)];
    const [mark, why] = [make("i", "vl-mark"), make("p", "vl-why")];
    write(words, text);
    menu.addEventListener("change", () => hear({ ...now.draft, [id]: menu.value }));
    label.append(words, menu);
    row.append(label, mark, why);
    el.append(row);
    return { id, row, menu, mark, why };
  });
  return {
    el,
    show(state) {
      now = state;
      for (const { id, row, menu, mark, why } of rows) {
        const verdict = state.told ? verdictOf(question, state.answer, id) : "";
        row.className = verdict ? `vl-${verdict}` : "";
        menu.value = state.draft[id] ?? "";
        menu.disabled = Boolean(state.locked);
        showMark(mark, verdict);
        showReason(why, question.key, id, state.told && Boolean(question.key.whys[id].length));
      }
    },
  };
}

/** The body of a question of the kind number. */
export function numberBody(question, hear) {
  const [el, field] = [make("label", "vl-number"), make("input")];
  [field.type, field.autocomplete, field.spellcheck] = ["text", "off", false];
  field.setAttribute("aria-label", question.unit ? said("your number, in {unit}", { unit: question.unit }) : said("your number"));
  field.addEventListener("input", () => hear(field.value));
  el.append(field);
  if (question.unit) el.append(make("span", "", question.unit));
  return {
    el,
    field,
    show(state) {
      if (field.value !== state.draft) field.value = state.draft;
      field.readOnly = Boolean(state.locked);
    },
  };
}
