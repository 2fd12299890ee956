// A number as people write it, read in the page as core reads it: 1,024 and 1024 and 2**10 are one answer.
import { digits, said } from "../said.js";

const GROUPED = /(?<![\d.,])\d{1,3}(?:[,\u2009\u202f ]\d{3})+(?![\d,])/g;
const RAISED = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+/g;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
const ALLOWED = /^[\d.eE+\-*/() ]+$/;
const TOKEN = /\*\*|[+\-*/()]|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const LONGEST = 60; // characters

const without = (text, suffix) => (suffix && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text).trim();

/** The text as a sum, product, quotient or power of plain numbers; empty where it is none. */
function plain(text, unit) {
  const bare = without(without(text.trim(), unit), "%")
    .replace(GROUPED, (found) => found.replace(/\D/g, ""))
    .replace(RAISED, (found) => `**${[...found].map((sign) => "0123456789-"[SUPERSCRIPTS.indexOf(sign)]).join("")}`)
    .replace(/\u2212/g, "-").replace(/[×·]/g, "*").replace(/\^/g, "**");
  return bare.length <= LONGEST && ALLOWED.test(bare) ? bare : "";
}

function tokensOf(text) {
  const tokens = [];
  for (let at = 0; at < text.length;) {
    if (text[at] === " ") at += 1;
    else {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(text)?.[0];
      if (!found || /^0+[1-9]\d*$/.test(found)) return []; // Python takes no 012
      tokens.push(found);
      at += found.length;
    }
  }
  return tokens;
}

/** Reads tokens from left to right. Each of its parts is {value, signed}: a sign before a sign is no number. */
function valueOf(tokens) {
  let at = 0;
  const takes = (...signs) => (signs.includes(tokens[at]) ? tokens[at++] : "");
  const chain = (part, apply) => () => {
    let left = part();
    for (let sign = takes(...Object.keys(apply)); sign; sign = takes(...Object.keys(apply))) {
      left = { value: apply[sign](left.value, part().value) };
    }
    return left;
  };
  const atom = () => {
    if (takes("(")) {
      const inner = sum();
      return takes(")") ? inner : { value: NaN };
    }
    return { value: /^[\d.]/.test(tokens[at] ?? "") ? Number(tokens[at++]) : NaN };
  };
  const power = () => {
    const base = atom();
    return takes("**") ? { value: base.value ** factor().value } : base;
  };
  const factor = () => {
    const sign = takes("+", "-");
    if (!sign) return power();
    const inner = factor();
    return { value: inner.signed ? NaN : sign === "-" ? -inner.value : inner.value, signed: true };
  };
  const product = chain(factor, { "*": (a, b) => a * b, "/": (a, b) => a / b });
  const sum = chain(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
  const { value } = sum();
  return at === tokens.length ? value : NaN;
}

/** The number that somebody typed, NaN where it is none. */
export function readNumber(text, unit = "") {
  const value = valueOf(tokensOf(plain(text, unit)));
  return Number.isFinite(value) ? value : NaN;
}

/** What was typed in the language of the page as core reads it: where 1.024,5 is written, it is 1024.5. */
export function asTyped(text, [point, comma] = [digits("."), digits(",")]) {
  if (point === ".") return text;
  const grouped = new RegExp(`^[1-9]\\d{0,2}(?:\\${comma}\\d{3})+(?:\\${point}\\d*)?$`);
  return text.replace(/\d[\d.,]*/g, (number) => {
    if (grouped.test(number)) return number.replaceAll(comma, "").replace(point, ".");
    return number.split(point).length === 2 && !number.includes(comma) ? number.replace(point, ".") : number;
  });
}

/** What core says of what is no number. */
export function noNumber(text) {
  const quoted = text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} …`;
  return said("“{text}” is not a number: 20 or 20.5 would be.", { text: quoted });
}
