// The map of a class: one stop of the tab key, in which arrows choose a student and an exercise.
import { figureOf, shapeOf } from "./shapes.js";

const ROW = 22; // units from one exercise to the next
const CELL = 19;

/** Where a key leads from a place: { student, exercise } as numbers; undefined for any other key. */
export function stepFrom(key, { student, exercise }, { students, exercises }) {
  const within = (place, count) => Math.min(count - 1, Math.max(0, place));
  const moved = (by) => ({ student: within(student + by, students.length), exercise });
  const lowered = (by) => ({ student, exercise: within(exercise + by, exercises.length) });
  switch (key) {
    case "ArrowLeft": return moved(-1);
    case "ArrowRight": return moved(1);
    case "ArrowUp": return lowered(-1);
    case "ArrowDown": return lowered(1);
    case "Home": return { student: 0, exercise };
    case "End": return { student: students.length - 1, exercise };
    case "n": {
      const order = students.map((_, step) => (student + 1 + step) % students.length);
      const next = order.find((place) => students[place][2]);
      return { student: next ?? student, exercise };
    }
    default: return undefined;
  }
}

/** The map in a wide room and a narrow one; `choose(student, exercise)` is told places, `read()` that Enter was pressed. */
export function mapsOf(shown, { choose, read }) {
  const place = { student: -1, exercise: 0 };
  const drawn = shown.maps.map((told, number) => {
    const svg = figureOf(told, number ? "vl-narrow" : "vl-wide");
    svg.setAttribute("role", "application");
    svg.setAttribute("tabindex", "0");
    svg.dataset.lmSuppressShortcuts = "true";
    const [dots, frame] = [shapeOf("g", { class: "vl-dots" }), shapeOf("g", { class: "vl-chosen" })];
    svg.append(dots, frame);
    svg.addEventListener("keydown", hear);
    svg.addEventListener("click", (event) => click(event, svg, told.columns));
    return { svg, dots, frame, columns: told.columns };
  });

  function hear(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepFrom(event.key, place, shown);
    if (!next && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (next) choose(next.student, next.exercise);
    else read();
  }
  function click(event, svg, columns) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const near = columns.findIndex(([, x, y, width, height]) => at.x >= x - 1 && at.x <= x + width + 1 && at.y >= y && at.y <= y + height + 9);
    if (near < 0) return;
    const row = Math.floor((at.y - columns[near][2]) / ROW);
    choose(near, Math.min(shown.exercises.length - 1, Math.max(0, row)));
  }
  return {
    elements: drawn.map(({ svg }) => svg),
    /** Frame a column and a cell in it. */
    show(student, exercise) {
      Object.assign(place, { student, exercise });
      for (const { frame, columns } of drawn) {
        const column = columns[student];
        if (!column) { frame.replaceChildren(); continue; }
        const [, x, y, width, height] = column;
        const around = (kind, top, tall) => shapeOf("rect", { class: kind, x: x - 1.5, y: top, width: width + 3, height: tall, rx: 2 });
        frame.replaceChildren(around("vl-around", y - 2, height + 4), around("vl-cell", y + exercise * ROW, CELL));
      }
    },
    /** A dot in the cell of an exercise for each of these students. */
    dot(exercise, students) {
      const who = new Set(students);
      const row = shown.exercises.indexOf(exercise);
      for (const { dots, columns } of drawn) {
        dots.replaceChildren(...columns.filter(([id]) => who.has(id)).map(([, x, y, width]) => shapeOf("circle", { class: "vl-need", cx: x + width / 2, cy: y + row * ROW + 5, r: 1.7 })));
      }
    },
  };
}
