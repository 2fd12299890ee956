// What an edit makes of a batch: vectors turned, captions swapped, pairs taken away.

export const ANGLES_OF = { image: "image_angles", text: "text_angles" };

export const normal = (angle) => ((angle % 360) + 360) % 360;

/** The pairs with a vector at another angle; equal captions turn together. */
export function turnedTo(batch, first, kind, index, angle) {
  const name = ANGLES_OF[kind];
  const moves = (i) => (kind === "text" ? first[i] === first[index] : i === index);
  return { [name]: batch[name].map((old, i) => (moves(i) ? normal(Math.round(angle * 10) / 10) : old)) };
}

/** Two captions change places, with their vectors. */
export function swappedCaptions({ captions, text_angles: angles }, one, other) {
  const swap = (list) => list.map((value, i) => (i === one ? list[other] : i === other ? list[one] : value));
  return { captions: swap(captions), text_angles: swap(angles) };
}

/** The batch without a pair; what pointed at a pair behind it follows. */
export function withoutPair(batch, index) {
  const rest = (list) => list.filter((_, i) => i !== index);
  const count = batch.captions.length - 1;
  const follow = (place) => (place > index ? place - 1 : place);
  const prompts = Array.isArray(batch.prompts) ? batch.prompts.filter((each) => each !== index).map(follow) : batch.prompts;
  return {
    captions: rest(batch.captions), image_angles: rest(batch.image_angles), text_angles: rest(batch.text_angles), ids: rest(batch.ids),
    size: batch.size && count % batch.size === 0 ? batch.size : null,
    cell: batch.cell.includes(index) ? [] : batch.cell.map(follow),
    picture: batch.picture === index ? 0 : follow(batch.picture),
    prompts: Array.isArray(prompts) && !prompts.length ? null : prompts,
  };
}
