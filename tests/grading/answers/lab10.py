"""Answers to lab 10."""

from math import ceil, isqrt, prod

import numpy as np
import torch
from einops import rearrange

from tests.grading.answers.kinds import given, right, wrong
from vitlab.core.vlm.planning import vlm_plan

# 10.1 Count the slots of a picture


@right("10.1")
def slots(canvas, patch_size, merge, tile):
    view = canvas if tile is None else tile
    block = patch_size * merge
    if canvas[0] % view[0] or canvas[1] % view[1] or view[0] % block or view[1] % block:
        raise ValueError("something is left over")
    views = (canvas[0] // view[0]) * (canvas[1] // view[1])
    return (views + (views > 1)) * (view[0] // block) * (view[1] // block)


@right("10.1")
def slots_with_loops(canvas, patch_size, merge, tile):
    def blocks(height, width):
        count = 0
        for top in range(0, height, patch_size * merge):
            for left in range(0, width, patch_size * merge):
                if top + patch_size * merge > height or left + patch_size * merge > width:
                    raise ValueError(f"a block is cut at {top}, {left}")
                count += 1
        return count

    if tile is None:
        return blocks(*canvas)
    (rows, over), (cols, aside) = map(divmod, canvas, tile)
    if over or aside:
        raise ValueError
    views = [tile] * (rows * cols) + [tile] * (rows * cols != 1)
    return sum(blocks(*view) for view in views)


@right("10.1")
def slots_of_arrays(canvas, patch_size, merge, tile):
    class LeftOverError(ValueError):
        pass

    whole, side = np.array(canvas), patch_size * merge
    part = whole if tile is None else np.array(tile)
    if (whole % part).any() or (part % side).any():
        raise LeftOverError
    tiles = (whole // part).prod()
    return (part // side).prod() * (tiles if tiles == 1 else tiles + 1)


@right("10.1")
def slots_from_the_patches(canvas, patch_size, merge, tile):
    if tile is not None and tuple(tile) != tuple(canvas):
        one = slots_from_the_patches(tile, patch_size, merge, None)
        if any(side % part for side, part in zip(canvas, tile, strict=True)):
            raise ValueError
        return one * (1 + prod(canvas) // prod(tile))
    counts = []
    for side in canvas:
        patches, over = divmod(side, patch_size)
        if over or patches % merge:
            raise ValueError
        counts.append(patches)
    return prod(counts) // merge**2


def _refusing(case):
    """The sizes of a view and of the canvas, once nothing is left over."""
    slots(*case)
    canvas, patch_size, merge, tile = case
    return canvas, patch_size * merge, tile or canvas


@wrong("10.1", breaks=1)
def loses_a_whole_view(canvas, patch_size, merge, tile):
    return (
        0 * slots(canvas, patch_size, merge, tile)
        if tile is None
        else slots(canvas, patch_size, merge, tile)
    )


@wrong("10.1", breaks=1)
def patches_where_it_is_not_cut(canvas, patch_size, merge, tile):
    found = slots(canvas, patch_size, merge, tile)
    return found * merge**2 if tile is None else found


@wrong("10.1", breaks=2)
def forgets_the_overview(*case):
    canvas, block, _ = _refusing(case)
    return prod(canvas) // block**2 if case[3] else slots(*case)


@wrong("10.1", breaks=2)
def counts_the_overview_alone(*case):
    _, block, view = _refusing(case)
    return prod(view) // block**2


@wrong("10.1", breaks=2)
def an_overview_as_large_as_the_canvas(*case):
    canvas, block, view = _refusing(case)
    return prod(canvas) // block**2 * (2 if canvas != view else 1)


@wrong("10.1", breaks=3)
def always_an_overview(*case):
    canvas, block, view = _refusing(case)
    return (prod(canvas) + prod(view) * bool(case[3])) // block**2


@wrong("10.1", breaks=4)
def drops_what_is_left_over(canvas, patch_size, merge, tile):
    view, block = tile or canvas, patch_size * merge
    views = (canvas[0] // view[0]) * (canvas[1] // view[1])
    return (views + (views > 1)) * (view[0] // block) * (view[1] // block)


@wrong("10.1", breaks=4)
def fills_up_what_is_left_over(canvas, patch_size, merge, tile):
    view, block = tile or canvas, patch_size * merge
    views = ceil(canvas[0] / view[0]) * ceil(canvas[1] / view[1])
    return (views + (views > 1)) * ceil(view[0] / block) * ceil(view[1] / block)


@wrong("10.1", breaks=4)
def asks_for_whole_patches_alone(canvas, patch_size, merge, tile):
    if any(side % patch_size for side in tile or canvas):
        raise ValueError
    return drops_what_is_left_over(canvas, patch_size, merge, tile)


@wrong("10.1", breaks=4)
def asks_for_the_height_alone(canvas, patch_size, merge, tile):
    view = tile or canvas
    if canvas[0] % view[0] or view[0] % (patch_size * merge):
        raise ValueError
    return drops_what_is_left_over(canvas, patch_size, merge, tile)


@wrong("10.1", breaks=4)
def returns_nothing_for_what_is_left_over(*case):
    try:
        return slots(*case)
    except ValueError:
        return 0


@wrong("10.1", breaks=(1, 2, 3))
def before_the_merge(canvas, patch_size, merge, tile):
    return slots(canvas, patch_size, merge, tile) * merge**2


@wrong("10.1", breaks=(1, 2, 3))
def merges_along_one_side(canvas, patch_size, merge, tile):
    return slots(canvas, patch_size, merge, tile) * merge


@wrong("10.1", breaks=(1, 2, 3))
def of_squares(*case):
    canvas, block, view = _refusing(case)
    views = (canvas[0] // view[0]) ** 2
    return (views + (views > 1)) * (view[0] // block) ** 2


@wrong("10.1", breaks=(1, 2, 3))
def with_a_slash(*case):
    return slots(*case) / 1


@wrong("10.1", breaks=(1, 2, 3))
def with_cls(*case):
    return slots(*case) + 1


# 10.2 Merge four tokens into one


def _even(grid):
    if grid[0] % 2 or grid[1] % 2:
        raise ValueError("a block would be cut")


def _blocks(tokens, grid):
    """(b, rows, row inside, columns, column inside, dim)."""
    return tokens.reshape(len(tokens), grid[0] // 2, 2, grid[1] // 2, 2, -1)


@right("10.2")
def merge(tokens, grid):
    _even(grid)
    return _blocks(tokens, grid).swapaxes(2, 3).reshape(len(tokens), grid[0] * grid[1] // 4, -1)


@right("10.2")
def merge_with_einops(tokens, grid):
    _even(grid)
    pattern = "b (r dy c dx) d -> b (r c) (dy dx d)"
    return rearrange(tokens, pattern, r=grid[0] // 2, dy=2, c=grid[1] // 2, dx=2)


@right("10.2")
def merge_by_slices(tokens, grid):
    rows, cols = grid
    if rows % 2 == 1 or cols % 2 == 1:
        raise ValueError
    maps = torch.as_tensor(tokens).unflatten(1, (rows, cols))
    parts = [maps[:, dy::2, dx::2] for dy in (0, 1) for dx in (0, 1)]
    return torch.cat(parts, dim=-1).flatten(1, 2)


@right("10.2")
def merge_with_loops(tokens, grid):
    rows, cols = grid
    merged = []
    for row in range(0, rows, 2):
        for col in range(0, cols, 2):
            if row + 1 == rows or col + 1 == cols:
                raise ValueError("half a block")
            first = row * cols + col
            four = (first, first + 1, first + cols, first + cols + 1)
            merged.append(np.concatenate([tokens[:, n] for n in four], axis=-1))
    return np.stack(merged, axis=1)


@right("10.2")
def merge_by_a_convolution(tokens, grid):
    tokens = torch.as_tensor(tokens)
    dim = tokens.shape[-1]
    if sum(side % 2 for side in grid):
        raise ValueError
    picked = torch.eye(4 * dim).reshape(4 * dim, 2, 2, dim).permute(0, 3, 1, 2)
    maps = tokens.mT.unflatten(2, tuple(grid))
    return torch.nn.functional.conv2d(maps, picked, stride=2).flatten(2).mT


@wrong("10.2", breaks=1)
def four_in_a_row(tokens, grid):
    _even(grid)
    return tokens.reshape(len(tokens), grid[0] * grid[1] // 4, -1)


@wrong("10.2", breaks=1)
def columns_first_inside(tokens, grid):
    _even(grid)
    count = grid[0] * grid[1] // 4
    return _blocks(tokens, grid).transpose(0, 1, 3, 4, 2, 5).reshape(len(tokens), count, -1)


@wrong("10.2", breaks=1)
def blocks_column_by_column(tokens, grid):
    _even(grid)
    count = grid[0] * grid[1] // 4
    return _blocks(tokens, grid).transpose(0, 3, 1, 2, 4, 5).reshape(len(tokens), count, -1)


@wrong("10.2", breaks=1)
def as_pytorch_unshuffles(tokens, grid):
    _even(grid)
    maps = torch.as_tensor(tokens).mT.unflatten(2, tuple(grid))
    return torch.nn.functional.pixel_unshuffle(maps, 2).flatten(2).mT


@wrong("10.2", breaks=1)
def their_mean(tokens, grid):
    _even(grid)
    return _blocks(tokens, grid).mean((2, 4)).reshape(len(tokens), grid[0] * grid[1] // 4, -1)


@wrong("10.2", breaks=2)
def of_a_square_grid(tokens, grid):
    _even(grid)
    side = isqrt(tokens.shape[1]) // 2 * 2
    return merge(tokens[:, : side * side], (side, side))


@wrong("10.2", breaks=2)
def columns_for_rows(tokens, grid):
    return merge(tokens, grid[::-1])


@wrong("10.2", breaks=3)
def asks_whether_four_divides_the_count(tokens, grid):
    rows, cols = grid
    if rows * cols % 4:
        raise ValueError
    if rows % 2 or cols % 2:
        return tokens.reshape(len(tokens), rows * cols // 4, -1)
    return merge(tokens, grid)


@wrong("10.2", breaks=3)
def drops_the_last_row_and_column(tokens, grid):
    rows, cols = (side // 2 * 2 for side in grid)
    maps = tokens.reshape(len(tokens), *grid, -1)[:, :rows, :cols]
    return merge(maps.reshape(len(tokens), rows * cols, -1), (rows, cols))


@wrong("10.2", breaks=3)
def asks_for_the_rows_alone(tokens, grid):
    if grid[0] % 2:
        raise ValueError
    return drops_the_last_row_and_column(tokens, grid)


@wrong("10.2", breaks=(1, 2))
def the_first_of_four(tokens, grid):
    return merge(tokens, grid)[..., : tokens.shape[-1]]


@wrong("10.2", breaks=(1, 2))
def still_in_rows_and_columns(tokens, grid):
    return merge(tokens, grid).reshape(len(tokens), grid[0] // 2, grid[1] // 2, -1)


# 10.3 A plan that fits the window


def row(turn, until, receipt, rule="qwen2-vl", size=(1920, 1080), **settings):
    plan = vlm_plan(rule, size, **settings)
    made = {"turn": turn, "until": until, "receipt": receipt, "rule": rule, "slots": plan.total}
    return made | {"height": size[0], "width": size[1], "settings": settings}


def small(rule="qwen2-vl", **settings):
    """Every receipt as a whole, from its turn to the end."""
    return [row(turn, 5, name, rule, **settings) for turn, name in enumerate("ABC", 1)]


LESS = {"max_pixels": 401408}


@right("10.3")
def small_ones_and_a_crop():
    return [*small(**LESS), row(4, 4, "A", size=(200, 1080))]


@right("10.3")
def gemma_and_a_crop_that_stays():
    rows = [*small("gemma-3"), row(4, 5, "A", "gemma-3", (200, 1080))]
    return [{k: v for k, v in one.items() if k != "settings"} for one in rows]


@right("10.3")
def large_for_one_turn():
    less = {"max_pixels": 200704}
    spans = ((1, 3, "A"), (5, 5, "A"), (2, 2, "B"), (5, 5, "B"), (3, 5, "C"))
    return [row(4, 4, "A"), *(row(*span, **less) for span in spans)]


@right("10.3")
def in_tiles_and_one_leaves_for_a_turn():
    rows = [row(t, 5, name, "internvl", max_tiles=4) for t, name in ((1, "A"), (2, "B"))]
    rows += [row(t, t, "C", "internvl", max_tiles=4) for t in (3, 5)]
    return [*rows, row(4, 4, "A", "internvl", (350, 700))]


@right("10.3")
def pixtral_with_a_note():
    rows = [*small("pixtral", longest=512), row(4, 4, "A", "pixtral", (120, 1000))]
    return [one | {"why": "the line is all there is to read"} for one in rows]


@wrong("10.3", breaks=1)
def without_separators():
    rows = gemma_and_a_crop_that_stays()
    return [one | {"slots": one["slots"] - 4} for one in rows]


@wrong("10.3", breaks=1)
def as_if_nothing_was_shrunk():
    return [one | {"slots": 2691} for one in small_ones_and_a_crop()]


@wrong("10.3", breaks=1)
def two_models_in_one_window():
    return [*small(**LESS), row(4, 4, "A", "gemma-3", (200, 1080))]


@wrong("10.3", breaks=2)
def everything_in_full():
    return small()


@wrong("10.3", breaks=2)
def many_calls():
    crops = [row(4, 4, "A", size=(22 + n, 700)) for n in range(12)]
    return [*small(max_pixels=600000), *crops]


@wrong("10.3", breaks=3)
def no_crop():
    return small(**LESS)


@wrong("10.3", breaks=3)
def a_crop_of_another_receipt():
    return [*small(**LESS), row(4, 4, "B", size=(200, 1080))]


@wrong("10.3", breaks=3)
def a_crop_one_turn_too_late():
    return [*small(**LESS), row(5, 5, "A", size=(200, 1080))]


@wrong("10.3", breaks=3)
def a_crop_that_is_squeezed():
    return [*small("gemma-3"), row(4, 4, "A", "gemma-3", (1920, 1079))]


@wrong("10.3", breaks=3)
def a_crop_before_the_whole():
    return [row(1, 4, "C", size=(200, 1080)), *small_ones_and_a_crop()]


@wrong("10.3", breaks=4)
def totals_too_small():
    return [*small(max_pixels=100352), row(4, 4, "A", size=(200, 1080))]


@wrong("10.3", breaks=4)
def one_is_gone_at_the_end():
    rows = small_ones_and_a_crop()
    return [rows[0], row(2, 4, "B", **LESS), *rows[2:]]


@wrong("10.3", breaks=4)
def one_comes_too_late():
    rows = small_ones_and_a_crop()
    return [*rows[:2], row(4, 5, "C", **LESS), rows[3]]


@wrong("10.3", breaks=4)
def crops_alone_at_the_end():
    rows = small_ones_and_a_crop()
    return [*rows[:2], row(3, 4, "C", **LESS), row(5, 5, "C", size=(1900, 1080), **LESS), rows[3]]


@wrong("10.3", breaks=(3, 4))
def nothing_before_turn_5():
    return [row(5, 5, name, **LESS) for name in "ABC"]


@wrong("10.3", breaks=(1, 2, 3, 4))
def settings_that_there_are_not():
    return [one | {"settings": {"detail": 1}} for one in small_ones_and_a_crop()]


@wrong("10.3", breaks=(1, 2, 3, 4))
def settings_in_a_text():
    return [one | {"settings": "low"} for one in small_ones_and_a_crop()]


# 10.4 Which 784?

given("10.4", "b", points=1, says="You chose b. The language model pays for 784 slots")
given("10.4", "(B)", points=1, says="You chose b.")
given("10.4", "a", points=0, says="You chose a. A count says how many vectors")
given("10.4", "c", points=0, says="You chose c. A patch of 8 px in 224 px")
given("10.4", "d", points=0, says="pixels, or tokens?")
given("10.4", "e", points=0, says="return one of the letters")
given("10.4", 784, points=0, says="return one of the letters")
given("10.4", ["b"], points=0, says="return one of the letters")
