// What a question says of itself and of an answer.
import { digits, said } from "../said.js";
import { isRight, slipOf, verdictOf } from "./marking.js";

export const KINDS = {
  choice: said("one answer"), several: said("several answers: all or nothing"), order: said("put in order"),
  match: said("match each with its own"), number: said("a number"),
};
/** Keys of a kind, and behind them what they do; `last` is the last letter. */
export const keysOf = (kind, last) => ({
  choice: [["A", "–", last], said("choose")], several: [["A", "–", last], said("tick")],
  order: [[said("Space")], said("takes up and puts down"), ["↑", "↓"], said("move, or drag")],
  match: [[said("Tab")], said("to the next menu"), ["↑", "↓"], said("choose")], number: [],
}[kind]);

const list = (names) => said("{others} and {last}", { others: names.slice(0, -1).join(", "), last: names.at(-1) });

/** What is right, for an answer that is not. */
function rightOf(question, answer, letters) {
  const { key, kind, unit } = question;
  if (kind === "number") {
    const value = digits(key.value.toLocaleString("en-US", { maximumFractionDigits: 9 }));
    return said("Right is {right}.", { right: unit ? `${value} ${unit}` : value });
  }
  if (kind === "order" || kind === "match") {
    const names = kind === "order" ? answer : key.right;
    const right = names.filter((name) => verdictOf(question, answer, name) === "right").length;
    const told = { right, all: names.length };
    return kind === "order" ? said("{right} of {all} stand in their place.", told) : said("{right} of {all} have their own.", told);
  }
  const own = key.right.map((name) => letters[name]).sort();
  return own.length > 1 ? said("Right are {right}.", { right: list(own) }) : said("Right is {right}.", { right: own[0] });
}

/** What is said under a question that was answered, as pieces; with `told` false that it will be. */
export function verdictPieces(question, answer, letters) {
  if (!question.key) return [said("Answered. Reasons come after the last question; until then you may answer again.")];
  const right = isRight(question, answer);
  const head = right ? [`${said("✓ Right.")} `] : [`${said("✕ Not right.")} ${rightOf(question, answer, letters)} `];
  const slip = question.kind === "number" && !right ? slipOf(question, answer) : [];
  return [...head, ...slip, ...(slip.length ? [" "] : []), ...question.key.why];
}

/** What a button to a question is called. */
export function jumpName(number, right, answered) {
  if (right === undefined) return answered ? said("question {number}, answered", { number }) : said("question {number}", { number });
  return right ? said("question {number}, right", { number }) : said("question {number}, not right", { number });
}
