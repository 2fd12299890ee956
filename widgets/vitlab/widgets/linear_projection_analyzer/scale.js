// The axes of the curve: widths on a logarithm, shares from 0 up. Lengths are CSS pixels.

/** Places for widths from `least` to `most` between `left` and `right`; what lies beyond stands at the end. */
export function acrossOf(least, most, left, right) {
  const reach = Math.log(Math.max(most, least + 1) / least);
  const place = (width) => left + (right - left) * (Math.log(Math.min(Math.max(width, least), most) / least) / reach);
  const width = (place) => {
    const share = Math.min(1, Math.max(0, (place - left) / (right - left)));
    return Math.round(least * Math.exp(share * reach));
  };
  return { place, width };
}

/** The widths that get a word: powers of four, and the last; none so near it that words would touch. */
export function ticksOf(least, most) {
  const ticks = [];
  for (let width = least; width < most / 1.7; width *= 4) ticks.push(width);
  return [...ticks, most];
}

/** What a curve says at a width: on the line between its points, on the axis as it is drawn; null beyond them. */
export function shareAt(points, width) {
  const after = points.findIndex(([there]) => there >= width);
  if (after < 0 || (after === 0 && points[0][0] > width)) return null;
  const [there, lost] = points[after];
  if (there === width) return lost;
  const [before, more] = points[after - 1];
  return more + (lost - more) * (Math.log(width / before) / Math.log(there / before));
}

/** Where a key leads the handle; undefined for a key that is not its own. */
export function widthForKey(key, width, most) {
  const step = Math.max(1, Math.round(most / 12));
  const wanted = {
    ArrowLeft: width - 1, ArrowDown: width - 1, ArrowRight: width + 1, ArrowUp: width + 1,
    PageDown: width - step, PageUp: width + step, Home: 1, End: most,
  }[key];
  return wanted === undefined ? undefined : Math.min(Math.max(1, wanted), Math.max(most, width));
}
