/* What the frame of every instrument does in the browser: its controls are named, and keep their keys. */

const CONTROLS = "button, select, input, [role=slider]";

/** ipywidgets names no slider handle, and a notebook acts on the keys of every control. */
function mendControls(frame) {
  if (!frame) return;
  for (const control of frame.querySelectorAll(CONTROLS)) {
    control.dataset.lmSuppressShortcuts = "true"; // `b` would insert a cell, an arrow would leave the list
  }
  for (const slider of frame.querySelectorAll(".widget-slider")) {
    const name = slider.querySelector(".widget-label").textContent;
    const handle = slider.querySelector("[role=slider]");
    handle?.setAttribute("aria-label", name);
    handle?.setAttribute("aria-valuetext", spokenValue(frame, slider, name));
  }
}

/** What stands beside the handle, or what the frame says in a place that is named after the slider. */
function spokenValue(frame, slider, name) {
  const said = frame.querySelector(`[data-says="${CSS.escape(name)}"]`);
  return (said ?? slider.querySelector(".widget-readout"))?.textContent ?? "";
}

/** Stripes for what is an estimate: a bar of a figure is filled with `url(#vl-hatch-…)`. */
function hatches(names) {
  const stripes = names.map(
    (name, place) =>
      `<pattern id="vl-hatch-${name}" patternUnits="userSpaceOnUse" width="6" height="6"` +
      ` patternTransform="rotate(${[45, -45, 0][place % 3]})">` +
      `<rect width="6" height="6" style="fill: var(--ground)"/>` +
      `<rect width="2.2" height="6" style="fill: var(--vl-${name})"/></pattern>`,
  );
  return `<svg width="0" height="0" aria-hidden="true" style="position: absolute"><defs>${stripes.join("")}</defs></svg>`;
}

/** A click chooses the place under it; bqplot by itself waits for the pointer to move. */
function clickIsAMove(event) {
  if (!event.target.matches?.(".selectormouse")) return;
  const { clientX, clientY } = event;
  event.target.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY, bubbles: true }));
}

function render({ model, el }) {
  el.innerHTML = hatches(model.get("hatched"));
  let later = 0;
  const changes = new MutationObserver(() => {
    clearTimeout(later); // nobody sees it, so what is seen comes first
    later = setTimeout(() => mendControls(el.closest(".vl-frame")), 50);
  });
  let waiting = requestAnimationFrame(function begin() {
    const frame = el.closest(".vl-frame"); // it stands in the document by then, or by the next frame
    if (!frame) {
      waiting = requestAnimationFrame(begin);
      return;
    }
    mendControls(frame);
    frame.addEventListener("click", clickIsAMove);
    changes.observe(frame, { childList: true, subtree: true });
  });
  return () => {
    cancelAnimationFrame(waiting);
    clearTimeout(later);
    changes.disconnect();
    el.closest(".vl-frame")?.removeEventListener("click", clickIsAMove);
  };
}

export default { render };
