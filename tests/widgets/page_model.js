/** A widget's model as the page has it, as far as our modules use it; `saved` counts what the kernel hears. */
export class PageModel {
  constructor(traits) { Object.assign(this, { traits, reactions: {}, saved: 0 }); }
  get(name) { return this.traits[name]; }
  set(name, value) {
    if (this.traits[name] === value) return;
    this.traits[name] = value;
    (this.reactions[`change:${name}`] ?? []).forEach((react) => react());
  }
  on(name, react) { (this.reactions[name] ??= []).push(react); }
  off(name, react) { this.reactions[name] = this.reactions[name].filter((each) => each !== react); }
  save_changes() { this.saved += 1; }
}
