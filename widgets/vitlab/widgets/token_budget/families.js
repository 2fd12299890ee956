// The families: a table of which one row is chosen, by a click or the arrow keys; others come and go.
import { said } from "../said.js";
import { counted } from "./numbers.js";

const ROW = `<th scope="row"><label><input type="radio"><span><b></b><small></small></span></label></th>
  <td class="vl-print"><img alt=""><small></small></td><td></td><td></td>
  <td class="vl-cost"><b></b><small></small><i class="vl-swatch"></i></td>
  <td><button type="button" class="vl-leave-out">×</button></td>`;
const TABLE = `<div role="radiogroup" aria-label="${said("families of models")}"><table class="vl-rows"><thead><tr>
  <th scope="col">${said("family")}</th><th scope="col">${said("the smallest print, as it arrives")}</th><th scope="col">${said("letter, px")}</th>
  <th scope="col">${said("share a slot")}</th><th scope="col">${said("slots")}</th><td></td></tr></thead><tbody></tbody></table></div>
  <div class="vl-compare widget-dropdown"><select aria-label="${said("compare with another family")}"></select></div>`;

/** All of a row in words, for whoever hears it. */
export function familyInWords(plan, [letter, letters]) {
  if (plan.refused) return `${plan.title}: ${plan.refused}`;
  const { title, words, separators } = plan;
  const told = { title, words, slots: counted(plan.tokens), separators };
  const costs = separators ? said("{title}, {words}: {slots} slots and {separators} separators", told) : said("{title}, {words}: {slots} slots", told);
  const print = letter ? said("letters {letter} px high, {letters} share a slot", { letter, letters }) : said("the smallest print is not in it");
  return `${costs}; ${print}`;
}

/** The table in an element; `choose`, `leaveOut` and `add` are told a name. */
export function familiesIn(el, { choose, leaveOut, add }) {
  const group = `vl-families-${Math.random().toString(36).slice(2)}`;
  el.innerHTML = TABLE;
  const [body, more] = [el.querySelector("tbody"), el.querySelector("select")];
  const urls = new Map();
  more.addEventListener("change", () => {
    if (more.value) add(more.value);
    more.value = "";
  });
  const make = () => {
    const tr = document.createElement("tr");
    tr.innerHTML = ROW;
    const radio = tr.querySelector("input");
    [radio.name, radio.dataset.lmSuppressShortcuts] = [group, "true"];
    radio.addEventListener("change", () => choose(tr.dataset.name));
    tr.addEventListener("click", (event) => { if (!event.target.closest("label, button")) radio.click(); });
    tr.querySelector("button").addEventListener("click", () => leaveOut(tr.dataset.name));
    return tr;
  };
  const write = (tr, plan, seen, crop, most) => {
    const [letter, letters, note] = seen;
    const [, print, high, shared] = tr.children;
    tr.dataset.name = plan.name;
    tr.querySelector("input").setAttribute("aria-label", familyInWords(plan, seen));
    tr.querySelector("label b").textContent = plan.title;
    tr.querySelector("label small").textContent = plan.words;
    showPrint(print, plan.name, crop, note);
    [high.textContent, shared.textContent] = [letter || "–", letters || "–"];
    tr.querySelector(".vl-cost b").textContent = plan.refused ? "–" : counted(plan.tokens);
    tr.querySelector(".vl-cost small").textContent = plan.separators ? ` + ${counted(plan.separators)}` : "";
    tr.querySelector(".vl-cost i").style.width = `${plan.refused ? 0 : Math.max(2, (74 * plan.tokens) / most)}px`;
    const out = tr.querySelector("button");
    out.title = said("leave out {family}", { family: plan.title });
    out.setAttribute("aria-label", out.title);
  };
  const showPrint = (td, name, crop, note) => {
    const [picture, words] = td.children;
    picture.hidden = !crop?.byteLength;
    words.textContent = picture.hidden ? note : "";
    if (urls.get(name)?.crop === crop) {
      if (crop?.byteLength) picture.src = urls.get(name).url;
      return;
    }
    if (urls.has(name)) URL.revokeObjectURL(urls.get(name).url);
    urls.delete(name);
    if (picture.hidden) return;
    urls.set(name, { crop, url: URL.createObjectURL(new Blob([crop])) });
    picture.src = urls.get(name).url;
  };
  return {
    show(plans, seen, crops) {
      const most = Math.max(1, ...plans.map(({ tokens }) => tokens ?? 0));
      while (body.children.length > plans.length) body.lastChild.remove();
      while (body.children.length < plans.length) body.append(make());
      plans.forEach((plan, place) => write(body.children[place], plan, seen[place] ?? ["", "", ""], crops[place], most));
      el.classList.toggle("vl-many", plans.length > 5);
    },
    mark(name) {
      const alone = body.children.length < 2;
      for (const tr of body.children) {
        const own = tr.dataset.name === name;
        tr.classList.toggle("vl-own", own);
        tr.querySelector("input").checked = own;
        tr.querySelector("button").hidden = own || alone; // something is always chosen
      }
    },
    offer(known, shown) {
      const others = known.filter(([name]) => !shown.includes(name));
      more.replaceChildren(...[["", said("+ compare with another family")], ...others].map(([name, title]) => new Option(title, name)));
    },
    clear() { for (const { url } of urls.values()) URL.revokeObjectURL(url); },
  };
}
