import assert from "node:assert/strict";
import { test } from "node:test";
import { hearing } from "../../widgets/vitlab/widgets/hearing.js";

/** A model as ipywidgets has it, and as anywidget makes of it: it waits until it is ready. */
function aModel(ready) {
  const [heard, sent] = [[], []];
  class WidgetModel {
    async _handle_comm_msg(message) { heard.push(message.content.data); }
  }
  class AnyModel extends WidgetModel {
    async _handle_comm_msg(message) {
      await ready;
      return super._handle_comm_msg(message);
    }
    set() { return this; }
  }
  const model = new AnyModel();
  let listener = model._handle_comm_msg.bind(model);
  model.comm = { on_msg: (other) => { listener = other; }, send: (data) => sent.push(data) };
  const say = (data) => listener({ content: { data } }).catch(() => null);
  return { model, heard, sent, say, given: { model: { set: model.set.bind(model) } } };
}

const aWhile = () => new Promise((done) => setTimeout(done));
const update = { method: "update", state: { patch: 8 } };

test("a model that was given up hears the kernel again, and asks for what it has missed", async () => {
  const { heard, sent, say, given } = aModel(Promise.reject(new Error("too late")));
  await say(update);
  assert.deepEqual(heard, []);
  assert.equal(hearing({ initialize: ({ model }) => model === given.model }).initialize(given), true);
  await aWhile();
  assert.deepEqual(sent, [{ method: "request_state" }]);
  await say(update);
  assert.deepEqual(heard, [update]);
});

test("one that is given up while it begins does so as well", async () => {
  let giveUp;
  const { heard, sent, say, given } = aModel(new Promise((_, reject) => { giveUp = reject; }));
  hearing({}).initialize(given);
  await aWhile();
  assert.deepEqual(sent, []);
  giveUp(new Error("too late"));
  await aWhile();
  assert.equal(sent.length, 1);
  await say(update);
  assert.deepEqual(heard, [update]);
});

test("one that began in time asks for nothing and hears each message once", async () => {
  const { heard, sent, say, given } = aModel(Promise.resolve());
  hearing({}).initialize(given);
  await aWhile();
  heard.length = 0;
  await say(update);
  assert.deepEqual([heard, sent], [[update], []]);
});

test("what else an anywidget has is left as it is, and a model without a kernel begins too", () => {
  const render = () => null;
  assert.equal(hearing({ render }).render, render);
  assert.equal(hearing({ initialize: () => 7 }).initialize({ model: { set: () => undefined } }), 7);
});
