// Which columns are drawn as waves, marked above the table; and the keys of the whole frame.
import { hearing } from "../hearing.js";
import { KINDS, choose, modelOf } from "./columns.js";

const TYPING = "input, textarea, select, [contenteditable=true]";

/** The place of a dimension among the columns that are drawn, from 0 to 1. */
export function shareOf(columns, dimension) {
  const after = columns.findIndex((column) => column >= dimension);
  const place = after < 0 ? columns.length - 1 : after;
  return (place + 0.5) / columns.length;
}

/** The column under a share of the width, from 0 to 1. */
export const columnAt = (columns, share) => columns[Math.min(columns.length - 1, Math.max(0, Math.floor(share * columns.length)))];

async function render({ model, el }) {
  const [waves, map, before] = await Promise.all(
    ["waves", "map", "before"].map((name) => modelOf(model.widget_manager, model.get(name))));
  const undo = [];
  const on = (target, type, react) => {
    target.addEventListener(type, react);
    undo.push(() => target.removeEventListener(type, react));
  };
  const draw = () => {
    const [columns, dimensions] = [model.get("columns"), waves.get("dimensions").slice(0, 3)];
    el.innerHTML = columns.length ? dimensions.map((dimension, i) =>
      `<i class="vl-${KINDS[i]}" style="left: ${100 * shareOf(columns, dimension)}%">▼</i>`).join("") : "";
  };
  waves.on("change:dimensions", draw);
  model.on("change:columns", draw);
  undo.push(() => waves.off("change:dimensions", draw), () => model.off("change:columns", draw));
  el.setAttribute("aria-hidden", "true"); // the waves say which they are
  draw();
  const mark = (index, where) => model.send({ mark: index, where });
  let waiting = requestAnimationFrame(function begin() {
    const frame = el.closest(".vl-frame"); // it stands in the document by then, or by the next frame
    if (!frame) {
      waiting = requestAnimationFrame(begin);
      return;
    }
    on(frame, "keydown", (event) => press(event, { waves, mark, map, before }));
    on(frame, "click", ({ target, offsetX }) => {
      if (!target.matches(".vl-grid")) return;
      if (target.closest(".vl-table") && model.get("columns").length) choose(waves, columnAt(model.get("columns"), offsetX / target.clientWidth));
      if (target.closest(".vl-swap")) mark(before.get("selected"), "picture");
    });
  });
  return () => {
    cancelAnimationFrame(waiting);
    undo.forEach((act) => act());
  };
}

/** `[` and `]`: another dimension; `s`: the chosen place is one of the two to swap. */
function press(event, { waves, mark, map, before }) {
  const held = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"); // brackets need it on some keyboards
  if (held || event.metaKey || event.target.closest(TYPING)) return;
  if (event.key === "[" || event.key === "]") choose(waves, (waves.get("dimensions")[0] ?? 0) + (event.key === "]" ? 1 : -1));
  else if (event.key === "s" && event.target.closest(".vl-swap")) mark(before.get("selected"), "picture");
  else if (event.key === "s") mark(map.get("selected"), "map");
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export default hearing({ render });
