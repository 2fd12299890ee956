// anywidget gives up a model that takes more than two seconds to begin, as on a slow page: what the kernel
// says would reach it no more. These go on.

const NOTHING = { content: { data: { method: "nothing" } } };

/** An anywidget whose model hears the kernel again once anywidget has given it up, and asks for what it has missed. */
export const hearing = ({ initialize, ...rest }) => ({
  ...rest,
  initialize(given) {
    hearAgain(given.model.set({})); // what `set` gives back is the widget's model itself, with its line to the kernel
    return initialize?.(given);
  },
});

/** anywidget's own handler waits until the model has begun, and fails for ever where it has given up; ipywidgets' does not wait. */
function hearAgain(model) {
  if (!model?.comm) return;
  const patient = Object.getPrototypeOf(Object.getPrototypeOf(model))._handle_comm_msg;
  model._handle_comm_msg(NOTHING).catch(() => {
    model.comm.on_msg((message) => patient.call(model, message));
    model.comm.send({ method: "request_state" });
  });
}
