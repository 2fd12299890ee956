// What is said in the language of the page; English is what stands in the code. `joined` puts another language in here.

const LANGUAGE = {};

/** The name of the language, as `lang` has it; empty for English. */
export const languageOfPage = LANGUAGE.name ?? "";

/** A number that is written already, with the separators of the language. */
export function digits(text) {
  if (!LANGUAGE.name) return `${text}`;
  return `${text}`.replace(/[.,]/g, (mark) => (mark === "." ? LANGUAGE.point : LANGUAGE.comma));
}

/** Fill the {names} of a template; numbers get the separators of the language. */
export function fill(template, values) {
  const written = (value) => (typeof value === "number" ? digits(value) : (value ?? ""));
  return template.replace(/\{(\w+)\}/g, (all, name) => written(values[name]));
}

/** A sentence, with its values where there are any. The template is the English sentence as a plain string. */
export function said(template, values) {
  const text = LANGUAGE.words?.[template] ?? template;
  return values ? fill(text, values) : text;
}

/** A sentence about `n` things: {n} is that number. */
export function saidMany(one, many, n, values = {}) {
  const forms = LANGUAGE.words?.[many] ?? [one, many];
  return fill(forms[LANGUAGE.kind ? LANGUAGE.kind(n) : Number(n !== 1)], { n, ...values });
}
