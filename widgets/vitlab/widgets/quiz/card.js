// One question: what is asked, what there is to choose, what is said of the answer, and what comes next.
import { digits, said } from "../said.js";
import { firstDraft, isWhole } from "./drafts.js";
import { meaningOf, whereOf } from "./hotkeys.js";
import { make, put, write } from "./making.js";
import { isRight } from "./marking.js";
import { matchBody, numberBody } from "./matching.js";
import { asTyped, noNumber, readNumber } from "./numbers.js";
import { letterOf, optionsBody } from "./options.js";
import { orderBody } from "./ordering.js";
import { KINDS, keysOf, verdictPieces } from "./words.js";

const BODIES = { choice: optionsBody, several: optionsBody, order: orderBody, match: matchBody, number: numberBody };

function keyHints(kind, last) {
  const el = make("p", "vl-keys");
  for (const part of [...keysOf(kind, last), [said("Enter")], said("answers, then goes on"), ["←", "→"], said("questions")]) {
    if (typeof part === "string") el.append(` ${part} · `);
    else el.append(...part.map((key) => (key === "–" ? key : make("kbd", "", key))));
  }
  el.lastChild.textContent = el.lastChild.textContent.replace(" · ", "");
  return el;
}

function button(words, act) {
  const el = make("button", "", words);
  el.type = "button";
  el.addEventListener("click", act);
  return el;
}

function partsOfCard(question, count, acts) {
  const el = make("section", "vl-card");
  const id = `vl-q-${Math.random().toString(36).slice(2)}`;
  const [head, asked] = [make("p", "vl-kind", `${said("Question {number} of {count}", { number: question.number, count })} · ${KINDS[question.kind]}`), make("p", "vl-asked")];
  const [verdict, live, foot] = [make("p", "vl-verdict"), make("div", "vl-live"), make("div", "vl-card-foot")];
  write(asked, question.text);
  asked.id = id;
  [el.tabIndex, el.dataset.question] = [-1, question.id];
  el.setAttribute("role", "group");
  el.setAttribute("aria-labelledby", id);
  verdict.setAttribute("role", "status");
  verdict.tabIndex = -1;
  live.setAttribute("aria-live", "polite");
  const [enter, numbers] = [button(said("Answer"), acts.enter), button(said("Show me in numbers"), acts.numbers)];
  enter.className = "vl-enter";
  foot.append(enter, numbers, keyHints(question.kind, letterOf(question.options.length - 1)));
  return { el, head, asked, verdict, live, foot, enter, numbers };
}

/** A card. `acts`: answer(value), next(), go(delta) and numbers(); `show(answer, last)` lets it follow. */
export function cardOf(question, count, acts) {
  let [draft, now, refused] = [firstDraft(question), {}, ""];
  const isNumber = question.kind === "number";
  const given = () => (isNumber ? asTyped(draft.trim()) : draft);
  const parts = partsOfCard(question, count, { enter: () => enter(), numbers: () => acts.numbers() });
  const hear = (next) => {
    [draft, refused] = [next, ""];
    show(now.answer, now.last);
  };
  const body = BODIES[question.kind](question, hear, (words) => put(parts.live, words));
  const letters = Object.fromEntries(question.options.map(({ id }, place) => [id, letterOf(place)]));
  const isLocked = () => now.answer !== undefined && Boolean(question.key);
  const isSame = () => JSON.stringify(given()) === JSON.stringify(now.answer);

  function show(answer, last) {
    if (JSON.stringify(answer) !== JSON.stringify(now.answer)) {
      if (answer !== undefined || now.answer !== undefined) draft = isNumber && answer !== undefined ? digits(answer) : firstDraft(question, answer);
    }
    now = { answer, last };
    const [answered, locked] = [answer !== undefined, isLocked()];
    body.show({ draft, answer, locked, told: locked });
    parts.verdict.className = `vl-verdict ${locked ? (isRight(question, answer) ? "vl-right" : "vl-wrong") : ""}`;
    if (refused) put(parts.verdict, refused);
    else write(parts.verdict, answered && (locked || isSame()) ? verdictPieces(question, answer, letters) : []);
    if (locked && question.key.source) parts.verdict.append(" ", make("small", "vl-claim", question.key.source));
    const goes = answered && (locked || isSame());
    put(parts.enter, goes ? (last ? said("To the first that is open") : said("Next question")) : said("Answer"));
    parts.enter.hidden = goes && last === "done";
    parts.enter.disabled = !goes && !isWhole(question, draft);
    parts.numbers.hidden = !locked || !question.key.numbers;
    const own = body.reasonOf?.(answer);
    if (locked && own) {
      own.id ||= `${parts.asked.id}-why`;
      parts.verdict.setAttribute("aria-describedby", own.id);
    }
  }

  function enter() {
    const answered = now.answer !== undefined && (isLocked() || isSame());
    if (answered) return acts.next();
    if (!isWhole(question, draft)) return undefined;
    if (isNumber && Number.isNaN(readNumber(given(), question.unit))) {
      refused = noNumber(draft.trim());
      return show(now.answer, now.last);
    }
    if (isNumber) draft = draft.trim();
    acts.answer(given());
    return parts.verdict.focus();
  }

  parts.el.addEventListener("keydown", (event) => {
    const where = whereOf(event.target);
    const [what, how] = meaningOf(event, question.kind, where) ?? [];
    const chooses = what === "enter" && question.kind === "choice" && draft === undefined && event.target.matches("[role=radio]");
    const does = {
      enter: () => (chooses ? event.target.click() : enter()), go: () => acts.go(how), step: () => body.step?.(how),
      pick: () => body.pick?.(how), giveUp: () => body.giveUp?.(),
    }[what];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  });
  body.field?.setAttribute("aria-describedby", parts.asked.id); // it takes the focus in the place of the card
  parts.el.append(parts.head, parts.asked, body.el, parts.verdict, parts.live, parts.foot);
  return { el: parts.el, show, focus: () => (isLocked() ? parts.el : (body.field ?? parts.el)).focus(), focusVerdict: () => parts.verdict.focus(), id: question.id };
}
