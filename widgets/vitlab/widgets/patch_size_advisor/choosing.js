// A table of which one row is chosen: by a click anywhere in it, or by the arrow keys among its radio buttons.
import { said } from "../said.js";

const ROW = `<th scope="row"><label><input type="radio"><span class="vl-lead" aria-hidden="true"></span><span class="vl-thumb"></span><b></b></label></th>`;

/** A table in an element. `choose(row)` is told what a hand chose, `fill(tr, row)` draws more of a row. */
export function tableIn(el, { choose, fill = () => {} }) {
  const group = `vl-rows-${Math.random().toString(36).slice(2)}`;
  el.classList.add("vl-choosable");
  el.innerHTML = `<div role="radiogroup"><table class="vl-rows"><thead><tr></tr></thead><tbody></tbody></table></div>`;
  const [head, body] = [el.querySelector("thead tr"), el.querySelector("tbody")];
  const rowOf = new Map();
  const make = (name) => {
    const tr = document.createElement("tr");
    tr.innerHTML = ROW;
    tr.dataset.name = name;
    const radio = tr.querySelector("input");
    [radio.name, radio.dataset.lmSuppressShortcuts] = [group, "true"];
    radio.addEventListener("change", () => choose(rowOf.get(name)));
    tr.addEventListener("click", (event) => {
      if (!event.target.closest("label")) radio.click();
    });
    return tr;
  };
  const put = (node, text) => {
    if (node.textContent !== text) node.textContent = text;
  };
  const write = (tr, row, heads) => {
    put(tr.querySelector(".vl-lead"), row.lead ?? "");
    put(tr.querySelector("label b"), row.label);
    tr.querySelector("input").setAttribute("aria-label", spokenRow(row, heads));
    tr.classList.toggle("vl-out", Boolean(row.out));
    const cells = [...tr.querySelectorAll("td")];
    row.cells.forEach(([text, kind], place) => {
      const td = cells[place] ?? tr.appendChild(document.createElement("td"));
      put(td, text);
      if (td.className !== kind) td.className = kind;
    });
    cells.slice(row.cells.length).forEach((td) => td.remove());
    fill(tr, row);
  };
  return {
    body,
    show(label, heads, rows) { // the first of the heads stands over the names
      el.firstChild.setAttribute("aria-label", label);
      head.parentElement.hidden = !heads.length;
      const words = heads.map((word) => (word ? `<th scope="col">${word}</th>` : "<td></td>")).join("");
      if (head.dataset.words !== words) [head.innerHTML, head.dataset.words] = [words, words];
      rowOf.clear();
      for (const row of rows) rowOf.set(row.name, row);
      keepRows(body, rows.map((row) => row.name), make).forEach((tr, place) => write(tr, rows[place], heads));
    },
    mark(name) {
      for (const tr of body.children) {
        const own = tr.dataset.name === name;
        tr.classList.toggle("vl-own", own);
        tr.querySelector("input").checked = own;
      }
    },
  };
}

/** All of a row in words, for whoever hears it. */
export function spokenRow({ label, cells }, heads) {
  const told = cells.filter(([text]) => text).map(([text, kind], place) =>
    spokenCell(`${heads[place + 1] ?? ""} ${text}`.trim(), kind === "vl-broken"));
  return [label, ...told].join(", ");
}

function spokenCell(cell, breaks) {
  return breaks ? said("{cell}, which breaks a limit", { cell }) : cell;
}

/** The rows of these names in this order; one that stays keeps its place in the page, and its focus. */
export function keepRows(body, names, make) {
  const held = new Map([...body.children].map((tr) => [tr.dataset.name, tr]));
  const focused = body.contains(document.activeElement) ? document.activeElement : null;
  const rows = names.map((name) => held.get(name) ?? make(name));
  for (const [name, tr] of held) if (!names.includes(name)) tr.remove();
  rows.forEach((tr, place) => {
    if (body.children[place] !== tr) body.insertBefore(tr, body.children[place] ?? null);
  });
  if (focused?.isConnected && document.activeElement !== focused) focused.focus();
  return rows;
}
