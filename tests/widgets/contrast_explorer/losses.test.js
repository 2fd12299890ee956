// The page's losses are core's: golden cases, made by make_contrast_cases.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  atStart, clipPulls, contrast, cosinesOf, factorOf, firstEqual, mixedUp, sizesOf, softmax, widestGap,
} from "../../../widgets/vitlab/widgets/contrast_explorer/losses.js";

const { batches, starts } = JSON.parse(readFileSync(new URL("contrast_cases.json", import.meta.url)));

function near(found, wanted, what) {
  if (Array.isArray(wanted)) {
    assert.equal(found.length, wanted.length, what);
    wanted.forEach((each, i) => near(found[i], each, `${what} ${i}`));
    return;
  }
  if (typeof wanted === "boolean") assert.equal(found, wanted, what);
  else assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${what}: ${found}, not ${wanted}`);
}

function sceneOf({ settings, first }) {
  const textAngles = first.map((place) => settings.text_angles[place]);
  return {
    cosines: cosinesOf(settings.image_angles, textAngles), imageAngles: settings.image_angles, textAngles,
    size: settings.micro_batch_size ?? first.length, scale: settings.logit_scale, bias: settings.logit_bias,
    used: settings.scale_used ?? "factor", exchange: settings.exchange ?? "micro_batches",
    axis: settings.axis ?? "rows", reduction: settings.reduction ?? "batch",
  };
}

batches.forEach((batch, number) => {
  test(`batch ${number}: ${JSON.stringify(batch.settings).slice(-90)}`, () => {
    assert.deepEqual(firstEqual(batch.settings.captions), batch.first);
    const scene = sceneOf(batch);
    near(factorOf(scene.scale, scene.used), batch.factor, "factor");
    near(scene.cosines, batch.cosines, "cosines");
    const found = contrast(scene);
    near(found.meets, batch.meets, "meets");
    near(found.clipShares, batch.clip_shares, "shares of CLIP");
    near(found.siglipShares, batch.siglip_shares, "shares of SigLIP");
    near(found.clipPairs, batch.clip_pairs, "CLIP's loss of a pair");
    near(found.siglipCells, batch.siglip_cells, "SigLIP's loss of a cell");
    near(found.clipLoss, batch.clip_loss, "CLIP's loss");
    near(found.siglipLoss, batch.siglip_loss, "SigLIP's loss");
    const pulls = clipPulls(scene);
    near(pulls.images, batch.pulls.images, "pull on a picture");
    near(pulls.texts, batch.pulls.texts, "pull on a caption");
  });
});

test("at the start a row costs what core says", () => {
  for (const { batch, bias, positive, negatives } of starts) {
    const found = atStart(batch, bias);
    near([found.positive, found.negatives], [positive, negatives], `${batch} at ${bias}`);
  }
});

test("a picture is mixed up where another's caption is nearer, and not where it says the same", () => {
  const cosines = [[0.9, 0.2], [0.8, 0.1]];
  assert.deepEqual(mixedUp(cosines, [0, 1]), [false, true]);
  assert.deepEqual(mixedUp(cosines, [0, 0]), [false, false]);
});

test("a batch of 12 is cut evenly in six ways, and a new pair comes into the widest gap", () => {
  assert.deepEqual(sizesOf(12), [1, 2, 3, 4, 6, 12]);
  assert.equal(widestGap([350, 10, 100]), 225);
  assert.equal(widestGap([90]), 270);
});

test("a softmax of large scores stays finite", () => {
  near(softmax([1e6, 1e6 - 1]), [1 / (1 + Math.exp(-1)), 1 / (1 + Math.E)], "softmax");
});
