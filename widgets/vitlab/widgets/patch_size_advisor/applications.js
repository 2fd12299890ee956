// What patches are chosen for: one of a list.
import { hearing } from "../hearing.js";
import { tableIn } from "./choosing.js";

function render({ model, el }) {
  const table = tableIn(el, {
    choose: (row) => {
      model.set("value", row.name);
      model.save_changes();
    },
  });
  const show = () => table.show(model.get("label"), model.get("head"), model.get("rows"));
  const mark = () => table.mark(model.get("value"));
  const follow = () => {
    show();
    mark();
  };
  model.on("change:rows change:head", follow);
  model.on("change:value", mark);
  follow();
  return () => {
    model.off("change:rows change:head", follow);
    model.off("change:value", mark);
  };
}

export default hearing({ render });
