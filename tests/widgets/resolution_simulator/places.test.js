// The same place on two grids, as place_cases.json has it, found by a search.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { follow, samePlace } from "../../../widgets/vitlab/widgets/places.js";

const cases = JSON.parse(readFileSync(new URL("place_cases.json", import.meta.url)));

test("the middle of a cell lies where a search finds it", () => {
  for (const [old, now, places] of cases) {
    places.forEach((place, position) => assert.equal(samePlace(position, old, now), place));
    assert.equal(samePlace(-1, old, now), -1);
  }
});

test("the finer grid keeps its own cell where the coarser one follows it", () => {
  assert.equal(follow(11, 38, [8, 8], [16, 16]), 38); // one of four cells that lie in 11
  assert.equal(follow(12, 38, [8, 8], [16, 16]), samePlace(12, [8, 8], [16, 16]));
  assert.equal(follow(38, 27, [16, 16], [8, 8]), 11);
  assert.equal(follow(-1, 27, [8, 8], [16, 16]), -1);
});
