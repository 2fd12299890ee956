// Times, in the page, from a key press, or a move of the pointer, until what it asked for is painted.
// Installed before the page, whose animation frames it has to know; keys with modifiers
// count from the last key.
//
// `start` arms it before the key, or another event; `stopwatch.painted` is a promise of
// { frame, next }: ms until the frame that shows it has been handed over for
// display, and until the frame after that one begins.
(() => {
  /** A posted message is handled after the frame in which it was posted. */
  const afterThisFrame = (done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  };

  /** Whether what runs now, or has just changed the page, does so while a frame is made. */
  let makingFrame = 0;
  const nextFrame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => nextFrame((time) => {
    makingFrame += 1;
    try {
      callback(time);
    } finally {
      queueMicrotask(() => { makingFrame -= 1; }); // behind those who hear of the changes
    }
  });

  const timesSince = (pressed, resolve) => () => {
    const frame = performance.now() - pressed;
    nextFrame(() => resolve({ frame, next: performance.now() - pressed }));
  };

  const PATIENCE = 60_000; // ms: then what was asked for does not come, and the page says so

  /** `find` returns the element that shows what was asked for, or nothing yet. */
  const start = (find, type = "keydown", patience = PATIENCE) => {
    let pressed = null;
    const onKey = (event) => { pressed = event.timeStamp; };
    addEventListener(type, onKey, { capture: true });
    window.stopwatch.painted = new Promise((resolve, reject) => {
      setTimeout(reject, patience, new Error(`not seen within ${patience / 1000} s: ${find}`));
      const seen = new MutationObserver(async () => {
        const shown = pressed !== null && find();
        if (!shown) return;
        seen.disconnect();
        removeEventListener(type, onKey, { capture: true });
        const inFrame = makingFrame > 0;
        if (shown.decode) await shown.decode(); // pictures; nothing else has to be decoded
        const paint = () => afterThisFrame(timesSince(pressed, resolve));
        if (inFrame && !shown.decode) paint(); // what changed is in the frame that is being made
        else nextFrame(paint);
      });
      const everything = { subtree: true, childList: true, characterData: true, attributes: true };
      seen.observe(document.body, everything);
    });
  };

  window.stopwatch = { start, painted: null };
})();
