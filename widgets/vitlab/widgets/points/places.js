// Where points lie: numbers from the kernel, their places on the screen, and which of them are where.
// A point that is not shown has no number for a place, and so it is nowhere: nothing is ever found there.

const halvesRead = new WeakMap(); // the places in all layers are read once, not with every layer

/** Halves (float16, little end first) as numbers. */
export function halvesOf(buffer) {
  if (!buffer?.byteLength) return new Float32Array(0);
  if (!halvesRead.has(buffer)) halvesRead.set(buffer, Float32Array.from(shortsOf(buffer), numberOfHalf));
  return halvesRead.get(buffer);
}

function numberOfHalf(half) {
  const [sign, power, rest] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * (power ? (1 + rest / 1024) * 2 ** (power - 15) : rest * 2 ** -24);
}

/** Numbers of two bytes (little end first). */
export function shortsOf(buffer) {
  const view = new DataView(buffer?.buffer ?? new ArrayBuffer(0), buffer?.byteOffset ?? 0, buffer?.byteLength ?? 0);
  const shorts = new Uint16Array(view.byteLength >> 1);
  for (let i = 0; i < shorts.length; i++) shorts[i] = view.getUint16(2 * i, true);
  return shorts;
}

function centreOf(numbers, dims, axis) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = axis; i < numbers.length; i += dims) {
    if (numbers[i] < low) low = numbers[i];
    if (numbers[i] > high) high = numbers[i];
  }
  return low > high ? [0, 0] : [(low + high) / 2, (high - low) / 2];
}

/** Three components seen from elsewhere: about the upright axis by `yaw`, about the level one by `pitch`. */
export function turned([x, y, z], { yaw, pitch }) {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const [across, deep] = [cy * x + sy * z, cy * z - sy * x];
  return [across, cp * y - sp * deep, sp * y + cp * deep];
}

/** Places in px of points (x, y[, z] each), one scale for all axes: { x, y, near }, `near` from 0 to 1 of three. */
export function layPoints(numbers, dims, turn, [width, height], pad) {
  const count = Math.floor(numbers.length / dims);
  const middles = [0, 1, 2].map((axis) => (axis < dims ? centreOf(numbers, dims, axis) : [0, 0]));
  const [[right], [up], [deep]] = middles;
  const [x, y, near] = [new Float32Array(count), new Float32Array(count), dims > 2 ? new Float32Array(count) : null];
  let farthest = 0;
  for (let i = 0; i < count; i++) {
    [x[i], y[i]] = [numbers[dims * i] - right, numbers[dims * i + 1] - up];
    if (!near) continue;
    const from = [x[i], y[i], numbers[dims * i + 2] - deep];
    farthest = Math.max(farthest, Math.hypot(...from) || 0);
    [x[i], y[i], near[i]] = turned(from, turn);
  }
  const [half, tall] = [width / 2 - pad, height / 2 - pad];
  const flat = Math.min(half / (middles[0]?.[1] || 1e-9), tall / (middles[1]?.[1] || 1e-9));
  const scale = near ? Math.min(half, tall) / (farthest || 1e-9) : flat;
  for (let i = 0; i < count; i++) {
    [x[i], y[i]] = [width / 2 + scale * x[i], height / 2 - scale * y[i]];
    if (near) near[i] = 0.5 + (0.5 * near[i]) / (farthest || 1e-9);
  }
  return { x, y, near };
}

/** The point nearest to a place, at most `within` px away; -1 for none. */
export function pointAt({ x, y }, px, py, within = Infinity) {
  let [best, shortest] = [-1, within * within];
  for (let i = 0; i < x.length; i++) {
    const distance = (x[i] - px) ** 2 + (y[i] - py) ** 2;
    if (distance <= shortest) [best, shortest] = [i, distance];
  }
  return best;
}

export const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** The nearest point that way, straight ahead before aslant; the point itself where there is none. */
export function pointThatWay({ x, y }, from, [right, down]) {
  if (!(x[from] >= 0)) return x.findIndex((each) => each >= 0); // none yet, or one that is not shown
  let [best, shortest] = [from, Infinity];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - x[from], y[i] - y[from]];
    const [along, across] = right ? [dx * right, dy] : [dy * down, dx];
    const distance = along + 2 * Math.abs(across);
    if (along > 1e-3 && distance < shortest) [best, shortest] = [i, distance];
  }
  return best;
}

/** The points between two corners. */
export function pointsInBox({ x, y }, [fromX, fromY], [toX, toY]) {
  const [left, right, top, bottom] = [Math.min(fromX, toX), Math.max(fromX, toX), Math.min(fromY, toY), Math.max(fromY, toY)];
  const inside = [];
  for (let i = 0; i < x.length; i++) if (x[i] >= left && x[i] <= right && y[i] >= top && y[i] <= bottom) inside.push(i);
  return inside;
}

/** The points that a path goes round; it is closed by a straight line. */
export function pointsInLasso({ x, y }, path) {
  const inside = [];
  for (let i = 0; i < x.length; i++) {
    let odd = false;
    for (let a = 0, b = path.length - 1; a < path.length; b = a++) {
      const [[ax, ay], [bx, by]] = [path[a], path[b]];
      if (ay > y[i] !== by > y[i] && x[i] < ((bx - ax) * (y[i] - ay)) / (by - ay) + ax) odd = !odd;
    }
    if (odd) inside.push(i);
  }
  return inside;
}

/** What is brushed once more is caught: in the place of what was, added to it, or taken away; in order. */
export function brushedWith(before, caught, how) {
  if (how === "new") return [...caught].sort((a, b) => a - b);
  const all = new Set(before);
  for (const each of caught) how === "add" ? all.add(each) : all.delete(each);
  return [...all].sort((a, b) => a - b);
}

/** What a hand means by the keys that it holds. */
export const brushingWay = ({ shiftKey, altKey }) => (altKey ? "remove" : shiftKey ? "add" : "new");

/** 1 for each point that is brushed; null where none is, for then all are as they were. */
export function maskOf(brushed, count) {
  if (!brushed.length) return null;
  const mask = new Uint8Array(count);
  for (const each of brushed) if (each < count) mask[each] = 1;
  return mask;
}

/** 1 for each point that is shown: its first half is a number. */
export function shownPoints(buffer, dims) {
  const halves = shortsOf(buffer);
  return Uint8Array.from({ length: Math.floor(halves.length / dims) }, (_, i) => ((halves[dims * i] & 0x7c00) === 0x7c00 ? 0 : 1));
}

/** [name, points of it, points of it that are brushed] of every category, of what is shown. */
export function countsOf(codes, names, mask, shown) {
  const counts = names.map((name) => [name, 0, 0]);
  codes.forEach((code, i) => {
    if (!counts[code] || !shown[i]) return;
    counts[code][1] += 1;
    if (mask?.[i]) counts[code][2] += 1;
  });
  return counts;
}
