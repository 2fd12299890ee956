// Two counts that differ, and why.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { whenTyped } from "./typed.js";

const FORM = `<p><label>${said("one count")} <input type="number" min="1"></label> <label>${said("the other")} <input type="number" min="1"></label></p><ul aria-live="polite"></ul>`;

function render({ model, el }) {
  el.innerHTML = FORM;
  const fields = [...el.querySelectorAll("input")];
  const list = el.querySelector("ul");
  for (const field of fields) {
    field.dataset.lmSuppressShortcuts = "true";
    whenTyped(field, () => {
      const counts = fields.map(({ value }) => Number(value));
      const known = counts.every((count) => Number.isInteger(count) && count > 0);
      if (!known && fields.some(({ value }) => value)) return; // the other is still to come
      model.set("counts", known ? counts : []);
      model.save_changes();
    });
  }
  const show = () => {
    model.get("counts").forEach((count, place) => {
      if (document.activeElement !== fields[place]) fields[place].value = count;
    });
    list.replaceChildren(...model.get("said").map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  };
  model.on("change:counts change:said", show);
  show();
  return () => model.off("change:counts change:said", show);
}

export default hearing({ render });
