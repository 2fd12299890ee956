// What a key means in a question.

const LETTERS = "ABCDEFGH";

/** [what, how] of a key; nothing for one that is not ours. `where`: "field", "menu", "action" (a button of the foot) or "". */
export function meaningOf({ key, ctrlKey, metaKey, altKey }, kind, where) {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === "Enter") return where === "action" ? undefined : ["enter"];
  if (key === "Escape") return ["giveUp"];
  if (where === "field") return undefined;
  if (where !== "menu" && (key === "ArrowLeft" || key === "ArrowRight")) return ["go", key === "ArrowRight" ? 1 : -1];
  if (where) return undefined;
  if ((key === "ArrowUp" || key === "ArrowDown") && kind !== "number" && kind !== "match") return ["step", key === "ArrowDown" ? 1 : -1];
  const place = key.length === 1 ? LETTERS.indexOf(key.toUpperCase()) : -1;
  return place >= 0 && (kind === "choice" || kind === "several") ? ["pick", place] : undefined;
}

/** Where a key was pressed, as `meaningOf` wants it. */
export function whereOf(target) {
  if (target.matches("input, textarea")) return "field";
  if (target.matches("select")) return "menu";
  return target.closest(".vl-card-foot, .vl-jumps") ? "action" : "";
}
