// Where keys lead in the map of a class, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stepFrom } from "../../../widgets/vitlab/widgets/class_board/map.js";

const SHOWN = { students: [["a", "", ""], ["b", "", "stuck"], ["c", "", ""], ["d", "", "less than half"], ["e", "", ""]], exercises: ["1.1", "1.2", "1.3"] };
const at = (student, exercise) => ({ student, exercise });

test("arrows move by one and stay in the map", () => {
  for (let student = 0; student < 5; student++) {
    for (let exercise = 0; exercise < 3; exercise++) {
      const from = at(student, exercise);
      assert.deepEqual(stepFrom("ArrowRight", from, SHOWN), at(Math.min(4, student + 1), exercise));
      assert.deepEqual(stepFrom("ArrowLeft", from, SHOWN), at(Math.max(0, student - 1), exercise));
      assert.deepEqual(stepFrom("ArrowDown", from, SHOWN), at(student, Math.min(2, exercise + 1)));
      assert.deepEqual(stepFrom("ArrowUp", from, SHOWN), at(student, Math.max(0, exercise - 1)));
      assert.deepEqual(stepFrom("Home", from, SHOWN), at(0, exercise));
      assert.deepEqual(stepFrom("End", from, SHOWN), at(4, exercise));
    }
  }
});

test("n goes around from one who needs somebody to the next, and stays where nobody does", () => {
  const places = [at(-1, 2)];
  for (let step = 0; step < 3; step++) places.push(stepFrom("n", places.at(-1), SHOWN));
  assert.deepEqual(places.slice(1).map(({ student }) => student), [1, 3, 1]);
  assert.ok(places.every(({ exercise }) => exercise === 2));
  const fine = { ...SHOWN, students: SHOWN.students.map(([id]) => [id, "", ""]) };
  assert.deepEqual(stepFrom("n", at(2, 0), fine), at(2, 0));
});

test("any other key leads nowhere", () => {
  for (const key of ["b", "Enter", "Escape", "Tab", " ", "N"]) assert.equal(stepFrom(key, at(0, 0), SHOWN), undefined);
});
