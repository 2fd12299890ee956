// Controls of a board: lists and sliders that move its traits in the page.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { counted } from "./numbers.js";

const LISTS = [["picture", said("picture"), "pictures"], ["context", said("window"), "contexts"], ["fit", said("shape"), "fits"], ["merge", said("merge"), "merges"],
  ["projector", said("projector"), "projectors"], ["decoder", said("reader"), "decoders"]];
const SLIDERS = [["images", said("pictures"), 1, 16, 1], ["text_tokens", said("text"), 0, 4000, 100]];
const ORDER = ["picture", "images", "text_tokens", "context", "fit", "merge", "projector", "decoder"];

/** The end of a slider that must hold a value: it grows in doublings. */
export function endFor(value, end) {
  let most = end;
  while (most < value) most *= 2;
  return most;
}

function listIn(board, [trait, label, options]) {
  const row = document.createElement("label");
  row.className = "vl-control widget-dropdown";
  row.innerHTML = `<span class="widget-label"></span><select></select>`;
  const [name, select] = row.children;
  name.textContent = label;
  select.setAttribute("aria-label", label); // or its name would be all its choices
  select.addEventListener("change", () => {
    const choice = board.get("choices")[options][select.selectedIndex];
    if (choice[2]) return follow(); // its place is for one's own
    board.set(trait, choice[0]);
    board.save_changes();
  });
  const follow = () => {
    const known = board.get("choices")[options] ?? [];
    const told = JSON.stringify(known);
    if (select.dataset.told !== told) {
      select.replaceChildren(...known.map(([value, words]) => new Option(words, value)));
      select.dataset.told = told;
    }
    select.selectedIndex = known.findIndex(([value]) => value === board.get(trait));
  };
  return { row, follow };
}

function sliderIn(board, [trait, label, least, most, step]) {
  const row = document.createElement("label");
  row.className = "vl-control widget-slider";
  row.innerHTML = `<span class="widget-label"></span><input type="range"><b class="widget-readout"></b>`;
  const [name, handle, readout] = row.children;
  name.textContent = label;
  Object.assign(handle, { min: least, max: most, step });
  handle.setAttribute("aria-label", label);
  handle.addEventListener("input", () => {
    board.set(trait, Number(handle.value));
    board.save_changes();
  });
  const follow = () => {
    const value = board.get(trait);
    handle.max = endFor(value, Number(handle.max));
    handle.step = value % step ? 1 : step;
    if (Number(handle.value) !== value) handle.value = value;
    readout.textContent = counted(value);
  };
  return { row, follow };
}

async function render({ model, el }) {
  const board = await model.widget_manager.get_model(model.get("board").replace(/^IPY_MODEL_/, ""));
  el.classList.add("vl-controls");
  const made = new Map([
    ...LISTS.map((list) => [list[0], listIn(board, list)]),
    ...SLIDERS.map((slider) => [slider[0], sliderIn(board, slider)]),
  ]);
  el.replaceChildren(...ORDER.map((trait) => made.get(trait).row));
  const undo = [...made].map(([trait, { follow }]) => {
    const names = `change:${trait} change:choices`;
    board.on(names, follow);
    follow();
    return () => board.off(names, follow);
  });
  return () => undo.forEach((off) => off());
}

export default hearing({ render });
