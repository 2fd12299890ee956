// Small pieces of a page: words are set as text, whatever a student's name is.

/** An element of a class with words or with other elements in it. */
export function piece(tag, kind = "", inside = "") {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...(Array.isArray(inside) ? inside : [inside]));
  return element;
}

/** A button that acts. */
export function pressed(words, act, label = "") {
  const button = piece("button", "", [piece("bdi", "", words)]);
  button.type = "button";
  button.dataset.lmSuppressShortcuts = "true";
  if (label) button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
}

/** A table with a caption and heads; a cell is words or an element. */
export function tableOf(caption, heads, rows, kind = "") {
  const table = piece("table", `vl-rows ${kind}`, [piece("caption", "", caption)]);
  const head = table.createTHead().insertRow();
  head.append(...heads.map((words) => Object.assign(piece("th", "", words), { scope: "col" })));
  const body = table.createTBody();
  for (const cells of rows) body.insertRow().append(...cells.map((cell) => piece("td", "", cell)));
  return table;
}
