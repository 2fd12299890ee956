// A page without Jupyter: models made of saved state, links between them, and controls of plain HTML.
const page = JSON.parse(document.getElementById("vitlab-page").textContent);
const [root, word] = [document.documentElement, document.getElementById("vitlab-left")];
const BESIDE = new Set(["hovered", "overlay_asked", "refusal", "brought_size"]); // no number depends on these
const [models, left] = [{}, new Set()]; // all of them, and what is not as it was saved
const same = (a, b) => a === b || (!(a instanceof DataView) && JSON.stringify(a) === JSON.stringify(b));

class Model {
  constructor(id, { state, buffers }) {
    for (const [path, text] of buffers) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      path.slice(0, -1).reduce((part, name) => part[name], state)[path.at(-1)] = new DataView(bytes.buffer);
    }
    Object.assign(this, { id, state, saved: null, untold: new Set(), heard: {} });
    this.widget_manager = { get_model: async (other) => models[other] };
  }
  get(name) { return this.state[name]; }
  set(name, value) {
    const changes = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(changes).filter((key) => !same(this.state[key], changes[key]));
    Object.assign(this.state, changes);
    for (const key of changed) this.untold.add(key) && this.trigger(`change:${key}`, this, this.state[key]);
    if (changed.length) this.trigger("change", this);
    return this;
  }
  save_changes() { // what Python would hear now is what its numbers no longer stand for
    const isLeft = (key) => this.saved && !BESIDE.has(key) && !same(this.state[key], this.saved[key]);
    for (const key of this.untold) left[isLeft(key) ? "add" : "delete"](`${this.id} ${key}`);
    this.untold.clear();
    say();
  }
  send() { if (this.saved) left.add("asked") && say(); } // nobody answers
  on(names, react) { for (const name of names.split(" ")) (this.heard[name] ??= []).push(react); }
  off(names, react) { for (const name of names.split(" ")) this.heard[name] = this.heard[name]?.filter((other) => other !== react); }
  trigger(name, ...news) { for (const react of [...(this.heard[name] ?? [])]) react(...news); }
}

function say() {
  word.hidden = !page.counted || !left.size;
  document.getElementById("vitlab-saved").classList.toggle("vl-moved-on", !word.hidden);
}
function begin() { // until a hand moves something, all is as it was saved
  for (const model of Object.values(models)) model.saved ??= (model.untold.clear(), { ...model.state });
}
function goBack() {
  const saved = (model) => Object.fromEntries(Object.entries(model.saved).filter(([key]) => !BESIDE.has(key)));
  for (const model of Object.values(models)) model.set(saved(model)).untold.clear();
  say(left.clear());
}

function bind(part, model) { // a control of the page and its model, which others may move
  const [place, trait] = [part.dataset.place, model.get("index") === undefined ? "value" : "index"];
  const read = { checkbox: () => part.checked, button: () => !model.get(trait) }[part.type] ?? (() => Number(place ?? part.value));
  const show = () => {
    const value = model.get(trait);
    const is = place ? Number(place) === value : value;
    if (part.type === "button") part.classList.toggle("mod-active", is);
    else part[part.type === "checkbox" || part.type === "radio" ? "checked" : "value"] = is;
    if (part.type === "range") part.ariaValueText = part.parentElement.lastElementChild.textContent = model.get("_options_labels")?.[value] ?? value;
  };
  part.addEventListener(part.type === "button" ? "click" : "input", () => model.set(trait, place ? Number(place) : read()).save_changes());
  model.on(`change:${trait}`, show);
  show();
}

const dark = matchMedia("(prefers-color-scheme: dark)");
(dark.onchange = () => { root.dataset.jpThemeLight = !(page.dark || dark.matches); })();
for (const [id, saved] of Object.entries(page.models)) models[id] = new Model(id, saved);
const follow = ([from, trait], [to, other]) => models[from].on(`change:${trait}`, () => models[to].set(other, models[from].get(trait)).save_changes());
for (const [from, to, both] of page.links) [follow(from, to), both && follow(to, from)];
for (const type of ["pointerdown", "click", "keydown", "input", "drop", "paste"]) addEventListener(type, begin, true);
for (const part of document.querySelectorAll("[data-control]")) bind(part, models[part.dataset.control]);
word.querySelector("button").addEventListener("click", goBack);
const modules = await Promise.all(page.modules.map((text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))));
const living = Object.entries(page.models).filter(([, { module }]) => module !== null).map(([id, { module }]) => [models[id], modules[module].default]);
for (const [model, widget] of living) await widget.initialize?.({ model });
for (const [model, widget] of living)
  for (const el of document.querySelectorAll(`[data-model="${model.id}"]`)) await widget.render?.({ model, el });
Object.assign(window, { vitlab: models });
root.dataset.vitlab = "ready";
