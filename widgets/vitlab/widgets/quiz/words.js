// What a question says of itself and of an answer.
import { isRight, slipOf, verdictOf } from "./marking.js";

export const KINDS = {
  choice: "one answer", several: "several answers: all or nothing", order: "put in order",
  match: "match each with its own", number: "a number",
};
/** Keys of a kind, and behind them what they do; `last` is the last letter. */
export const keysOf = (kind, last) => ({
  choice: [["A", "–", last], "choose"], several: [["A", "–", last], "tick"],
  order: [["Space"], "takes up and puts down", ["↑", "↓"], "move, or drag"],
  match: [["Tab"], "to the next menu", ["↑", "↓"], "choose"], number: [],
}[kind]);

const list = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

/** What is right, as pieces, for an answer that is not. */
function rightOf(question, answer, letters) {
  const { key, kind, unit } = question;
  if (kind === "number") return [` Right is ${key.value.toLocaleString("en-US", { maximumFractionDigits: 9 })}${unit && ` ${unit}`}. `];
  if (kind === "order" || kind === "match") {
    const names = kind === "order" ? answer : key.right;
    const right = names.filter((name) => verdictOf(question, answer, name) === "right").length;
    return [` ${right} of ${names.length} ${kind === "order" ? "stand in their place" : "have their own"}. `];
  }
  const own = key.right.map((name) => letters[name]).sort();
  return own.length > 1 ? [` Right are ${list(own)}. `] : [` Right is ${own[0]}. `];
}

/** What is said under a question that was answered, as pieces; with `told` false that it will be. */
export function verdictPieces(question, answer, letters) {
  if (!question.key) return ["Answered. Reasons come after the last question; until then you may answer again."];
  const right = isRight(question, answer);
  const head = right ? ["✓ Right. "] : ["✕ Not right.", ...rightOf(question, answer, letters)];
  const slip = question.kind === "number" && !right ? slipOf(question, answer) : [];
  return [...head, ...slip, ...(slip.length ? [" "] : []), ...question.key.why];
}

/** What a button to a question is called. */
export function jumpName(number, right, answered) {
  if (right === undefined) return `question ${number}${answered ? ", answered" : ""}`;
  return `question ${number}, ${right ? "right" : "not right"}`;
}
