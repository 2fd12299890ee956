// Settings of a family that a hand may change, and where each default stands.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { whenTyped } from "./typed.js";

const HEADS = [said("setting"), said("value"), said("as released"), said("where that stands")];

/** What is typed for a setting; undefined for what is no number above 0. */
export function valueTyped(kind, text) {
  const value = Number(text);
  if (!(value > 0)) return undefined;
  return kind === "whole" && !Number.isInteger(value) ? undefined : value;
}

function render({ model, el }) {
  const change = (name, value) => {
    model.set("changes", { ...model.get("changes"), [name]: value });
    model.save_changes();
  };
  const input = ({ name, value, kind }) => {
    const field = document.createElement("input");
    field.setAttribute("aria-label", name);
    field.translate = false; // a name of the program
    field.dataset.lmSuppressShortcuts = "true";
    field.dataset.name = name;
    if (kind === "switch") {
      [field.type, field.checked] = ["checkbox", value];
      field.addEventListener("change", () => change(name, field.checked));
      return field;
    }
    Object.assign(field, { type: "number", value, step: kind === "whole" ? 1 : "any" });
    whenTyped(field, (text) => {
      const typed = valueTyped(kind, text);
      if (typed === undefined) field.value = value;
      else change(name, typed);
    });
    return field;
  };
  const cell = (content, place) => {
    const td = document.createElement("td");
    td.dataset.head = HEADS[place];
    td.append(content);
    return td;
  };
  const draw = () => {
    const focused = el.querySelector(":focus")?.dataset.name;
    const table = document.createElement("table");
    table.className = "vl-stacked";
    table.innerHTML = `<caption></caption><thead><tr></tr></thead><tbody></tbody>`;
    table.caption.textContent = model.get("caption");
    table.tHead.rows[0].append(...HEADS.map((head) => Object.assign(document.createElement("th"), { scope: "col", textContent: head })));
    for (const setting of model.get("settings")) {
      const row = table.tBodies[0].insertRow();
      row.className = setting.changed ? "vl-own" : "";
      row.append(...[setting.name, input(setting), setting.default, setting.origin].map(cell));
    }
    el.replaceChildren(table);
    el.querySelector(`[data-name="${focused}"]`)?.focus();
  };
  model.on("change:settings change:caption", draw);
  draw();
  return () => model.off("change:settings change:caption", draw);
}

export default hearing({ render });
