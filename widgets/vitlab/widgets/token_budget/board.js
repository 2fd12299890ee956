// Families, steps, slots and the window: all of it answers in the page, a busy kernel or not.
import { hearing } from "../hearing.js";
import { said } from "../said.js";
import { familiesIn } from "./families.js";
import { counted } from "./numbers.js";
import { orderIn } from "./order.js";
import { partFrom, partName, partOfSlot } from "./slots.js";
import { stepsIn } from "./steps.js";
import { tilesOn } from "./tiles.js";
import { windowIn } from "./window_bar.js";

const BOARD = `<div class="vl-side"><div class="vl-families"></div><div class="vl-below"><ol class="vl-steps"></ol><div class="vl-order"></div></div></div><div class="vl-window"></div>`;
const COLOURS = 8;

/** What the board draws of a plan: its parts with names. */
export const planFrom = (plan) => ({ ...plan, parts: (plan.parts ?? []).map(partFrom) });

function start(model, el, canvas) {
  el.innerHTML = BOARD;
  const find = (name) => el.querySelector(`.vl-${name}`);
  const state = { plans: [], pointed: null };
  const set = (name, value) => {
    if (JSON.stringify(model.get(name)) === JSON.stringify(value)) return;
    model.set(name, value);
    model.save_changes();
  };
  const chosen = () => state.plans.find(({ name }) => name === model.get("family")) ?? state.plans[0];
  const colours = () => new Map(state.plans.map(({ name }, place) => [name, `var(--k${(place % COLOURS) + 1})`]));
  const go = (slot) => set("slot", slot);
  const families = familiesIn(find("families"), {
    choose: (name) => set("family", name),
    leaveOut: (name) => set("families", model.get("families").filter((each) => each !== name)),
    add: (name) => {
      const shown = model.get("families");
      const kept = shown.length < COLOURS ? shown : shown.filter((each) => each !== (shown.findLast((other) => other !== model.get("family"))));
      set("families", [...kept, name]);
    },
  });
  const steps = stepsIn(find("steps"));
  const order = orderIn(find("order"), { go });
  const bar = windowIn(find("window"), { point: (share) => pointAt(share) });
  const tiles = tilesOn(canvas, { go, point: (tile) => pointTo(tile) });

  const given = () => ({ images: model.get("images"), text: model.get("text_tokens"), context: model.get("context") });
  const drawWindow = () => {
    bar.show(state.plans, model.get("family"), given(), colours());
    drawPointed();
  };
  const drawPointed = () => {
    const plan = chosen();
    const part = state.pointed ?? partOfSlot(plan?.parts ?? [], model.get("slot"));
    if (!part) return bar.here(-1, -1, 1, "");
    const last = part.first + part.tokens;
    bar.here(part.first, last - 1, plan.tokens, said("{part}: slots {first} to {last} of each picture", { part: partName(part), first: counted(part.first + 1), last: counted(last) }));
  };
  const pointTo = (tile) => {
    const { parts } = chosen();
    state.pointed = tile < 0 ? null : parts.find((part) => part.tile === tile) ?? parts.find(({ kind }) => kind === "rows" || kind === "whole") ?? null;
    drawPointed();
  };
  const pointAt = (share) => {
    const { parts, tokens } = chosen();
    state.pointed = share === null ? null : partOfSlot(parts, Math.floor(share * tokens));
    tiles.hover(state.pointed?.tile ?? -1);
    drawPointed();
  };
  const drawSlot = () => {
    const plan = chosen();
    if (!plan || plan.refused) return;
    order.show(plan, Math.min(model.get("slot"), plan.tokens - 1));
    tiles.show(plan, Math.min(model.get("slot"), plan.tokens - 1));
    drawPointed();
  };
  const drawFamily = () => {
    const plan = chosen();
    families.mark(model.get("family"));
    if (!plan || plan.refused) return;
    state.pointed = null;
    steps.show(plan);
    drawSlot();
    drawWindow();
  };
  const drawRows = () => {
    families.show(state.plans, model.get("seen"), model.get("crops"));
    families.mark(model.get("family"));
  };
  const drawPlans = () => {
    state.plans = model.get("plans").map(planFrom);
    el.style.setProperty("--print", model.get("print_ratio"));
    drawRows();
    families.offer(model.get("known"), model.get("families"));
    drawFamily();
    for (const [place, tr] of [...find("families").querySelectorAll("tbody tr")].entries()) tr.style.setProperty("--own", `var(--k${(place % COLOURS) + 1})`);
  };
  const react = {
    "change:plans": drawPlans, "change:families change:known": () => families.offer(model.get("known"), model.get("families")),
    "change:seen change:crops change:print_ratio": () => { el.style.setProperty("--print", model.get("print_ratio")); drawRows(); },
    "change:family": drawFamily,
    "change:slot": () => { state.pointed = null; drawSlot(); }, // a key has the last word over a pointer that rests
    "change:images change:text_tokens change:context": drawWindow,
  };
  for (const [names, draw] of Object.entries(react)) model.on(names, draw);
  const room = new ResizeObserver(drawWindow);
  room.observe(find("window"));
  drawPlans();
  return () => {
    room.disconnect();
    families.clear();
    tiles.clear();
    for (const [names, draw] of Object.entries(react)) model.off(names, draw);
  };
}

async function render({ model, el }) {
  el.classList.add("vl-board");
  const canvas = await model.widget_manager.get_model(model.get("canvas").replace(/^IPY_MODEL_/, ""));
  return start(model, el, canvas);
}

export default hearing({ render });
