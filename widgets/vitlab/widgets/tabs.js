// The page of the chosen tab is on show, and no kernel is asked: the frame's `data-page` is the place of the tab,
// and a sheet hides the other pages. All of them are drawn once, so that a tab has nothing to wait for.

import { hearing } from "./hearing.js";

async function render({ model, el }) {
  const tabs = await model.widget_manager.get_model(model.get("tabs").replace(/^IPY_MODEL_/, ""));
  let waiting = 0;
  const turn = () => {
    const frame = el.closest(".vl-frame"); // it stands in the document by then, or by the next frame
    if (frame) frame.dataset.page = tabs.get("index");
    else waiting = requestAnimationFrame(turn);
  };
  tabs.on("change:index", turn);
  turn();
  return () => {
    cancelAnimationFrame(waiting);
    tabs.off("change:index", turn);
  };
}

export default hearing({ render });
