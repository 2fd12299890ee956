// Figures as the kernel tells them: shapes of SVG with their words. No text of them is read as HTML.
const SVG = "http://www.w3.org/2000/svg";
const TAGS = new Set(["g", "path", "rect", "circle", "text", "tspan", "title"]);
const HAS = new Set(["class", "d", "x", "y", "width", "height", "cx", "cy", "r", "rx", "text-anchor"]);

/** An element of SVG with attributes and words. */
export function shapeOf(tag, has = {}, words = "", parts = []) {
  if (!TAGS.has(tag)) throw new Error(`${tag} is no shape`);
  const shape = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(has)) if (HAS.has(name)) shape.setAttribute(name, value);
  if (words) shape.textContent = words;
  shape.append(...parts.map((part) => shapeOf(...part)));
  return shape;
}

/** A whole figure, which a screen reader hears as a picture of that name. */
export function figureOf({ width, height, label, marks }, kind = "") {
  const figure = document.createElementNS(SVG, "svg");
  figure.setAttribute("class", `vl-figure ${kind}`);
  figure.setAttribute("viewBox", `0 -2 ${width} ${height + 2}`);
  figure.setAttribute("width", width);
  figure.setAttribute("height", height + 2);
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", label);
  figure.append(...marks.map((mark) => shapeOf(...mark)));
  return figure;
}
