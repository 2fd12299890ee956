// The boxes of a model's `cells`: a list, or bytes in which thousands of them travel (boxes.py).

const HEAD = 4; // bytes: pixels that a number counts, bytes of a number, numbers of a box
const READ = { 1: "getUint8", 2: "getUint16", 4: "getUint32" };

const known = new WeakMap();

/** The boxes (top, left, height, width) of a trait's value; of the same bytes the same list. */
export function boxesIn(cells) {
  if (!cells?.byteLength) return cells;
  if (!known.has(cells)) known.set(cells, unpackedFrom(cells));
  return known.get(cells);
}

function unpackedFrom(view) {
  const [unit, size, each] = [view.getUint16(0, true), view.getUint8(2), view.getUint8(3)];
  const number = (place) => unit * view[READ[size]](HEAD + place * size, true);
  return Array.from({ length: (view.byteLength - HEAD) / (size * each) }, (_, box) => {
    const [top, left, height] = [0, 1, 2].map((i) => number(each * box + i));
    return [top, left, height, each === 4 ? number(each * box + 3) : height];
  });
}
