// CLIP's and SigLIP's losses of a batch that may be cut, and where they pull its vectors. The same as
// core's, which the golden cases of the tests hold.

/** For each caption the number of the first that says the same. */
export function firstEqual(captions) {
  const said = captions.map((caption) => caption.toLowerCase().trim().split(/\s+/).join(" "));
  return said.map((words) => said.indexOf(words));
}

/** What the cosines are multiplied by. */
export const factorOf = (scale, used) => ({ factor: scale, log: Math.log(scale), exp: Math.exp(scale) })[used];

/** The cosine of each picture with each caption, of angles in degrees. */
export function cosinesOf(imageAngles, textAngles) {
  return imageAngles.map((image) => textAngles.map((text) => Math.cos(((image - text) * Math.PI) / 180)));
}

export const sizesOf = (count) => Array.from({ length: count }, (_, i) => i + 1).filter((size) => count % size === 0);

export function softmax(scores) {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

export const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
export const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const logSumExp = (scores) => {
  const most = Math.max(...scores);
  return most + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - most), 0));
};
const turned = (matrix) => matrix[0].map((_, j) => matrix.map((row) => row[j]));
const filled = (count, make) => Array.from({ length: count }, (_, i) => Array.from({ length: count }, (__, j) => make(i, j)));

/** Whether picture and caption are in one part, and whether they meet in a loss. */
export function meetings(count, size, exchange) {
  const together = filled(count, (i, j) => Math.floor(i / size) === Math.floor(j / size));
  return { together, meets: exchange.startsWith("gathered") ? filled(count, () => true) : together };
}

/** The softmax along rows or columns, over what meets; 0 elsewhere. */
export function shares(logits, meets, axis) {
  if (axis === "columns") return turned(shares(turned(logits), turned(meets), "rows"));
  return logits.map((row, i) => softmax(row.map((score, j) => (meets[i][j] ? score : -Infinity))));
}

/** CLIP's loss of each pair: the mean of its row's and its column's. */
export function clipPairs(logits, meets) {
  const across = turned(logits);
  return logits.map((row, i) => {
    const rest = row.filter((_, j) => meets[i][j]);
    const down = across[i].filter((_, j) => meets[j][i]);
    return (logSumExp(rest) + logSumExp(down)) / 2 - row[i];
  });
}

/** SigLIP's loss of each cell; 0 where nothing meets. */
export function siglipCells(logits, meets) {
  return logits.map((row, i) => row.map((logit, j) => (meets[i][j] ? softplus(i === j ? -logit : logit) : 0)));
}

const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
const UNDER = { batch: (sum, count) => sum / count, pairs: (sum, count, cells) => sum / cells, sum: (sum) => sum };

/** Everything that is drawn of a batch: `scene` says which, `size` and `exchange` how it is cut. */
export function contrast(scene) {
  const { cosines, bias, exchange, reduction, axis } = scene;
  const count = cosines.length;
  const factor = factorOf(scene.scale, scene.used);
  const clipLogits = cosines.map((row) => row.map((cosine) => factor * cosine));
  const siglipLogits = clipLogits.map((row) => row.map((logit) => logit + bias));
  const { together, meets } = meetings(count, scene.size, exchange);
  const cells = siglipCells(siglipLogits, meets);
  const clip = clipPairs(clipLogits, meets);
  const met = total(meets.flat().map(Number));
  return {
    factor, clipLogits, siglipLogits, together, meets,
    clipShares: shares(clipLogits, meets, axis),
    siglipShares: siglipLogits.map((row, i) => row.map((logit, j) => (meets[i][j] ? sigmoid(logit) : 0))),
    clipPairs: clip,
    siglipRows: cells.map(total),
    siglipCells: cells,
    clipLoss: total(clip) / count,
    siglipLoss: UNDER[reduction](total(cells.flat()), count, met),
  };
}

/** CLIP's gradient by the angles of pictures and captions, in radians, as parts of this size see it. */
export function clipPulls({ cosines, imageAngles, textAngles, scale, used, size, exchange }) {
  const count = cosines.length;
  const factor = factorOf(scale, used);
  const logits = cosines.map((row) => row.map((cosine) => factor * cosine));
  const { together, meets } = meetings(count, size, exchange);
  const [rows, cols] = ["rows", "columns"].map((axis) => shares(logits, meets, axis));
  const knows = (i, j) => exchange !== "gathered" || together[i][j];
  const images = Array(count).fill(0);
  const texts = Array(count).fill(0);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      if (!meets[i][j]) continue;
      const [row, col] = [rows, cols].map((share) => (share[i][j] - Number(i === j)) / (2 * count));
      const slope = factor * Math.sin(((imageAngles[i] - textAngles[j]) * Math.PI) / 180); // −d logit / d image angle
      images[i] -= slope * (row + (knows(i, j) ? col : 0));
      texts[j] += slope * (col + (knows(i, j) ? row : 0));
    }
  }
  return { images, texts };
}

/** Of each picture, whether another's caption is nearer than its own; equal captions are its own. */
export function mixedUp(cosines, first) {
  return cosines.map((row, i) => row.some((cosine, j) => first[j] !== first[i] && cosine > row[i]));
}

/** SigLIP's loss of a row before anything is learned, all cosines 0: its positive, its negatives together. */
export const atStart = (batch, bias) => ({ positive: softplus(-bias), negatives: (batch - 1) * softplus(bias) });

/** A place in the widest gap between angles, in degrees. */
export function widestGap(angles) {
  const sorted = angles.map((angle) => ((angle % 360) + 360) % 360).sort((a, b) => a - b);
  const gaps = sorted.map((angle, i) => (i + 1 < sorted.length ? sorted[i + 1] : sorted[0] + 360) - angle);
  const widest = gaps.indexOf(Math.max(...gaps));
  return Math.round(sorted[widest] + gaps[widest] / 2) % 360;
}
