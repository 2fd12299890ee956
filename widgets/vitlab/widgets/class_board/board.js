// The board of a class: all that is chosen answers in the page; the kernel adds the words and the answer.
import { hearing } from "../hearing.js";
import { said, saidMany } from "../said.js";
import { firstOf } from "./first.js";
import { mapsOf } from "./map.js";
import { piece, pressed, tableOf } from "./pieces.js";
import { figureOf } from "./shapes.js";

const CELL_BOX = { y: 0.5, width: 7, height: 14, x: 0.5 };
const WHOLE_BOX = { width: 8, height: 15 };
const LEGEND = [
  [said("breaks the chosen law"), [["rect", { class: "vl-rail", ...WHOLE_BOX }], ["rect", { class: "vl-part", y: 10, width: 8, height: 5 }], ["circle", { class: "vl-need", cx: 4, cy: 4, r: 1.8 }]]],
  [said("all points"), [["rect", { class: "vl-full", ...WHOLE_BOX }]]],
  [said("some, as high as they are"), [["rect", { class: "vl-rail", ...WHOLE_BOX }], ["rect", { class: "vl-part", y: 7, width: 8, height: 8 }]]],
  [said("written, none yet"), [["rect", { class: "vl-zero", ...WHOLE_BOX }], ["rect", { class: "vl-slit", y: 6.5, width: 8, height: 2 }]]],
  [said("not written"), [["rect", { class: "vl-hole", ...CELL_BOX }]]],
  [said("a person reads it"), [["rect", { class: "vl-waits", ...CELL_BOX }]]],
  [said("no file"), [["path", { class: "vl-no-file", d: "M4 0v15" }]]],
  [said("needs somebody today"), [["path", { class: "vl-need", d: "M4 5l3 5h-6z" }]]],
];

function legendOf() {
  const entries = LEGEND.map(([words, marks]) => {
    const swatch = figureOf({ width: 9, height: 13, label: "", marks });
    swatch.setAttribute("aria-hidden", "true");
    return piece("span", "", [swatch, words]);
  });
  const keys = piece("span", "vl-keys", said("keys in the map: ← → student, ↑ ↓ exercise, n next who needs somebody, Enter the answer"));
  return piece("div", "vl-key", [...entries, keys]);
}

function start(model, el) {
  const told = (name) => model.get(name);
  const set = (changes) => {
    model.set(changes);
    model.save_changes();
  };
  const line = piece("p", "vl-said");
  line.setAttribute("role", "status");
  const [caption, text] = [piece("p", "vl-caption"), piece("pre", "vl-code-of")];
  Object.assign(text, { tabIndex: 0, translate: false });
  text.setAttribute("role", "region");
  const [labs, first] = [piece("div", "vl-labs"), piece("div", "vl-first")];
  let [maps, buttons] = [null, []];

  const place = () => [told("shown").students.findIndex(([id]) => id === told("student")), told("shown").exercises.indexOf(told("exercise"))];
  const showPlace = () => maps?.show(...place());
  const showWords = () => {
    line.textContent = told("chosen");
    caption.textContent = told("caption");
    text.textContent = told("answer");
    text.setAttribute("aria-label", said("answer: {caption}", { caption: told("caption") }));
  };
  const showLaw = () => {
    const { groups = [] } = told("shown");
    const group = groups.find(({ key }) => key === told("law"));
    if (group) maps.dot(group.exercise, group.students);
    for (const { key, button } of buttons) button.setAttribute("aria-pressed", String(key === told("law")));
    if (told("shown").students) first.replaceChildren(...firstOf(told("shown"), { choose: (student) => set({ student }), law: told("law") }));
  };
  const countOf = ({ count, wrote }) => {
    const [before, after] = said("{count} of {wrote}", { wrote, count: "|" }).split("|");
    return [before, piece("b", "", String(count)), after];
  };
  const breaksOf = ({ groups }) => {
    buttons = groups.map(({ key, words, exercise }) => ({ key, button: pressed(words, () => set({ law: key, exercise })) }));
    const rows = groups.map((group, at) => {
      const share = figureOf({ width: 90, height: 7, label: "", marks: [["rect", { class: group.isLaw ? "vl-zero" : "vl-part", width: Math.max(1, (90 * group.count) / group.wrote), height: 8 }]] });
      share.setAttribute("aria-hidden", "true");
      const example = [piece("bdi", "", `${group.student}${group.case ? `: ${group.case}` : ""}`)];
      const stops = group.stops ? [piece("small", "", ` ${saidMany("{n} of them stops with an error", "{n} of them stop with an error", group.stops)}`)] : [];
      return [group.exercise, [buttons[at].button, ...stops], countOf(group), [share], example];
    });
    return tableOf(said("what breaks: the first law of each answer, so each counts once; press a law for its dots"), [said("exercise"), said("law or choice"), said("answers"), said("share"), said("one example")], rows, "vl-laws");
  };
  const labsOf = ({ labs: numbers, name }) => {
    if (numbers.length < 2) return [piece("p", "vl-caption", name)];
    const choice = piece("select", "", numbers.map((number) => Object.assign(piece("option", "", said("lab {number}", { number })), { value: number, selected: number === told("lab") })));
    choice.dataset.lmSuppressShortcuts = "true";
    choice.addEventListener("change", () => set({ lab: Number(choice.value) }));
    return [piece("label", "widget-dropdown", [choice, ` ${name}`])];
  };
  const begin = () => {
    const shown = told("shown");
    if (!shown.students) return;
    const held = el.contains(document.activeElement) && document.activeElement.matches(".vl-figure");
    maps = mapsOf(shown, {
      choose: (student, exercise) => set({ student: shown.students[student][0], exercise: shown.exercises[exercise] }),
      read: () => text.focus(),
    });
    labs.replaceChildren(...labsOf(shown));
    const figures = shown.figures.map(({ title, figure }) => piece("div", "", [piece("p", "vl-caption", title), figureOf(figure)]));
    const efforts = shown.efforts.map((figure, at) => figureOf(figure, at ? "vl-narrow" : "vl-wide"));
    el.replaceChildren(
      labs,
      first,
      piece("div", "vl-map", [piece("p", "vl-caption", said("the class: a column for each student, fewest points first")), ...maps.elements, legendOf(), line]),
      piece("div", "vl-answer", [caption, text]),
      breaksOf(shown),
      piece("div", "vl-two", figures),
      ...(efforts.length ? [piece("div", "vl-efforts", [piece("p", "vl-caption", said("hints and minutes of those with a progress file")), ...efforts])] : []),
    );
    showLaw();
    showPlace();
    showWords();
    if (held) maps.elements.find((svg) => svg.checkVisibility())?.focus();
  };
  model.on("change:shown", begin);
  model.on("change:student change:exercise", showPlace);
  model.on("change:law", showLaw);
  model.on("change:chosen change:caption change:answer", showWords);
  begin();
  return () => {
    model.off("change:shown", begin);
    model.off("change:student change:exercise", showPlace);
    model.off("change:law", showLaw);
    model.off("change:chosen change:caption change:answer", showWords);
  };
}

function render({ model, el }) {
  el.classList.add("vl-class");
  return start(model, el);
}

export default hearing({ render });
