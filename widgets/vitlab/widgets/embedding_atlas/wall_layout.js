// Where pictures hang: row by row, as large as a place allows, and which patch lies where on them.

/** How many pictures stand in each row, so that the rows are about equally wide. */
function rowsOf(shapes, count) {
  const wanted = shapes.reduce((sum, shape) => sum + shape, 0) / count;
  const rows = [[]];
  let wide = 0;
  shapes.forEach((shape, place) => {
    const full = wide && Math.abs(wide - wanted) <= Math.abs(wide + shape - wanted);
    if (full && rows.length < count) {
      rows.push([]);
      wide = 0;
    }
    rows.at(-1).push(place);
    wide += shape;
  });
  return rows;
}

function boxesOfRows(shapes, rows, width, gap) {
  const boxes = [];
  let top = 0;
  const most = Math.max(...rows.map((row) => row.reduce((sum, place) => sum + shapes[place], 0)));
  const equal = shapes.every((shape) => Math.abs(shape - shapes[0]) < 1e-6);
  for (const row of rows) {
    const wide = equal ? most : row.reduce((sum, place) => sum + shapes[place], 0);
    const gaps = gap * (equal ? Math.round(most / shapes[0]) - 1 : row.length - 1);
    const height = (width - gaps) / wide;
    let left = 0;
    for (const place of row) {
      boxes[place] = [top, left, height, height * shapes[place]];
      left += height * shapes[place] + gap;
    }
    top += height + gap;
  }
  return { boxes, height: top - gap };
}

/** Boxes (top, left, height, width) of pictures of (height, width) pixels, not higher in all than `highest`. */
export function layWall(sizes, width, highest, gap = 6) {
  if (!sizes.length || width < 1) return { boxes: [], height: 0 };
  const shapes = sizes.map(([tall, wide]) => wide / tall);
  let best = null;
  for (let count = 1; count <= sizes.length; count++) {
    const laid = boxesOfRows(shapes, equalRows(shapes, count), width, gap);
    if (best && laid.height > highest) break;
    if (laid.height > highest) return shrunk(laid, highest);
    best = laid;
  }
  return best;
}

/** Rows of one length where all pictures have one shape. */
function equalRows(shapes, count) {
  if (!shapes.every((shape) => Math.abs(shape - shapes[0]) < 1e-6)) return rowsOf(shapes, count);
  const each = Math.ceil(shapes.length / count);
  const rows = [];
  for (let from = 0; from < shapes.length; from += each) rows.push(shapes.map((_, place) => place).slice(from, from + each));
  return rows;
}

function shrunk({ boxes, height }, highest) {
  const share = highest / height;
  return { boxes: boxes.map((box) => box.map((side) => share * side)), height: highest };
}

/** The point whose patch lies at (x, y); -1 for none. */
export function patchPointAt(boxes, { grids, pointOf }, x, y) {
  const picture = boxes.findIndex(([top, left, height, width]) => y >= top && y < top + height && x >= left && x < left + width);
  if (picture < 0) return -1;
  const [[top, left, height, width], [rows, cols]] = [boxes[picture], grids[picture]];
  return pointOf[picture][Math.floor(((y - top) / height) * rows) * cols + Math.floor(((x - left) / width) * cols)];
}

/** The box of a point's patch. */
export function patchBoxOf(boxes, { places, grids }, point) {
  const [picture, row, col] = places.subarray(3 * point, 3 * point + 3);
  const [[top, left, height, width], [rows, cols]] = [boxes[picture], grids[picture]];
  return [top + (row * height) / rows, left + (col * width) / cols, height / rows, width / cols];
}

/** Edges [x, y, x, y] round what is brushed of a picture, in patches. */
export function edgesOfBrushed([rows, cols], points, mask) {
  const inside = (row, col) => row >= 0 && col >= 0 && row < rows && col < cols && points[row * cols + col] >= 0 && mask[points[row * cols + col]] === 1;
  const edges = [];
  for (let row = 0; row <= rows; row++) {
    for (let col = 0; col <= cols; col++) {
      const here = inside(row, col);
      if (here !== inside(row - 1, col)) edges.push([col, row, col + 1, row]);
      if (here !== inside(row, col - 1)) edges.push([col, row, col, row + 1]);
    }
  }
  return edges;
}

const STEPS_ON_WALL = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The point that a key leads to from one; undefined for a key that leads nowhere. */
export function pointForWallKey(key, point, { places, grids, pointOf }) {
  if (point < 0) return key in STEPS_ON_WALL || key.startsWith("Page") || key === "Home" ? pointOf.flatMap((each) => [...each]).find((each) => each >= 0) ?? -1 : undefined;
  const [picture, row, col] = places.subarray(3 * point, 3 * point + 3);
  const [rows, cols] = grids[picture];
  if (key in STEPS_ON_WALL) {
    const [down, right] = STEPS_ON_WALL[key];
    for (let [r, c] = [row + down, col + right]; r >= 0 && c >= 0 && r < rows && c < cols; [r, c] = [r + down, c + right]) {
      if (pointOf[picture][r * cols + c] >= 0) return pointOf[picture][r * cols + c];
    }
    return point;
  }
  const there = pointOf[picture].filter((each) => each >= 0);
  if (key === "Home") return there[0];
  if (key === "End") return there.at(-1);
  if (key !== "PageUp" && key !== "PageDown") return undefined;
  return samePatchOn(picture + (key === "PageDown" ? 1 : -1), [row / rows, col / cols], grids, pointOf) ?? point;
}

/** The patch at the same share of another picture, or the next that is shown. */
function samePatchOn(picture, [down, across], grids, pointOf) {
  if (!grids[picture]) return undefined;
  const [rows, cols] = grids[picture];
  const wanted = Math.floor(down * rows + 1e-6) * cols + Math.floor(across * cols + 1e-6);
  const shown = [...pointOf[picture].keys()].filter((place) => pointOf[picture][place] >= 0);
  const nearest = shown.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
  return nearest === undefined ? undefined : pointOf[picture][nearest];
}
