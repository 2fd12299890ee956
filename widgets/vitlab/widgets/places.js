// One place on several canvases: selection and hover follow each other without the kernel. The first canvas of each
// grid tells the kernel what is selected; the others are set and not saved, or each move would be sent eight times.

import { hearing } from "./hearing.js";

const REFERENCE = /^IPY_MODEL_/;

/** The position whose cell holds the middle of a cell of another grid, of (rows, cols); -1 stays none. */
export function samePlace(position, [rows, cols], [nowRows, nowCols]) {
  if (position < 0) return -1;
  const [row, col] = [Math.floor(position / cols), position % cols];
  const down = Math.floor(((2 * row + 1) * nowRows) / (2 * rows));
  const across = Math.floor(((2 * col + 1) * nowCols) / (2 * cols));
  return down * nowCols + across;
}

/** Where the other grid stands: where it is, if that is the same place seen from there, else at the middle. */
export function follow(position, other, from, to) {
  if (samePlace(other, to, from) === position) return other;
  return samePlace(position, from, to);
}

function gridOf(canvas) {
  const [size, cell] = [canvas.get("image_size"), canvas.get("patch_size")];
  return size.map((side, axis) => Math.floor(side / cell[axis]));
}

async function connect(model) {
  const manager = model.widget_manager;
  const modelOf = (reference) => manager.get_model(reference.replace(REFERENCE, ""));
  const groups = await Promise.all(model.get("groups").map((group) => Promise.all(group.map(modelOf))));
  const undo = [];
  let moving = false;
  const move = (name, group, place) => {
    moving = true;
    for (const canvas of group) {
      if (canvas.get(name) === place) continue;
      canvas.set(name, place);
      if (canvas === group[0] && name === "selected") canvas.save_changes();
    }
    moving = false;
  };
  const lead = (name, moved, group) => {
    if (moving) return;
    const place = moved.get(name);
    move(name, group, place);
    for (const other of groups.filter((each) => each !== group)) {
      move(name, other, follow(place, other[0].get(name), gridOf(group[0]), gridOf(other[0])));
    }
  };
  for (const group of groups) {
    for (const canvas of group) {
      for (const name of ["selected", "hovered"]) {
        const react = () => lead(name, canvas, group);
        canvas.on(`change:${name}`, react);
        undo.push(() => canvas.off(`change:${name}`, react));
      }
    }
  }
  for (const group of groups) move("selected", group, group[0].get("selected")); // what was chosen before all were there
  return () => undo.forEach((off) => off());
}

/** Not waited for: anywidget gives up a widget that takes two seconds to begin, and the others may come later than that. */
function initialize({ model }) {
  const connected = connect(model);
  return () => connected.then((undo) => undo());
}

export default hearing({ initialize });
