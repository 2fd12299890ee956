// What comes a frame later: the newest alone, in a frame of its own, and nothing once it is ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { behind } from "../../widgets/vitlab/widgets/behind.js";

const frames = [];
globalThis.requestAnimationFrame = (draw) => frames.push(draw);
globalThis.cancelAnimationFrame = (frame) => { delete frames[frame - 1]; };
const task = () => new Promise((done) => setTimeout(done));
const frame = () => frames.splice(0).forEach((draw) => draw?.());

test("the frame that is being made goes to the screen first, and then the newest is done once", async () => {
  const [later, done] = [behind(), []];
  later.then(() => done.push("older"));
  frame();
  assert.deepEqual([frames.length, done], [0, []]); // not in this frame, nor asked for in it
  await task();
  later.then(() => done.push("newer"));
  assert.equal(frames.length, 1);
  frame();
  assert.deepEqual(done, ["newer"]);
  await task();
  assert.equal(frames.length, 0);
});

test("what is done may ask for the next", async () => {
  const [later, done] = [behind(), []];
  later.then(() => later.then(() => done.push("numbers")));
  for (const _ of [1, 2]) {
    await task();
    frame();
  }
  assert.deepEqual(done, ["numbers"]);
});

test("what is ended does nothing any more", async () => {
  for (const waits of [0, 1]) {
    const [later, done] = [behind(), []];
    later.then(() => done.push("late"));
    if (waits) await task();
    later.end();
    await task();
    frame();
    assert.deepEqual(done, []);
  }
});
