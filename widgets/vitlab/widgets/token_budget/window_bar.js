// The window as a bar: pictures, their separators, text, what is left; hatched where it is too much.
import { said } from "../said.js";
import { counted } from "./numbers.js";
import { endsOf, layEnds, windowInWords, windowOf } from "./window_layout.js";

const BAR = `<p class="vl-caption"><span></span><b role="status"></b></p><div class="vl-bar" role="img"></div><div class="vl-ends" aria-hidden="true"></div>`;
const LETTER = 8; // css px of a small letter at most, also where a reader spaces them

/** The bar in an element; `point(share)` is told where in a picture a pointer is, or null. */
export function windowIn(el, { point }) {
  el.innerHTML = BAR;
  const [top, bar, ends] = el.children;
  const [caption, pointed] = top.children;
  const mark = document.createElement("i");
  mark.className = "vl-here";
  bar.addEventListener("pointermove", (event) => {
    const stretch = event.target.closest("[data-picture]");
    if (!stretch) return point(null);
    const { left, width } = stretch.getBoundingClientRect();
    point(Math.min(0.9999, Math.max(0, (event.clientX - left) / width)));
  });
  bar.addEventListener("pointerleave", () => point(null));
  const spans = (count) => {
    while (bar.children.length > count) bar.lastChild.remove();
    while (bar.children.length < count) bar.append(document.createElement("span"));
    return [...bar.children];
  };
  const across = () => el.clientWidth || 1100;
  return {
    show(plans, family, given, colours) {
      const plan = plans.find(({ name }) => name === family);
      if (!plan || plan.refused) return;
      const laid = windowOf(plan, given);
      mark.remove();
      spans(laid.stretches.length + (laid.missing ? 1 : 0)).forEach((span, place) => {
        const stretch = laid.stretches[place] ?? { kind: "missing", slots: laid.missing, label: said("✕ {slots} too many", { slots: counted(laid.missing) }), picture: -1 };
        draw(span, stretch, laid, colours.get(family));
      });
      caption.textContent = said("one context window of {slots} slots, in the order in which the language model reads it", { slots: counted(given.context) });
      bar.setAttribute("aria-label", windowInWords(plan, given));
      drawEnds(endsOf(plans, family, given, laid.whole));
    },
    /** Mark slots `first` to `last` of the first picture of so many, and say so. */
    here(first, last, tokens, words) {
      const picture = bar.querySelector("[data-picture]");
      pointed.textContent = words;
      if (first < 0 || !picture) return mark.remove();
      picture.append(mark);
      [mark.style.left, mark.style.width] = [`${(100 * first) / tokens}%`, `max(2px, ${(100 * (last - first + 1)) / tokens}%)`];
    },
  };

  function draw(span, { kind, slots, label, picture }, laid, colour) {
    span.className = `vl-${kind}`;
    const wide = (across() * slots) / laid.whole;
    span.style.cssText = kind === "missing"
      ? `width: max(120px, ${(100 * slots) / laid.whole}%)`
      : `flex: ${slots} 1 0; ${kind === "picture" ? `background: ${colour}` : ""}`;
    if (kind === "picture") span.dataset.picture = picture;
    else delete span.dataset.picture;
    span.textContent = wide > label.length * LETTER ? label : "";
    span.title = label;
    if (kind === "missing") span.textContent = label;
  }

  function drawEnds(found) {
    const [inside, beyond] = [found.filter(({ at }) => at <= 1), found.filter(({ at }) => at > 1)];
    const words = beyond.length ? `✕ ${beyond.map(({ title }) => title).join(", ")}` : "";
    const { lines, below } = layEnds(inside, across(), ({ title }) => title.length * LETTER, words.length * LETTER);
    ends.classList.toggle("vl-two-lines", lines.includes(1));
    ends.replaceChildren(...inside.map(({ title, at, name }, place) => {
      const end = document.createElement("span");
      end.dataset.name = name;
      end.style.left = `${100 * at}%`;
      end.className = `vl-line-${lines[place]}`;
      if (lines[place] >= 0) end.textContent = title;
      return end;
    }));
    if (words) ends.append(Object.assign(document.createElement("span"), { className: below ? "vl-beyond vl-below" : "vl-beyond", textContent: words }));
  }
}
