// What a rule does, step by step.

/** The steps in a list; each has a name and a sentence. */
export function stepsIn(list) {
  list.setAttribute("aria-label", "what the family's rule does, in order");
  return {
    show({ steps }) {
      list.replaceChildren(...steps.map(([kind, said]) => {
        const [item, name, words] = ["li", "b", "span"].map((tag) => document.createElement(tag));
        [name.textContent, words.textContent] = [kind, said];
        item.append(name, words);
        return item;
      }));
    },
  };
}
