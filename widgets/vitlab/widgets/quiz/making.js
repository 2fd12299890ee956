// Elements with words in them; formulas come as nested lists, [tag, parts …], and become MathML.

const MATHML = "http://www.w3.org/1998/Math/MathML";

export function make(tag, kind = "", words = "") {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (words) node.textContent = words;
  return node;
}

function formula([tag, ...parts]) {
  const node = document.createElementNS(MATHML, tag);
  node.append(...parts.map((part) => (typeof part === "string" ? part : formula(part))));
  return node;
}

/** Write words and formulas in the place of what stands there. */
export function write(node, pieces) {
  node.replaceChildren(...pieces.map((piece) => (typeof piece === "string" ? piece : formula(piece))));
}

export function put(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
