// One context window as stretches of slots, in the order in which a language model reads them. Nothing here knows the page.
import { counted, several } from "./numbers.js";

const MOST_PICTURES = 40; // more would be thinner than the gaps between them

/** Stretches { kind, slots, picture, label } of pictures, text and what is left; `missing`: how many slots are too many. */
export function windowOf({ tokens, separators }, { images, text, context }) {
  const used = images * (tokens + separators) + text;
  const stretches = [];
  const add = (kind, slots, label, picture = -1) => slots > 0 && stretches.push({ kind, slots, picture, label });
  if (images > MOST_PICTURES) {
    add("picture", images * tokens, `${several(images, "picture")}: ${counted(images * tokens)}`, 0);
    add("separators", images * separators, "");
  }
  for (let picture = 0; picture < images && images <= MOST_PICTURES; picture++) {
    add("picture", tokens, images > 8 ? "" : `picture ${picture + 1}: ${counted(tokens)}`, picture);
    add("separators", separators, "", picture);
  }
  add("text", text, `text ${counted(text)}`);
  add("left", context - used, `left ${counted(context - used)}`);
  return { stretches, used, whole: Math.max(context, used), missing: Math.max(0, used - context) };
}

/** What the whole bar says, in words. */
export function windowInWords({ tokens, separators }, { images, text, context }) {
  const used = images * (tokens + separators) + text;
  const apart = separators ? `, ${counted(images * separators)} separators` : "";
  const rest = used > context ? `${counted(used - context)} too many` : `${counted(context - used)} left`;
  return `${several(images, "picture")}: ${counted(images * tokens)} slots${apart}; text ${counted(text)}; ${rest}`;
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
