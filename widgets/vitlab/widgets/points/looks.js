// How points look: a colour and, as a second sign, a shape for each category; shades for numbers.
import { cssColour, palette } from "../canvas/colour.js";
import { channelsOf, stampOf, stampOn } from "./stamps.js";

const OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
const ON_DARK = ["#3f9fdc", "#e69f00", "#1fbf92", "#dd98bd", "#8cd0f5", "#f07b2e"];
const SHADES = 64;
const LEVELS = 4; // of nearness, where there are three components
const SOLID = 0.85; // points that lie over others let them through
export const FAINTER = 0.35; // of that is left of what is not brushed, while something is

const round = (context, x, y, r) => {
  context.moveTo(x + r, y);
  context.arc(x, y, r, 0, 2 * Math.PI);
};
const corners = (angles, reach) => {
  const steps = angles.map((angle, place) => {
    const [far, turn] = [reach[place % reach.length], (angle * Math.PI) / 180];
    return [far * Math.cos(turn), far * Math.sin(turn)];
  });
  return (context, x, y, r) => {
    steps.forEach(([dx, dy], place) => (place ? context.lineTo(x + r * dx, y + r * dy) : context.moveTo(x + r * dx, y + r * dy)));
    context.closePath();
  };
};
const DRAWN_SHAPES = [
  round,
  corners([45, 135, 225, 315], [1.25]),
  corners([-90, 30, 150], [1.45]),
  corners([...Array(10).keys()].map((tip) => 36 * tip - 90), [1.75, 0.75]),
  corners([0, 90, 180, 270], [1.5]),
];

/** Colour and shape of a category: the first thirty have one pair each. */
export const looksOf = (code, dark) => ({
  colour: (dark ? ON_DARK : OKABE_ITO)[code % OKABE_ITO.length],
  trace: DRAWN_SHAPES[code % DRAWN_SHAPES.length],
});

/** Of all points [colour, shape] by code; `coded` is one of the colourings. */
export function lookOf(coded, dark) {
  if (coded.grey) return () => ({ colour: "#888888", trace: round });
  if (coded.names.length) return (code) => looksOf(code, dark);
  const shades = palette(coded.colormap ?? "viridis");
  return (code) => ({ colour: cssColour(shades, code), trace: round });
}

const groupOf = (code, shaded) => (shaded ? Math.round(Math.round((code * (SHADES - 1)) / 255) * (255 / (SHADES - 1))) : code);

/** Lay all points, or those of a mask, into an image of the screen's own pixels, `ratio` to a px of the page. */
export function layMarks(image, ratio, laid, { codes, coded, mask, radius, dark }) {
  const [look, shaded, groups] = [lookOf(coded, dark), !coded.names.length, new Map()];
  for (let i = 0; i < laid.x.length; i++) {
    if (!(laid.x[i] >= 0) || (mask && !mask[i])) continue; // not shown, or not brushed
    const level = laid.near ? Math.min(LEVELS - 1, Math.floor(laid.near[i] * LEVELS)) : LEVELS - 1;
    const key = level * 256 + groupOf(codes[i] ?? 0, shaded);
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  for (const key of [...groups.keys()].sort((a, b) => a - b)) {
    const [{ colour, trace }, level] = [look(key % 256), Math.floor(key / 256)];
    const nearness = laid.near ? (level + 1) / LEVELS : 1;
    const stamp = stampOf(trace, ratio * (laid.near ? radius * (0.65 + 0.6 * nearness) : radius));
    const [channels, alpha] = [channelsOf(colour), SOLID * (laid.near ? 0.4 + 0.6 * nearness : 1)];
    for (const i of groups.get(key)) stampOn(image, stamp, Math.floor(ratio * laid.x[i]), Math.floor(ratio * laid.y[i]), channels, alpha);
  }
}

/** One mark as it stands in a legend. */
export function drawMark(canvas, code, dark) {
  const scale = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [16 * scale, 16 * scale];
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  const { colour, trace } = looksOf(code, dark);
  context.fillStyle = colour;
  context.beginPath();
  trace(context, 8, 8.5, 4.6);
  context.fill();
}
