// Times, in the page, from a key press until what it asked for is painted.
// Installed once; keys with modifiers count from the last key.
//
// `start` arms it before the key; `stopwatch.painted` is a promise of
// { frame, next }: ms until the frame that shows it has been handed over for
// display, and until the frame after that one begins.
(() => {
  /** A posted message is handled after the frame in which it was posted. */
  const afterThisFrame = (done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  };

  /** Calls `isMade()`, which says whether a frame is being made just now; `stop()` ends it. */
  const watchFrames = () => {
    let made = false, watching = true;
    const onFrame = () => {
      made = true;
      afterThisFrame(() => { made = false; });
      if (watching) requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    return { isMade: () => made, stop: () => { watching = false; } };
  };

  const timesSince = (pressed, resolve) => () => {
    const frame = performance.now() - pressed;
    requestAnimationFrame(() => resolve({ frame, next: performance.now() - pressed }));
  };

  /** `find` returns the element that shows what was asked for, or nothing yet. */
  const start = (find) => {
    let pressed = null;
    const onKey = (event) => { pressed = event.timeStamp; };
    addEventListener("keydown", onKey, { capture: true });
    const frames = watchFrames();
    window.stopwatch.painted = new Promise((resolve) => {
      const seen = new MutationObserver(async () => {
        const shown = pressed !== null && find();
        if (!shown) return;
        seen.disconnect();
        frames.stop();
        removeEventListener("keydown", onKey, { capture: true });
        const inFrame = frames.isMade();
        if (shown.decode) await shown.decode(); // pictures; nothing else has to be decoded
        const paint = () => afterThisFrame(timesSince(pressed, resolve));
        if (inFrame && !shown.decode) paint(); // what changed is in the frame that is being made
        else requestAnimationFrame(paint);
      });
      const everything = { subtree: true, childList: true, characterData: true, attributes: true };
      seen.observe(document.body, everything);
    });
  };

  window.stopwatch = { start, painted: null };
})();
