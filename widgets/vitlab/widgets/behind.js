// What may come a frame later: two frames in a row would keep the first from the screen.

/** One thing to do, the newest, in a frame of its own once the one that is being made has gone to the screen. */
export function behind() {
  let [wanted, timer, frame] = [null, 0, 0];
  const run = () => {
    const todo = wanted;
    [wanted, timer, frame] = [null, 0, 0];
    todo();
  };
  return {
    then(todo) {
      wanted = todo;
      timer ||= setTimeout(() => { frame = requestAnimationFrame(run); });
    },
    end() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}
