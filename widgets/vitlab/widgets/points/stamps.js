// Points as stamps: what a shape covers is worked out once, and laid into an image pixel by pixel. To fill a path for
// each of two thousand points takes three times as long, and one path for all of them ten times.

const stamps = new Map();

/** The pixels that a shape covers round its middle: [right, down, share] of each. */
export function stampOf(trace, radius) {
  if (!stamps.has(trace)) stamps.set(trace, new Map());
  const known = stamps.get(trace);
  if (!known.has(radius)) known.set(radius, covered(trace, radius));
  return known.get(radius);
}

function covered(trace, radius) {
  const half = Math.ceil(1.8 * radius) + 1; // a star reaches farther than its radius
  const side = 2 * half + 1;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d");
  context.beginPath();
  trace(context, side / 2, side / 2, radius);
  context.fill();
  const { data } = context.getImageData(0, 0, side, side);
  const pixels = Array.from({ length: side * side }, (_, i) => [(i % side) - half, Math.floor(i / side) - half, data[4 * i + 3] / 255]);
  return pixels.filter(([, , share]) => share > 0);
}

/** Lay a stamp over an image (RGBA, not multiplied) with its middle in the pixel (x, y); beyond the edge there is nothing. */
export function stampOn({ data, width, height }, stamp, x, y, [red, green, blue], alpha) {
  for (let i = 0; i < stamp.length; i++) { // no destructuring here: fifty thousand pixels took ten times as long
    const pixel = stamp[i];
    const col = x + pixel[0];
    const row = y + pixel[1];
    if (col < 0 || row < 0 || col >= width || row >= height) continue;
    const at = 4 * (row * width + col);
    const over = pixel[2] * alpha;
    const under = (data[at + 3] / 255) * (1 - over);
    const all = over + under;
    data[at] = (red * over + data[at] * under) / all;
    data[at + 1] = (green * over + data[at + 1] * under) / all;
    data[at + 2] = (blue * over + data[at + 2] * under) / all;
    data[at + 3] = 255 * all;
  }
}

/** Red, green and blue of a colour as CSS writes it: six digits after a #, or three numbers. */
export const channelsOf = (colour) =>
  colour.startsWith("#") ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) : colour.match(/[\d.]+/g).slice(0, 3).map(Number);
