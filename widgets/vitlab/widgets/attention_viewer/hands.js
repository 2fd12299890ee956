// What a hand does to the small maps, and the keys of the whole frame. `view` is that of the maps.
import { changeForKey, isOurs, lookAtHead, lookAtLayer, lookFrom } from "./looking.js";
import { headForKey, mark } from "./overview.js";

/** A click or an arrow key chooses a head. */
export function followHand(view, later) {
  const { grid, lookers } = view;
  const under = (event) => {
    const place = event.target.closest?.("[data-layer]");
    return place && { layer: Number(place.dataset.layer), head: Number(place.dataset.head) };
  };
  const go = ({ layer, head }) => {
    const [layers, heads] = view.shape();
    if (view.look().rolled) lookers.show.set("index", 0), lookers.show.save_changes();
    lookAtLayer(lookers, layer, layers);
    lookAtHead(lookers, head, heads);
  };
  const point = (event) => {
    view.pointed = event.type === "pointerleave" ? null : under(event);
    if (!view.withNumbers) later();
  };
  const reactions = {
    click: (event) => under(event) && go(under(event)),
    keydown: (event) => {
      const chosen = event.key === "Enter" || event.key === " " ? under(event) : null;
      const wanted = isOurs(event) && (chosen ?? headForKey(event.key, view.look()));
      if (!wanted) return;
      go(wanted);
      mark(grid, view.look());
      grid.querySelector("[tabindex='0']")?.focus();
      event.preventDefault();
      event.stopPropagation();
    },
    pointerover: point, pointerleave: point,
  };
  for (const [type, react] of Object.entries(reactions)) grid.addEventListener(type, react);
  return () => Object.entries(reactions).forEach(([type, react]) => grid.removeEventListener(type, react));
}

/** The keys of the whole frame: another layer, another head, the next register. */
export function followFrame(view) {
  const { el, lookers } = view;
  const press = (event) => {
    const [layers, heads, , prefix] = view.shape();
    const change = isOurs(event) && changeForKey(event.key, view.look(), prefix);
    if (!change) return;
    if ("layer" in change) lookAtLayer(lookers, change.layer, layers);
    if ("head" in change) lookAtHead(lookers, change.head, heads);
    if ("query" in change) lookFrom(lookers, Math.max(change.query, 0));
    event.preventDefault();
    event.stopPropagation();
  };
  let frame = null;
  let waiting = requestAnimationFrame(function begin() {
    frame = el.closest(".vl-frame"); // it stands in the document by then, or by the next frame
    if (!frame) waiting = requestAnimationFrame(begin);
    else frame.addEventListener("keydown", press);
  });
  return () => {
    cancelAnimationFrame(waiting);
    frame?.removeEventListener("keydown", press);
  };
}
