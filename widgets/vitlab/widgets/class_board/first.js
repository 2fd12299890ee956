// What is seen in the first ten seconds: the law that breaks most, and who needs somebody.
import { piece, pressed } from "./pieces.js";

/** Both, side by side; `choose(student)` is told whose name was pressed. */
export function firstOf(shown, { choose, law }) {
  return [understoodOf(shown, law), neededOf(shown, choose)];
}

function understoodOf({ groups, lesson }, key) {
  const top = groups.find((group) => group.key === key) ?? groups[0];
  if (!top) return piece("div", "", [piece("p", "vl-caption", "not understood"), piece("p", "", "Nothing breaks in the answers that were handed in.")]);
  const big = piece("p", "vl-big", [piece("b", "", `${top.count} of ${top.wrote}`), " ", piece("span", "", `${top.exercise}: ${top.words}`)]);
  const advice = piece("ol", "vl-lesson", lesson.map(([first, rest]) => piece("li", "", [piece("b", "", first), rest])));
  return piece("div", "", [
    piece("p", "vl-caption", `not understood: ${top.isLaw ? "answers that break this law first" : "answers that chose this"}`),
    big,
    piece("p", "vl-note", [piece("bdi", "", top.case)]),
    ...(lesson.length ? [piece("p", "vl-caption", "the next lesson"), advice] : []),
  ]);
}

function neededOf({ needs, more, absent }, choose) {
  const rows = needs.map(([student, points, why]) => piece("li", "", [pressed(student, () => choose(student)), piece("small", "", points), piece("span", "", why)]));
  const rest = [];
  if (more) rest.push(piece("p", "vl-note", `and ${more} more: n in the map goes from one to the next`));
  if (absent.length) rest.push(piece("p", "vl-note", [piece("bdi", "", absent.slice(0, 8).join(", ")), absent.length > 8 ? ` and ${absent.length - 8} more handed in nothing` : " handed in nothing"]));
  return piece("div", "", [piece("p", "vl-caption", `needs somebody today: ${needs.length + more} who are here`), piece("ul", "vl-needs", rows), ...rest]);
}
