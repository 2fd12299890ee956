// What somebody is about to answer: it can be taken back until Enter.

/** What stands there before anything was chosen. */
export function firstDraft({ kind, options }, answer) {
  if (answer !== undefined) return kind === "number" ? String(answer) : answer;
  if (kind === "several") return [];
  if (kind === "order") return options.map(({ id }) => id);
  return kind === "match" ? {} : kind === "number" ? "" : undefined;
}

/** The same with an option taken, or taken back. */
export function picked({ kind, options }, draft, name) {
  if (kind === "choice") return draft === name ? undefined : name;
  return options.map(({ id }) => id).filter((id) => draft.includes(id) !== (id === name));
}

/** The same order with the item at one place brought to another. */
export function moved(order, from, to) {
  const left = order.filter((_, place) => place !== from);
  const at = Math.max(0, Math.min(left.length, to));
  return [...left.slice(0, at), order[from], ...left.slice(at)];
}

/** Whether there is enough of it to be an answer. */
export function isWhole({ kind, options }, draft) {
  if (kind === "choice") return draft !== undefined;
  if (kind === "several") return draft.length > 0;
  if (kind === "match") return options.every(({ id }) => draft[id]);
  return kind === "order" || draft.trim() !== "";
}
