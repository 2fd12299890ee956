// What is seen in the first ten seconds: the law that breaks most, and who needs somebody.
import { said, saidMany } from "../said.js";
import { piece, pressed } from "./pieces.js";

const ABSENT = 8; // names of those who handed in nothing

/** Both, side by side; `choose(student)` is told whose name was pressed. */
export function firstOf(shown, { choose, law }) {
  return [understoodOf(shown, law), neededOf(shown, choose)];
}

function understoodOf({ groups, lesson }, key) {
  const top = groups.find((group) => group.key === key) ?? groups[0];
  if (!top) return piece("div", "", [piece("p", "vl-caption", said("not understood")), piece("p", "", said("Nothing breaks in the answers that were handed in."))]);
  const big = piece("p", "vl-big", [piece("b", "", said("{count} of {wrote}", top)), " ", piece("span", "", `${top.exercise}: ${top.words}`)]);
  const advice = piece("ol", "vl-lesson", lesson.map(([first, rest]) => piece("li", "", [piece("b", "", first), rest])));
  return piece("div", "", [
    piece("p", "vl-caption", top.isLaw ? said("not understood: answers that break this law first") : said("not understood: answers that chose this")),
    big,
    piece("p", "vl-note", [piece("bdi", "", top.case)]),
    ...(lesson.length ? [piece("p", "vl-caption", said("the next lesson")), advice] : []),
  ]);
}

function neededOf({ needs, more, absent }, choose) {
  const rows = needs.map(([student, points, why]) => piece("li", "", [pressed(student, () => choose(student)), piece("small", "", points), piece("span", "", why)]));
  const rest = [];
  if (more) rest.push(piece("p", "vl-note", said("and {more} more: n in the map goes from one to the next", { more })));
  if (absent.length) {
    const others = absent.length - ABSENT;
    const what = others > 0 ? saidMany("and {n} more handed in nothing", "and {n} more handed in nothing", others) : said("handed in nothing");
    rest.push(piece("p", "vl-note", [piece("bdi", "", absent.slice(0, ABSENT).join(", ")), ` ${what}`]));
  }
  return piece("div", "", [piece("p", "vl-caption", said("needs somebody today: {count} who are here", { count: needs.length + more })), piece("ul", "vl-needs", rows), ...rest]);
}
