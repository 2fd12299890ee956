// One question or all of them, a button to each, and a note on where the answers are kept.
import { said } from "../said.js";
import { make, put } from "./making.js";
import { isRight } from "./marking.js";
import { jumpName } from "./words.js";

const VIEWS = { one: said("one"), all: said("all") };

function viewSwitch(choose) {
  const el = make("div", "vl-view");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", said("questions on show"));
  const buttons = Object.entries(VIEWS).map(([name, words]) => {
    const button = make("button", "", words);
    button.type = "button";
    button.addEventListener("click", () => choose(name));
    return [name, button];
  });
  el.append(make("span", "", said("show")), ...buttons.map(([, button]) => button));
  return { el, show: (view) => buttons.forEach(([name, button]) => button.setAttribute("aria-pressed", name === view)) };
}

/** The column beside the questions; `look(view)` and `go(place)` are told what a hand chose. */
export function jumpsOf(look, go) {
  const el = make("div", "vl-jumps");
  const [views, row, note] = [viewSwitch(look), make("div", "vl-row"), make("p", "vl-note")];
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", said("questions"));
  el.append(views.el, row, note);
  return {
    el,
    show({ questions, answers, current, view, words }) {
      views.show(view);
      put(note, words);
      while (row.children.length > questions.length) row.lastChild.remove();
      questions.forEach((question, place) => {
        const button = row.children[place] ?? row.appendChild(make("button"));
        const [answer, right] = [answers[question.id], isRight(question, answers[question.id])];
        button.type = "button";
        button.onclick = () => go(place);
        button.className = right === undefined ? (answer === undefined ? "" : "vl-given") : right ? "vl-right" : "vl-wrong";
        put(button, `${question.number}${right === undefined ? (answer === undefined ? "" : " •") : right ? " ✓" : " ✕"}`);
        button.setAttribute("aria-label", jumpName(question.number, right, answer !== undefined));
        button.setAttribute("aria-current", place === current);
      });
    },
  };
}
