// Tiles and the chosen slot on the picture. The page alone sets them: the kernel hears of the slot, not of the tiles.
import { boxOfSlot, partOfSlot, slotOfTile, tileOfSlot } from "./slots.js";

/** Tiles on a canvas's model; `go(slot)` is told what a hand chose there, `point(tile)` what it points at. */
export function tilesOn(canvas, { go, point }) {
  const state = { plan: null, moving: false };
  const set = (name, value) => {
    if (JSON.stringify(canvas.get(name)) !== JSON.stringify(value)) canvas.set(name, value);
  };
  const quietly = (change) => {
    state.moving = true;
    change();
    state.moving = false;
  };
  const select = () => {
    if (state.moving || !state.plan) return;
    const tile = canvas.get("selected");
    if (tile < state.plan.boxes.length) go(slotOfTile(state.plan.parts, tile, state.plan.boxes));
  };
  const hover = () => {
    if (state.moving || !state.plan) return;
    const tile = canvas.get("hovered");
    point(tile < state.plan.boxes.length ? tile : -1);
  };
  canvas.on("change:selected", select);
  canvas.on("change:hovered", hover);
  return {
    show(plan, slot) {
      state.plan = plan;
      const part = partOfSlot(plan.parts, slot);
      const block = part && boxOfSlot(part, slot);
      quietly(() => {
        set("cells", block ? [...plan.boxes, block] : plan.boxes);
        set("cell_labels", plan.boxes.length > 1 ? plan.boxes.map((_, tile) => String(tile + 1)) : []);
        set("highlighted", block ? [plan.boxes.length] : []);
        set("selected", plan.boxes.length > 1 ? tileOfSlot(plan.parts, slot, plan.boxes) : -1);
      });
    },
    hover(tile) { quietly(() => set("hovered", tile)); },
    clear() {
      canvas.off("change:selected", select);
      canvas.off("change:hovered", hover);
    },
  };
}
