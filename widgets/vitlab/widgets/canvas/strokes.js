// Lines that are seen on any photograph and in both themes.

export const DARK = "rgb(0 0 0 / .55)";
export const LIGHT = "rgb(255 255 255 / .9)";

/** How each kind of token is outlined: [colours under and over], [widths]. */
export const OUTLINES = {
  cell: [[DARK, LIGHT], [2.5, 0.8]],
  highlighted: [[DARK, "#e69f00"], [4, 2]],
  union: [["rgb(0 0 0 / .8)", "#e69f00"], [5.5, 2.5]],
  marked: [["#000", "#fff"], [4, 2]],
  hovered: [[DARK, "#fff"], [5, 2.5]],
  selected: [["#000", "#ffd60a"], [6, 3]],
  box: [["#000", "#56b4e9"], [4, 2]],
  touched: [[DARK, "#e69f00"], [4.5, 2.2]],
  inside: [["#000", "#fff"], [3.2, 1.3]],
  boxing: [["#000", "#56b4e9"], [7, 4]],
};

/** A dark line with a light line in it. */
export function twice(context, stroke, [[under, over], [wide, narrow]]) {
  for (const [colour, width] of [[under, wide], [over, narrow]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    stroke();
  }
}

/** Outline a box (top, left, height, width) of the screen. */
export function outline(context, [top, left, height, width], style) {
  twice(context, () => context.strokeRect(left, top, width, height), style);
}
