// What a rule does, step by step.
import { said } from "../said.js";

/** The steps in a list; each has a name and a sentence. */
export function stepsIn(list) {
  list.setAttribute("aria-label", said("what the family's rule does, in order"));
  return {
    show({ steps }) {
      list.replaceChildren(...steps.map(([kind, told]) => {
        const [item, name, words] = ["li", "b", "span"].map((tag) => document.createElement(tag));
        [name.textContent, words.textContent] = [kind, told];
        item.append(name, words);
        return item;
      }));
    },
  };
}
