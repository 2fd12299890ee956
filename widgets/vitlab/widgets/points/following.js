// What a view of points draws from: places, colours, the brush and pictures. Each is made anew where it changes, in the
// frame that shows it; of a layer more that comes in five traits, once.
import { sheetOf } from "./pictures.js";
import { layPoints, maskOf } from "./places.js";
import { colouringOf, coloursFrom, numbersOf, patchesIn, shownIn } from "./state.js";

const PAD = 16; // px round all points

/** Hear what changes, and draw again. */
export function followModels(view) {
  const { model, marks } = view;
  const again = (...which) => () => {
    for (const each of which) view.old.add(each);
    view.redraw(true);
  };
  const pointed = () => { // here, or on a picture
    clearTimeout(view.dwelling);
    view.parts.card.hidden = true;
    view.redraw();
  };
  const pictures = async () => {
    again("shown")();
    view.patches = patchesIn(marks);
    view.sheet = await sheetOf(marks);
    view.redraw(true);
  };
  view.follow(model, ["points", "layouts", "layer", "layer_index", "dims", "layers"], again("laid"));
  view.follow(marks, ["colourings", "codes", "color_index", "layer_index", "layer", "layers", "layouts", "count"], again("coloured"));
  view.follow(marks, ["brushed"], again("mask"));
  view.follow(marks, ["sheet", "boxes", "places", "grids", "points"], pictures);
  view.follow(marks, ["marks", "mark_size", "axes"], again());
  view.follow(marks, ["selected", "near", "told", "near_layer", "tool"], () => view.redraw());
  view.follow(marks, ["hovered"], pointed);
  again("laid", "coloured", "mask")();
  pictures();
}

/** Make anew what is old; the place must have a size. */
export function renew(view) {
  const { model, marks, old } = view;
  if (old.has("shown")) {
    view.shown = shownIn(marks);
    view.count = view.shown.reduce((sum, each) => sum + each, 0);
  }
  if (old.has("laid")) view.laid = layPoints(numbersOf(model), model.get("dims"), view.turn, view.size, PAD);
  const from = coloursFrom(marks);
  if (old.has("coloured") && from.some((each, i) => each !== view.colouredFrom[i])) {
    [view.coloured, view.colouredFrom] = [colouringOf(marks), from];
    old.add("mask");
  }
  if (old.has("mask")) view.mask = maskOf(marks.get("brushed"), marks.get("count"));
  old.clear();
}
