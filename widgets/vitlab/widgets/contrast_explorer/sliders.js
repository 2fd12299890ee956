// Scale and bias: a slider and a number that can be typed. Only a hand sends a value, so that one of Python's
// stays as it is, also between two steps.
import { digits, said } from "../said.js";
import { put, short } from "./scene.js";

const SLIDERS = {
  logit_scale: { label: said("scale"), min: 0, max: 2, step: 0.01, value: (place) => 10 ** place, place: Math.log10, works: (value) => value > 0 && value <= 1e6 },
  logit_bias: { label: said("bias"), min: -20, max: 5, step: 0.5, value: (place) => place, place: (value) => value, works: (value) => Math.abs(value) <= 1e6 },
};
const SLIDER = `<span></span><input type="range" data-lm-suppress-shortcuts="true"><input type="text" class="vl-typed" inputmode="decimal" data-lm-suppress-shortcuts="true">`;

const IN_THOUSANDS = /\b[1-9]\d{0,2}([.,]\d{3})+\b/;

/** A typed number as a person writes it, with a point or a comma; thousands as the language of the page has them. NaN for what is none. */
export function numberIn(text) {
  const whole = text.trim().replace("−", "-").replace(IN_THOUSANDS, (all) => all.replaceAll(digits(","), ""));
  return whole ? Number(whole.replace(",", ".")) : NaN;
}

/** Both sliders in an element; gives what lets them follow. */
export function slidersIn(parent, scene) {
  const rows = Object.entries(SLIDERS).map(([name, slider]) => {
    const row = document.createElement("div");
    row.className = "vl-slide";
    row.innerHTML = SLIDER;
    const [words, range, typed] = row.children;
    words.textContent = slider.label;
    put(range, { min: slider.min, max: slider.max, step: slider.step, "aria-label": slider.label });
    put(typed, { "aria-label": said("{name}, as a number", { name: slider.label }) });
    range.addEventListener("input", () => scene.move(name, slider.value(Number(range.value))));
    const take = () => {
      const value = numberIn(typed.value);
      if (slider.works(value)) scene.move(name, value);
      else typed.value = short(scene.stage.get(name));
    };
    typed.addEventListener("change", take);
    typed.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.key === "Escape") typed.value = short(scene.stage.get(name));
      else take();
      event.preventDefault();
      event.stopPropagation();
    });
    parent.append(row);
    return { name, slider, range, typed };
  });
  return () => {
    for (const { name, slider, range, typed } of rows) {
      const value = scene.stage.get(name);
      const place = slider.place(value);
      if (document.activeElement !== range || Math.abs(Number(range.value) - place) > slider.step / 2) range.value = place;
      put(range, { "aria-valuetext": short(value) });
      if (document.activeElement !== typed) typed.value = short(value);
    }
  };
}
