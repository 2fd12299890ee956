// What is taken and taken back before Enter, what a key means, and what comes next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstDraft, isWhole, moved, picked } from "../../../widgets/vitlab/widgets/quiz/drafts.js";
import { meaningOf } from "../../../widgets/vitlab/widgets/quiz/hotkeys.js";
import { nearestPlace } from "../../../widgets/vitlab/widgets/quiz/ordering.js";
import { nextPlace } from "../../../widgets/vitlab/widgets/quiz/sheet.js";
import { verdictPieces } from "../../../widgets/vitlab/widgets/quiz/words.js";

const options = ["p", "q", "r", "s"].map((id) => ({ id }));
const of = (kind) => ({ kind, options });

test("what is picked twice is taken back, and several stand in the order of the page", () => {
  assert.equal(picked(of("choice"), undefined, "q"), "q");
  assert.equal(picked(of("choice"), "q", "r"), "r");
  assert.equal(picked(of("choice"), "q", "q"), undefined);
  assert.deepEqual(picked(of("several"), ["r"], "p"), ["p", "r"]);
  assert.deepEqual(picked(of("several"), ["p", "r"], "r"), ["p"]);
});

test("an item goes to a place, the others close up, and none goes over the end", () => {
  const order = ["p", "q", "r", "s"];
  assert.deepEqual(moved(order, 0, 2), ["q", "r", "p", "s"]);
  assert.deepEqual(moved(order, 3, 0), ["s", "p", "q", "r"]);
  assert.deepEqual(moved(order, 1, 99), ["p", "r", "s", "q"]);
  assert.deepEqual(moved(order, 1, -9), ["q", "p", "r", "s"]);
  assert.deepEqual(order, ["p", "q", "r", "s"]);
  for (let from = 0; from < 4; from++) for (let to = 0; to < 4; to++) {
    assert.equal(moved(order, from, to)[to], order[from]);
    assert.deepEqual([...moved(order, from, to)].sort(), order);
  }
});

test("only what is whole is an answer", () => {
  const whole = { choice: "p", several: ["p"], order: ["p", "q", "r", "s"], match: { p: "1", q: "2", r: "1", s: "3" }, number: " 7" };
  for (const [kind, draft] of Object.entries(whole)) {
    assert.ok(isWhole(of(kind), draft), kind);
    if (kind !== "order") assert.ok(!isWhole(of(kind), firstDraft(of(kind))), kind);
  }
  assert.ok(!isWhole(of("match"), { p: "1", q: "2", r: "1" }));
  assert.ok(!isWhole(of("number"), "  "));
});

test("a draft begins with the answer that was given", () => {
  assert.equal(firstDraft(of("choice"), "q"), "q");
  assert.equal(firstDraft(of("number"), 147), "147");
  assert.deepEqual(firstDraft(of("order")), ["p", "q", "r", "s"]);
  assert.deepEqual(firstDraft(of("order"), ["s", "r", "q", "p"]), ["s", "r", "q", "p"]);
});

test("letters pick, arrows walk, Enter answers; where something is typed they are letters and arrows", () => {
  const key = (name, kind, where = "", more = {}) => meaningOf({ key: name, ...more }, kind, where);
  assert.deepEqual(key("b", "choice"), ["pick", 1]);
  assert.deepEqual(key("D", "several"), ["pick", 3]);
  assert.equal(key("b", "order"), undefined);
  assert.equal(key("b", "number", "field"), undefined);
  assert.equal(key("b", "choice", "", { ctrlKey: true }), undefined);
  assert.equal(key("x", "choice"), undefined);
  assert.equal(key("Tab", "choice"), undefined);
  assert.deepEqual(key("ArrowRight", "choice"), ["go", 1]);
  assert.deepEqual(key("ArrowLeft", "order"), ["go", -1]);
  assert.equal(key("ArrowLeft", "number", "field"), undefined);
  assert.equal(key("ArrowRight", "match", "menu"), undefined);
  assert.equal(key("ArrowDown", "match", "menu"), undefined);
  assert.deepEqual(key("ArrowDown", "order"), ["step", 1]);
  assert.deepEqual(key("Enter", "number", "field"), ["enter"]);
  assert.deepEqual(key("Enter", "match", "menu"), ["enter"]);
  assert.equal(key("Enter", "choice", "action"), undefined); // the button itself is pressed
  assert.deepEqual(key("Escape", "order"), ["giveUp"]);
});

test("behind the last question comes the first that is open, or nothing", () => {
  const questions = ["p", "q", "r"].map((id) => ({ id }));
  assert.equal(nextPlace(questions, {}, 0), 1);
  assert.equal(nextPlace(questions, { p: 1, r: 1 }, 2), 1);
  assert.equal(nextPlace(questions, { p: 1, q: 1, r: 1 }, 2), undefined);
});

test("the nearest place is that of the nearest middle", () => {
  assert.equal(nearestPlace([10, 30, 50], 41), 2);
  assert.equal(nearestPlace([10, 30, 50], -5), 0);
});

test("a verdict names what is right only by its letter and with its key", () => {
  const key = { right: ["q"], partners: {}, whys: {}, notes: {}, why: [], slips: [] };
  const letters = { p: "A", q: "B", r: "C", s: "D" };
  assert.deepEqual(verdictPieces({ ...of("choice"), key }, "q", letters), ["✓ Right. "]);
  assert.deepEqual(verdictPieces({ ...of("choice"), key }, "p", letters).join(""), "✕ Not right. Right is B. ");
  assert.match(verdictPieces({ ...of("choice"), key: null }, "q", letters)[0], /^Answered\./);
  const two = { ...key, right: ["s", "p"] };
  assert.match(verdictPieces({ ...of("several"), key: two }, ["p"], letters).join(""), /Right are A and D\./);
  const number = { kind: "number", options: [], unit: "px", key: { ...key, value: 1024.5, tolerance: 0, why: ["So it is."], slips: [[7, ["It is seven."]]] } };
  assert.equal(verdictPieces(number, "7", {}).join(""), "✕ Not right. Right is 1,024.5 px. It is seven. So it is.");
});
