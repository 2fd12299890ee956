// A field that somebody types in.

/** `act(text)` once something else stands there and the hand has left it, or pressed Enter. */
export function whenTyped(field, act) {
  let last = field.value;
  const look = () => {
    if (field.value === last) return;
    last = field.value;
    act(last);
  };
  field.addEventListener("change", look);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") look(); });
}
