// Where the tokens of a strip lie: one row as long as it is, broken into lines.

const [SMALLEST, LARGEST, TALLEST] = [5, 28, 48]; // css px
export const MOST = 4096; // tokens that are drawn

/** Side of a token, tokens a line, lines; small enough for 48 px of height, but never too small to point at. */
export function stripLayout(count, width) {
  const shown = Math.min(count, MOST);
  const lines = (pitch) => Math.ceil(shown / Math.max(1, Math.floor(width / pitch)));
  let pitch = LARGEST;
  while (pitch > SMALLEST && lines(pitch) * pitch > TALLEST) pitch--;
  const perLine = Math.max(1, Math.floor(width / pitch));
  const gap = pitch < 8 ? 0.5 : pitch < 16 ? 1 : 2;
  return { count: shown, pitch, gap, perLine, width, height: lines(pitch) * pitch };
}

/** (top, left, height, width) of the token at a place. */
export function slotOf({ pitch, gap, perLine }, place) {
  const [top, left] = [Math.floor(place / perLine) * pitch, (place % perLine) * pitch];
  return [top + gap / 2, left + gap / 2, pitch - gap, pitch - gap];
}

/** Place under a point; -1 for none. */
export function placeAt({ pitch, perLine, count }, y, x) {
  const [line, along] = [Math.floor(y / pitch), Math.floor(x / pitch)];
  const place = line * perLine + along;
  return along >= 0 && along < perLine && place >= 0 && place < count ? place : -1;
}

/** A slot around the same centre that is large enough to be read, inside the strip. */
export function raised([top, left, height, width], side, layout) {
  const within = (start, length, end) => Math.max(2, Math.min(start + (length - side) / 2, end - side - 2));
  return height >= side ? [top, left, height, width]
    : [within(top, height, layout.height), within(left, width, layout.width), side, side];
}

/** The part of a box (top, left, height, width) that lies in a picture, and the share of the box that it fills; or null. */
export function cropOf([top, left, height, width], [imageHeight, imageWidth]) {
  const [y, x] = [Math.max(0, top), Math.max(0, left)];
  const [tall, wide] = [Math.min(imageHeight, top + height) - y, Math.min(imageWidth, left + width) - x];
  if (tall <= 0 || wide <= 0) return null;
  return { part: [y, x, tall, wide], share: [(y - top) / height, (x - left) / width, tall / height, wide / width] };
}
