// How points look: a colour and, as a second sign, a shape for each category; shades for numbers.
import { cssColour, palette } from "./colour.js";

const OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
const ON_DARK = ["#3f9fdc", "#e69f00", "#1fbf92", "#dd98bd", "#8cd0f5", "#f07b2e"];
const SHADES = 64;
const LEVELS = 4; // of nearness, where there are three components
const FAINT = 0.3; // what is not brushed, while something is

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
  if (coded.grey) return () => ({ colour: "#888", trace: round });
  if (coded.names.length) return (code) => looksOf(code, dark);
  const shades = palette(coded.colormap ?? "viridis");
  return (code) => ({ colour: cssColour(shades, code), trace: round });
}

const groupOf = (code, shaded) => (shaded ? Math.round(Math.round((code * (SHADES - 1)) / 255) * (255 / (SHADES - 1))) : code);

/** Draw all points, those that are brushed over the others. */
export function drawPoints(context, laid, { codes, coded, mask, radius, dark }) {
  const [look, shaded, groups] = [lookOf(coded, dark), !coded.names.length, new Map()];
  for (let i = 0; i < laid.x.length; i++) {
    if (!(laid.x[i] >= 0)) continue; // not shown
    const level = laid.near ? Math.min(LEVELS - 1, Math.floor(laid.near[i] * LEVELS)) : LEVELS - 1;
    const key = ((mask ? mask[i] : 1) * LEVELS + level) * 256 + groupOf(codes[i] ?? 0, shaded);
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  for (const key of [...groups.keys()].sort((a, b) => a - b)) {
    const [code, level, on] = [key % 256, Math.floor(key / 256) % LEVELS, key >= 256 * LEVELS];
    const { colour, trace } = look(code);
    const nearness = laid.near ? (level + 1) / LEVELS : 1;
    const r = laid.near ? radius * (0.65 + 0.6 * nearness) : radius;
    [context.fillStyle, context.globalAlpha] = [colour, (on ? 0.85 : FAINT) * (laid.near ? 0.4 + 0.6 * nearness : 1)];
    context.beginPath();
    for (const i of groups.get(key)) trace(context, laid.x[i], laid.y[i], r);
    context.fill();
  }
  context.globalAlpha = 1;
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
