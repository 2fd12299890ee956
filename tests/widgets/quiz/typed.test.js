// A number that is typed as another language writes it: where a comma stands before decimals.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asTyped, readNumber } from "../../../widgets/vitlab/widgets/quiz/numbers.js";

const GERMAN = [",", "."];
const read = (text) => readNumber(asTyped(text, GERMAN), "px");

test("in English what is typed stays as it is", () => {
  for (const text of ["1,024", "20.5", "2**10", "around 20"]) assert.equal(asTyped(text), text);
});

test("where a comma stands before decimals, a point may stand between thousands", () => {
  assert.deepEqual(["50.176", "590.592", "1.024.000", "1.024,5"].map(read), [50176, 590592, 1024000, 1024.5]);
  assert.deepEqual(["20,5", "0,25", "1,024", "518,0 px", "2 × 10,5"].map(read), [20.5, 0.25, 1.024, 518, 21]);
});

test("a point that cannot stand between thousands stands before decimals", () => {
  assert.deepEqual(["0.5", "20.5", "0.125", "3.92e2", "1.0245"].map(read), [0.5, 20.5, 0.125, 392, 1.0245]);
});

test("sums and powers are read as before, and what is no number stays none", () => {
  assert.deepEqual(["14**2", "1.024 / 2", "2¹⁰", "4 × 256"].map(read), [196, 512, 1024, 1024]);
  for (const text of ["", "um 20", "1,2,3"]) assert.ok(Number.isNaN(read(text)), text);
});
