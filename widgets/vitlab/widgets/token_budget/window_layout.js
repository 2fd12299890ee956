// One context window as stretches of slots, in the order in which a language model reads them. Nothing here knows the page.
import { said, saidMany } from "../said.js";
import { counted } from "./numbers.js";

const MOST_PICTURES = 40; // more would be thinner than the gaps between them

/** Stretches { kind, slots, picture, label } of pictures, text and what is left; `missing`: how many slots are too many. */
export function windowOf({ tokens, separators }, { images, text, context }) {
  const used = images * (tokens + separators) + text;
  const stretches = [];
  const add = (kind, slots, label, picture = -1) => slots > 0 && stretches.push({ kind, slots, picture, label });
  if (images > MOST_PICTURES) {
    add("picture", images * tokens, saidMany("{n} picture: {slots}", "{n} pictures: {slots}", images, { n: counted(images), slots: counted(images * tokens) }), 0);
    add("separators", images * separators, "");
  }
  for (let picture = 0; picture < images && images <= MOST_PICTURES; picture++) {
    add("picture", tokens, images > 8 ? "" : said("picture {place}: {slots}", { place: picture + 1, slots: counted(tokens) }), picture);
    add("separators", separators, "", picture);
  }
  add("text", text, said("text {slots}", { slots: counted(text) }));
  add("left", context - used, said("left {slots}", { slots: counted(context - used) }));
  return { stretches, used, whole: Math.max(context, used), missing: Math.max(0, used - context) };
}

/** What the whole bar says, in words. */
export function windowInWords({ tokens, separators }, { images, text, context }) {
  const used = images * (tokens + separators) + text;
  const told = { n: counted(images), slots: counted(images * tokens), separators: counted(images * separators) };
  const pictures = separators
    ? saidMany("{n} picture: {slots} slots, {separators} separators", "{n} pictures: {slots} slots, {separators} separators", images, told)
    : saidMany("{n} picture: {slots} slots", "{n} pictures: {slots} slots", images, told);
  const rest = { text: counted(text), slots: counted(Math.abs(context - used)) };
  return `${pictures}; ${used > context ? said("text {text}; {slots} too many", rest) : said("text {text}; {slots} left", rest)}`;
}

/** Where the other families would end, as shares of the bar; over 1 lies outside: [{ name, title, at }]. */
export function endsOf(plans, family, { images, text }, whole) {
  return plans
    .filter(({ name, refused }) => name !== family && !refused)
    .map(({ name, title, total }, place) => ({ name, title, place, at: (images * total + text) / whole }))
    .sort((one, other) => one.at - other.at);
}

/** The line (0, 1) on which each word of these widths is written, without touching another; -1 where there is no room. The first ends at `limit`. */
export function linesFor(ends, across, wide, limit = across) {
  const free = [0, 0];
  return ends.map((end) => {
    const from = end.at * across;
    const to = from + wide(end) + 10;
    const line = free.findIndex((begin, place) => begin <= from && to <= [limit, across][place]);
    if (line >= 0) free[line] = to;
    return line;
  });
}

/** Where words under the bar stand: `lines` as `linesFor` has them, and whether those of `beyond` px at its end need a line below. */
export function layEnds(ends, across, wide, beyond) {
  const begin = across - beyond;
  if (beyond > 0 && ends.some(({ at }) => at * across >= begin - 4)) return { lines: linesFor(ends, across, wide), below: true };
  return { lines: linesFor(ends, across, wide, begin), below: false };
}
