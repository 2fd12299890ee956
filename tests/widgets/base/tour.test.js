// The keys of a tour.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stopForKey } from "../../../widgets/vitlab/widgets/base/tour.js";

test("arrows go from stop to stop and no further than the ends, Escape leaves, other keys are not its own", () => {
  const to = (key, stop) => stopForKey(key, stop, 4);
  assert.deepEqual([to("ArrowRight", 0), to("ArrowRight", 3), to("ArrowLeft", 3), to("ArrowLeft", 0)], [1, 3, 2, 0]);
  assert.deepEqual([to("Home", 2), to("End", 1), to("Escape", 2), to("b", 1)], [0, 3, -1, undefined]);
});
