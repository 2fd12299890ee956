// Whether an answer is right, by the key that came with its question: nothing of it waits for the kernel.
import { readNumber } from "./numbers.js";

const asNumber = (question, answer) => (typeof answer === "string" ? readNumber(answer, question.unit) : answer);
const same = (one, other) => one.length === other.length && one.every((name, place) => name === other[place]);

/** All of it or nothing; undefined where there is no key, or no answer. */
export function isRight(question, answer) {
  const { key, kind } = question;
  if (!key || answer === undefined) return undefined;
  if (kind === "number") return Math.abs(asNumber(question, answer) - key.value) <= key.tolerance;
  if (kind === "choice") return answer === key.right[0];
  if (kind === "order") return same(answer, key.right);
  if (kind === "several") return answer.length === key.right.length && key.right.every((name) => answer.includes(name));
  const names = Object.keys(key.partners);
  return Object.keys(answer).length === names.length && names.every((name) => answer[name] === key.partners[name]);
}

/** What a wrong number is right for, as words and formulas; empty where nobody knows. */
export function slipOf(question, answer) {
  const given = asNumber(question, answer);
  return question.key.slips.find(([value]) => value === given)?.[1] ?? [];
}

/** "right", "wrong", "missed", or nothing: what has become of one option. */
export function verdictOf(question, answer, name) {
  const { key, kind } = question;
  if (!key || answer === undefined) return "";
  if (kind === "order") return key.right.indexOf(name) === answer.indexOf(name) ? "right" : "wrong";
  if (kind === "match") return answer[name] === key.partners[name] ? "right" : "wrong";
  const [chosen, right] = [[answer].flat().includes(name), key.right.includes(name)];
  if (chosen) return right ? "right" : "wrong";
  return right ? "missed" : "";
}
