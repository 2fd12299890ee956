// The page reads numbers and marks answers as core does: the cases are core's own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isRight, slipOf, verdictOf } from "../../../widgets/vitlab/widgets/quiz/marking.js";
import { noNumber, readNumber } from "../../../widgets/vitlab/widgets/quiz/numbers.js";

const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url)));
const words = (pieces) => pieces.map((piece) => (typeof piece === "string" ? piece : "")).join("");

test("a number is the same number here, and what is none is none", () => {
  for (const [typed, unit, value] of cases.numbers) {
    const read = readNumber(typed, unit);
    if (value === null) assert.ok(Number.isNaN(read), `${typed} was read as ${read}`);
    else assert.ok(Math.abs(read - value) <= 1e-12 * Math.abs(value), `${typed}: ${read}, not ${value}`);
  }
});

test("an answer is right or not as core says, with the same verdict on each option", () => {
  for (const { asked, answers } of cases.questions) {
    for (const [answer, right, verdicts, slip] of answers) {
      assert.equal(isRight(asked, answer), right, `${asked.id}: ${JSON.stringify(answer)}`);
      for (const [id, verdict] of Object.entries(verdicts)) {
        assert.equal(verdictOf(asked, answer, id), verdict, `${asked.id}, ${id} of ${JSON.stringify(answer)}`);
      }
      if (asked.kind === "number") assert.equal(words(slipOf(asked, answer)), slip, asked.id);
    }
  }
});

test("without a key, or without an answer, nothing is said", () => {
  for (const { asked, answers } of cases.questions) {
    const hidden = { ...asked, key: null };
    assert.equal(isRight(hidden, answers[0][0]), undefined);
    assert.equal(isRight(asked, undefined), undefined);
    for (const { id } of asked.options) assert.equal(verdictOf(hidden, answers[0][0], id), "");
  }
});

test("what is no number is told so, and long words are cut", () => {
  assert.equal(noNumber("around 20"), "“around 20” is not a number: 20 or 20.5 would be.");
  assert.ok(noNumber("x".repeat(500)).length < 120);
});
