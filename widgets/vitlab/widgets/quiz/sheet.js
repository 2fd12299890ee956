// A quiz in the page: questions are answered, marked by their keys and gone through without the kernel, which hears of it.
import { hearing } from "../hearing.js";
import { cardOf } from "./card.js";
import { jumpsOf } from "./jumps.js";
import { make } from "./making.js";

/** The question after this one; behind the last the first that is open, or nothing where all are answered. */
export function nextPlace(questions, answers, place) {
  if (place + 1 < questions.length) return place + 1;
  const open = questions.findIndex(({ id }) => answers[id] === undefined);
  return open >= 0 && open !== place ? open : undefined;
}

function render({ model, el }) {
  el.classList.add("vl-sheet");
  el.dataset.lmSuppressShortcuts = "true"; // `b` would insert a cell
  const told = (name) => model.get(name);
  const stage = make("div", "vl-cards");
  let cards = [];
  const tell = (changes) => {
    model.set(changes);
    model.save_changes();
  };
  const go = (place) => {
    const count = told("questions").length;
    if (!(place >= 0 && place < count)) return;
    tell({ current: place });
    cards[place].focus();
    cards[place].el.scrollIntoView({ block: "nearest" });
  };
  const jumps = jumpsOf((view) => tell({ view }), go);
  const show = () => {
    const [questions, answers, current, view] = ["questions", "answers", "current", "view"].map(told);
    const place = Math.min(Math.max(current, 0), questions.length - 1);
    const shown = view === "all" ? cards : cards.slice(place, place + 1); // one that is hidden follows when it is shown
    for (const card of shown) {
      const at = cards.indexOf(card);
      const next = nextPlace(questions, answers, at);
      card.show(answers[card.id], at + 1 < questions.length ? "" : next === undefined ? "done" : "first");
    }
    if (shown.length !== stage.children.length || shown.some((card, at) => stage.children[at] !== card.el)) {
      stage.replaceChildren(...shown.map((card) => card.el));
    }
    stage.classList.toggle("vl-all", view === "all");
    jumps.show({ questions, answers, current: place, view, words: told("note") });
  };
  const actsOf = (question, place) => ({
    answer: (value) => tell({ answers: { ...told("answers"), [question.id]: value }, current: place }),
    next: () => go(nextPlace(told("questions"), told("answers"), place)),
    go: (delta) => go(place + delta),
    numbers: () => {
      tell({ current: place });
      model.send({ wants: "numbers" });
    },
  });
  const begin = () => {
    const held = stage.contains(document.activeElement);
    const questions = told("questions");
    cards = questions.map((question, place) => cardOf(question, questions.length, actsOf(question, place)));
    show();
    if (held) cards[told("current")]?.focusVerdict();
  };
  el.replaceChildren(jumps.el, stage);
  model.on("change:questions", begin);
  model.on("change:answers change:current change:view change:note", show);
  begin();
  return () => {
    model.off("change:questions", begin);
    model.off("change:answers change:current change:view change:note", show);
  };
}

export default hearing({ render });
