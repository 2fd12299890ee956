// What each layer would answer: a button for each, that looks at the layer. A busy kernel does not matter.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { followLook, isOurs, lookAtLayer, lookersOf, lookOf } from "./looking.js";

const DOM = `<p class="vl-caption"></p><div role="group" aria-label="${said("what each layer would answer")}"></div>`;

async function render({ model, el }) {
  el.innerHTML = DOM;
  el.classList.add("vl-answers");
  const [caption, group] = el.children;
  const lookers = await lookersOf(model);
  const mark = () => {
    const { layer } = lookOf(lookers, Infinity);
    for (const [place, button] of [...group.children].entries()) {
      if (button.ariaPressed === String(place === layer)) continue;
      button.setAttribute("aria-pressed", place === layer);
      button.classList.toggle("vl-own", place === layer);
    }
  };
  const draw = () => {
    const answers = model.get("answers");
    caption.textContent = model.get("says");
    group.replaceChildren(...answers.map((answer, layer) => buttonOf(answer, () => lookAtLayer(lookers, layer, answers.length))));
    mark();
  };
  for (const name of ["answers", "says"]) model.on(`change:${name}`, draw);
  const undo = followLook(lookers, mark);
  const step = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !isOurs(event)) return;
    lookAtLayer(lookers, lookOf(lookers, Infinity).layer + by, group.children.length);
    group.querySelector(".vl-own")?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  group.addEventListener("keydown", step);
  draw();
  return () => {
    for (const name of ["answers", "says"]) model.off(`change:${name}`, draw);
    undo();
  };
}

function buttonOf({ layer, name, sure, right }, choose) {
  const button = document.createElement("button");
  [button.type, button.dataset.lmSuppressShortcuts] = ["button", "true"];
  const parts = [["small", layer], ["b", name], ["span", sure]].map(([tag, words]) => {
    const node = document.createElement(tag);
    node.textContent = words;
    return node;
  });
  button.append(...parts);
  button.classList.toggle("vl-right", right);
  button.addEventListener("click", choose);
  return button;
}

export default hearing({ render });
