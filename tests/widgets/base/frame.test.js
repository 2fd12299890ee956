// What the frame of an instrument does: which keys are its own, what is said aloud, what figures are called.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clickIsAMove, hearKeys, nameFigures, sayAloud } from "../../../widgets/vitlab/widgets/base/frame.js";

/** What is told to the kernel of a key, and whether the notebook is kept from it. */
function pressed(key, { typing = false, ...held } = {}) {
  const [sent, kept] = [[], []];
  const event = { key, ...held, target: { closest: () => (typing ? {} : null) },
    preventDefault: () => kept.push("default"), stopPropagation: () => kept.push("notebook") };
  hearKeys({ get: () => ["1", "o", "Escape"], send: (message) => sent.push(message) })(event);
  return [sent, kept];
}

test("a key of the instrument is told to the kernel and kept from the notebook", () => {
  assert.deepEqual(pressed("o"), [[{ key: "o" }], ["default", "notebook"]]);
});

test("another key, one that is typed and one with Ctrl, Alt or Meta are left alone", () => {
  const left = [pressed("b"), pressed("o", { typing: true }), ...["ctrlKey", "altKey", "metaKey"].map((held) => pressed("o", { [held]: true }))];
  for (const one of left) assert.deepEqual(one, [[], []]);
});

test("Escape is a key of the instrument also from a list or a field, where no letter is typed by it", () => {
  assert.deepEqual(pressed("Escape", { typing: true }), [[{ key: "Escape" }], ["default", "notebook"]]);
});

/** A frame whose sentence is this, where the focus is on a control or elsewhere. */
function frameThatSays(sentence, { onControl = true, onTour = false } = {}) {
  globalThis.document = { activeElement: { closest: () => (onControl ? {} : null) } };
  return { querySelector: () => ({ textContent: sentence }), contains: () => true, matches: () => onTour };
}

test("who moved a control hears the sentence that follows; nobody hears it twice, on tour or from a picture", () => {
  const live = { textContent: "" };
  assert.equal(sayAloud(frameThatSays("49 patches"), live, "196 patches"), "49 patches");
  assert.equal(live.textContent, "49 patches");
  for (const told of [{ onControl: false }, { onTour: true }]) {
    assert.equal(sayAloud(frameThatSays("64 patches", told), live, "49 patches"), "64 patches", "it counts as heard");
    assert.equal(live.textContent, "49 patches");
  }
  live.textContent = "";
  sayAloud(frameThatSays("64 patches"), live, "64 patches");
  assert.equal(live.textContent, "");
});

test("a figure has the name that stands under its class, else the sentence", () => {
  const figures = [["bqplot", "figure", "vl-bar"], ["bqplot", "figure"]].map((classList) => (
    { classList, told: {}, setAttribute(name, value) { this.told[name] = value; } }));
  nameFigures({
    querySelectorAll: () => figures,
    querySelector: (selector) => ({
      "[data-vl-bar]": { getAttribute: (name) => (name === "data-vl-bar" ? "Bar: 3 GiB" : "") },
      ".vl-says": { textContent: "All of it." },
    })[selector] ?? null,
  });
  assert.deepEqual(figures.map(({ told }) => told), [{ role: "img", "aria-label": "Bar: 3 GiB" }, { role: "img", "aria-label": "All of it." }]);
});

test("a click on a figure's selector is a move of the pointer to that place, and any other click is a click", () => {
  globalThis.MouseEvent = class { constructor(type, told) { Object.assign(this, { type, ...told }); } };
  const moves = (isSelector) => {
    const seen = [];
    clickIsAMove({ clientX: 30, clientY: 7, target: { matches: () => isSelector, dispatchEvent: (event) => seen.push({ ...event }) } });
    return seen;
  };
  assert.deepEqual(moves(true), [{ type: "mousemove", clientX: 30, clientY: 7, bubbles: true }]);
  assert.deepEqual(moves(false), []);
});
