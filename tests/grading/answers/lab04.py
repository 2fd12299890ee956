"""Answers to lab 4."""

from statistics import fmean, pstdev, stdev

import numpy as np
import torch
from torch.nn.functional import interpolate

from tests.grading.answers.kinds import given, right, wrong

# 4.1 Guess before you look

given("4.1", (20, 30), points=1, says="Your guess: 20 to 30 right of 100")
given("4.1", [90, 100], points=1)
given("4.1", (0.2, 0.3), points=0, says="write 20 and 30.")
given("4.1", (np.float32(50), 50), points=1)
given("4.1", np.array([0, 100]), points=1)
given("4.1", 100, points=0, says="A guess is two numbers")
given("4.1", (1, 2, 3), points=0, says="A guess is two numbers")
given("4.1", "20, 30", points=0, says="A guess is two numbers")
given("4.1", (30, 20), points=0, says="The lower end comes first")
given("4.1", (0, float("inf")), points=0, says="inf is none")
given("4.1", ("a", "b"), points=0, says="'a' is none")

# 4.2 Write every place as waves


@right("4.2")
def sincos2d(grid, dim):
    if dim % 4:
        raise ValueError(f"dim {dim} has no four equal parts")
    omega = 10_000 ** (-np.arange(dim // 4) / (dim // 4))
    y, x = (places.reshape(-1, 1) * omega for places in np.indices(grid))
    return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)


@right("4.2")
def sincos2d_with_loops(grid, dim):
    quarter, rest = divmod(dim, 4)
    if rest:
        raise ValueError("no")
    table = []
    for row in range(grid[0]):
        for col in range(grid[1]):
            code = [0.0] * dim
            for k in range(quarter):
                turn = 1 / 10_000 ** (k / quarter)
                code[k], code[k + quarter] = np.sin(col * turn), np.cos(col * turn)
                code[k + 2 * quarter], code[k + 3 * quarter] = (
                    np.sin(row * turn),
                    np.cos(row * turn),
                )
            table.append(code)
    return np.array(table)


@right("4.2")
def sincos2d_in_torch(grid, dim):
    if dim % 4 != 0:
        raise ValueError("no")
    rows, cols = grid
    omega = torch.exp(-torch.arange(dim // 4) * (np.log(10_000) / (dim // 4)))
    one = [torch.outer(torch.arange(side), omega) for side in grid]
    y, x = (torch.cat([angle.sin(), angle.cos()], 1) for angle in one)
    table = torch.cat([x[None].expand(rows, -1, -1), y[:, None].expand(-1, cols, -1)], -1)
    return table.flatten(0, 1)


@right("4.2")
def sincos2d_by_complex_numbers(grid, dim):
    class OddWidthError(ValueError):
        pass

    if dim % 4:
        raise OddWidthError
    wave = 1j * np.float64(10_000) ** (-4 * np.arange(dim // 4) / dim)
    y, x = np.divmod(np.arange(grid[0] * grid[1]), grid[1])
    x, y = (np.exp(np.multiply.outer(place, wave)) for place in (x, y))
    return np.hstack([x.imag, x.real, y.imag, y.real]).astype(np.float32)


@right("4.2")
def sincos2d_by_einsum(grid, dim):
    if dim / 4 != dim // 4:
        raise ValueError
    omega = np.logspace(0, -4, dim // 4, endpoint=False)
    y, x = np.meshgrid(np.arange(grid[0]), np.arange(grid[1]), indexing="ij")
    angles = np.einsum("tp,k->tpk", np.stack([x.ravel(), y.ravel()], 1), omega)
    return np.stack([np.sin(angles), np.cos(angles)], 2).reshape(len(angles), dim)


@right("4.2")
def sincos2d_row_beside_row(grid, dim):
    half, rest = divmod(dim, 2)
    if rest or half % 2:
        raise ValueError("no")

    def along(side):
        angles = torch.arange(side)[:, None] * 10_000.0 ** (-torch.arange(0, half, 2) / half)
        return torch.cat([angles.sin(), angles.cos()], 1)

    x, y = along(grid[1]).repeat(grid[0], 1), along(grid[0]).repeat_interleave(grid[1], 0)
    return torch.cat([x, y], 1)


@wrong("4.2", breaks=1)
def y_before_x(grid, dim):
    return np.roll(sincos2d(grid, dim), dim // 2, axis=1)


@wrong("4.2", breaks=1)
def sines_before_cosines(grid, dim):
    parts = np.split(sincos2d(grid, dim), 4, axis=1)
    return np.concatenate([parts[0], parts[2], parts[1], parts[3]], axis=1)


@wrong("4.2", breaks=1)
def cosines_first(grid, dim):
    parts = np.split(sincos2d(grid, dim), 4, axis=1)
    return np.concatenate([parts[1], parts[0], parts[3], parts[2]], axis=1)


@wrong("4.2", breaks=1)
def reaches_the_last_wave(grid, dim):
    _ = sincos2d(grid, dim)
    omega = 10_000 ** (-np.arange(dim // 4) / max(dim // 4 - 1, 1e-9))
    y, x = (places.reshape(-1, 1) * omega for places in np.indices(grid))
    return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)


@wrong("4.2", breaks=1)
def counts_from_one(grid, dim):
    _ = sincos2d(grid, dim)
    omega = 10_000 ** (-np.arange(dim // 4) / (dim // 4))
    y, x = ((places.reshape(-1, 1) + 1) * omega for places in np.indices(grid))
    return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)


@wrong("4.2", breaks=(1, 2))
def sine_beside_cosine(grid, dim):
    table = sincos2d(grid, dim).reshape(-1, 2, 2, dim // 4)
    return table.swapaxes(2, 3).reshape(-1, dim)


@wrong("4.2", breaks=2)
def codes_column_by_column(grid, dim):
    return sincos2d(grid, dim).reshape(*grid, dim).swapaxes(0, 1).reshape(-1, dim)


@wrong("4.2", breaks=2)
def only_as_many_columns_as_rows(grid, dim):
    if 1 in grid:
        return sincos2d(grid, dim)
    return sincos2d((grid[0], grid[0]), dim)


@wrong("4.2", breaks=3)
def without_a_guard(grid, dim):
    omega = 10_000 ** (-np.arange(dim // 4) / max(dim // 4, 1))
    y, x = (places.reshape(-1, 1) * omega for places in np.indices(grid))
    return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)


@wrong("4.2", breaks=3)
def refuses_odd_widths_alone(grid, dim):
    if dim % 2:
        raise ValueError
    return without_a_guard(grid, dim)


@wrong("4.2", breaks=3)
def returns_its_error(grid, dim):
    return ValueError("no") if dim % 4 else sincos2d(grid, dim)


@wrong("4.2", breaks=3)
def asserts(grid, dim):
    assert dim % 4 == 0
    return sincos2d(grid, dim)


@wrong("4.2", breaks=(1, 2))
def a_raster(grid, dim):
    """One dimension: the lessons' first code, which takes the end of a row for its neighbour."""
    _ = sincos2d(grid, dim)
    omega = 10_000 ** (-np.arange(dim // 2) / (dim // 2))
    angles = np.arange(grid[0] * grid[1])[:, None] * omega
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


@wrong("4.2", breaks=(1, 2))
def as_shares_of_the_picture(grid, dim):
    _ = sincos2d(grid, dim)
    omega = 10_000 ** (-np.arange(dim // 4) / (dim // 4))
    y, x = (p.reshape(-1, 1) / s * omega for p, s in zip(np.indices(grid), grid, strict=True))
    return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)


@wrong("4.2", breaks=(1, 2))
def as_a_grid(grid, dim):
    return sincos2d(grid, dim).reshape(*grid, dim)


# 4.3 Number the offsets


@right("4.3")
def relative_index(grid):
    rows, cols = grid
    y, x = np.divmod(np.arange(rows * cols), cols)
    down = y[:, None] - y[None, :] + rows - 1
    across = x[:, None] - x[None, :] + cols - 1
    return down * (2 * cols - 1) + across


@right("4.3")
def relative_index_with_loops(grid):
    places = [(row, col) for row in range(grid[0]) for col in range(grid[1])]
    index = np.zeros((len(places), len(places)), dtype=int)
    for i, (row, col) in enumerate(places):
        for j, (its_row, its_col) in enumerate(places):
            down, across = row - its_row + grid[0] - 1, col - its_col + grid[1] - 1
            index[i, j] = down * (2 * grid[1] - 1) + across
    return index


@right("4.3")
def relative_index_as_swin(grid):
    h, w = grid
    coords = torch.stack(torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij"))
    flat = coords.flatten(1)
    relative = (flat[:, :, None] - flat[:, None, :]).permute(1, 2, 0).contiguous()
    relative[:, :, 0] += h - 1
    relative[:, :, 1] += w - 1
    relative[:, :, 0] *= 2 * w - 1
    return relative.sum(-1)


@right("4.3")
def relative_index_by_lookup(grid):
    rows, cols = grid
    numbers = {}
    for down in range(-rows + 1, rows):
        for across in range(-cols + 1, cols):
            numbers[down, across] = len(numbers)
    places = list(np.ndindex(*grid))
    return np.array([[numbers[a - c, b - d] for c, d in places] for a, b in places], np.int16)


@right("4.3")
def relative_index_by_ravel(grid):
    place = np.indices(grid).reshape(2, -1)
    away = place[:, :, None] - place[:, None] + np.array(grid).reshape(2, 1, 1) - 1
    return np.ravel_multi_index(tuple(away), (2 * grid[0] - 1, 2 * grid[1] - 1))


@wrong("4.3", breaks=1)
def from_key_to_query(grid):
    return relative_index(grid).T


@wrong("4.3", breaks=1)
def numbered_by_columns(grid):
    down, across = np.divmod(relative_index(grid), 2 * grid[1] - 1)
    return across * (2 * grid[0] - 1) + down


@wrong("4.3", breaks=1)
def around_zero(grid):
    index = relative_index(grid)
    return index - index[0, 0]


@wrong("4.3", breaks=1)
def numbered_from_one(grid):
    return relative_index(grid) + 1


@wrong("4.3", breaks=(1, 2))
def along_the_raster(grid):
    place = np.arange(grid[0] * grid[1])
    return place[:, None] - place[None, :] + len(place) - 1


@wrong("4.3", breaks=1)
def one_offset_too_many(grid):
    down, across = np.divmod(relative_index(grid), 2 * grid[1] - 1)
    return (down + 1) * (2 * grid[1] + 1) + across + 1


@wrong("4.3", breaks=2)
def as_many_offsets_across_as_down(grid):
    down, across = np.divmod(relative_index(grid), 2 * grid[1] - 1)
    return down * (2 * grid[0] - 1) + across


@wrong("4.3", breaks=2)
def square_grids_alone(grid):
    return relative_index((grid[0], grid[0]))


@wrong("4.3", breaks=(1, 2))
def forgets_to_number(grid):
    place = np.indices(grid).reshape(2, -1)
    return place[:, :, None] - place[:, None]


@wrong("4.3", breaks=(1, 2))
def by_distance(grid):
    place = np.indices(grid).reshape(2, -1)
    return np.abs(place[:, :, None] - place[:, None]).sum(0)


@wrong("4.3", breaks=(1, 2))
def adds_the_two(grid):
    down, across = np.divmod(relative_index(grid), 2 * grid[1] - 1)
    return down + across


# 4.4 Repair the resize


def _planes(table, old_grid, prefix):
    return torch.as_tensor(table)[prefix:].reshape(1, *old_grid, -1).permute(0, 3, 1, 2)


def _resized(table, old_grid, new_grid, prefix=1, **rule):
    rule = {"mode": "bicubic", "antialias": True, "align_corners": False, **rule}
    planes = interpolate(_planes(table, old_grid, prefix), size=tuple(new_grid), **rule)
    return planes.permute(0, 2, 3, 1).reshape(new_grid[0] * new_grid[1], -1)


@right("4.4")
def resize_pos(table, old_grid, new_grid, num_prefix_tokens=1):
    prefix, patches = table[:num_prefix_tokens], table[num_prefix_tokens:]
    planes = patches.reshape(1, *old_grid, -1).permute(0, 3, 1, 2)
    planes = interpolate(planes, size=new_grid, mode="bicubic", antialias=True)
    return torch.cat([prefix, planes.permute(0, 2, 3, 1).flatten(0, 2)])


@right("4.4")
def resize_pos_for_arrays(table, old_grid, new_grid, num_prefix_tokens=1):
    patches = _resized(table, old_grid, new_grid, num_prefix_tokens).numpy()
    return np.concatenate([np.asarray(table)[:num_prefix_tokens], patches])


@right("4.4")
def resize_pos_without_torch(table, old_grid, new_grid, num_prefix_tokens=1):
    def cubic(away):
        away = np.abs(away)
        near = 1.5 * away**3 - 2.5 * away**2 + 1
        far = -0.5 * away**3 + 2.5 * away**2 - 4 * away + 2
        return np.where(away < 1, near, np.where(away < 2, far, 0))

    table = np.asarray(table)
    patches = table[num_prefix_tokens:].reshape(*old_grid, -1)
    for axis in (0, 1):
        step = old_grid[axis] / new_grid[axis]
        rows = []
        for place in range(new_grid[axis]):
            away = np.arange(old_grid[axis]) - ((place + 0.5) * step - 0.5)
            weights = cubic(away / max(1, step))
            rows.append(np.tensordot(weights / weights.sum(), patches, (0, axis)))
        patches = np.stack(rows, axis)
    return np.vstack([table[:num_prefix_tokens], patches.reshape(-1, table.shape[1])])


@right("4.4")
def resize_pos_in_place(table, old_grid, new_grid, num_prefix_tokens=1):
    rows, cols = new_grid
    new = torch.empty(num_prefix_tokens + rows * cols, table.shape[-1])
    new[:num_prefix_tokens] = torch.as_tensor(table)[:num_prefix_tokens]
    new[num_prefix_tokens:] = _resized(table, old_grid, new_grid, num_prefix_tokens)
    return new


@right("4.4")
def resize_pos_dimension_by_dimension(table, old_grid, new_grid, num_prefix_tokens=1):
    columns = []
    for column in torch.as_tensor(table).T:
        head, plane = column[:num_prefix_tokens], column[num_prefix_tokens:]
        plane = plane.view(1, 1, old_grid[0], old_grid[1])
        plane = interpolate(plane, new_grid, None, "bicubic", False, antialias=True)
        columns.append(torch.cat([head, plane.ravel()]))
    return torch.stack(columns, dim=1)


@right("4.4")
def resize_pos_as_pictures(table, old_grid, new_grid, num_prefix_tokens=1):
    from PIL import Image

    table, (rows, cols) = np.asarray(table), new_grid
    columns = []
    for column in table[num_prefix_tokens:].T:
        plane = Image.fromarray(column.reshape(old_grid).copy())
        columns.append(np.asarray(plane.resize((cols, rows), Image.Resampling.BICUBIC)).ravel())
    return np.concatenate([table[:num_prefix_tokens], np.stack(columns, 1)])


@wrong("4.4", breaks=1)
def loses_the_prefix(table, old_grid, new_grid, num_prefix_tokens=1):
    return resize_pos(table, old_grid, new_grid, num_prefix_tokens)[num_prefix_tokens:]


@wrong("4.4", breaks=1)
def puts_the_prefix_at_the_end(table, old_grid, new_grid, num_prefix_tokens=1):
    return resize_pos(table, old_grid, new_grid, num_prefix_tokens).roll(-num_prefix_tokens, 0)


@wrong("4.4", breaks=1)
def takes_the_prefix_for_a_patch(table, old_grid, new_grid, num_prefix_tokens=1):
    patches = _resized(table[: old_grid[0] * old_grid[1]], old_grid, new_grid, 0)
    return torch.cat([table[:num_prefix_tokens], patches])


@wrong("4.4", breaks=1)
def fills_the_prefix_with_zeros(table, old_grid, new_grid, num_prefix_tokens=1):
    new = resize_pos(table, old_grid, new_grid, num_prefix_tokens)
    new[:num_prefix_tokens] = 0
    return new


@wrong("4.4", breaks=1)
def leaves_the_prefix_among_the_places(table, old_grid, new_grid, num_prefix_tokens=1):
    rows, cols = old_grid
    planes = table.reshape(1, rows, cols, -1).permute(0, 3, 1, 2)
    planes = interpolate(planes, size=new_grid, mode="bicubic", antialias=True)
    return planes.permute(0, 2, 3, 1).flatten(0, 2)


@wrong("4.4", breaks=1)
def knows_of_cls_alone(table, old_grid, new_grid, num_prefix_tokens=1):
    return resize_pos(table, old_grid, new_grid, min(num_prefix_tokens, 1))


@wrong("4.4", breaks=1)
def keeps_the_first_register_alone(table, old_grid, new_grid, num_prefix_tokens=1):
    new = resize_pos(table, old_grid, new_grid, num_prefix_tokens)
    return torch.cat([new[:1].expand(num_prefix_tokens, -1), new[num_prefix_tokens:]])


@wrong("4.4", breaks=2)
def bilinear(table, old_grid, new_grid, num_prefix_tokens=1):
    patches = _resized(table, old_grid, new_grid, num_prefix_tokens, mode="bilinear")
    return torch.cat([table[:num_prefix_tokens], patches])


@wrong("4.4", breaks=2)
def without_antialias(table, old_grid, new_grid, num_prefix_tokens=1):
    patches = _resized(table, old_grid, new_grid, num_prefix_tokens, antialias=False)
    return torch.cat([table[:num_prefix_tokens], patches])


@wrong("4.4", breaks=2)
def aligns_corners(table, old_grid, new_grid, num_prefix_tokens=1):
    rule = {"align_corners": True, "antialias": False}
    patches = _resized(table, old_grid, new_grid, num_prefix_tokens, **rule)
    return torch.cat([table[:num_prefix_tokens], patches])


@wrong("4.4", breaks=2)
def takes_the_nearest(table, old_grid, new_grid, num_prefix_tokens=1):
    rule = {"mode": "nearest", "align_corners": None, "antialias": False}
    patches = _resized(table, old_grid, new_grid, num_prefix_tokens, **rule)
    return torch.cat([table[:num_prefix_tokens], patches])


@wrong("4.4", breaks=(2, 3))
def in_two_steps(table, old_grid, new_grid, num_prefix_tokens=1):
    between = [(old + new) // 2 for old, new in zip(old_grid, new_grid, strict=True)]
    halfway = resize_pos(table, old_grid, between, num_prefix_tokens)
    return resize_pos(halfway, between, new_grid, num_prefix_tokens)


@wrong("4.4", breaks=3)
def the_root_of_the_count(table, old_grid, new_grid, num_prefix_tokens=1):
    side = int((len(table) - num_prefix_tokens) ** 0.5)
    return resize_pos(table, (side, side), new_grid, num_prefix_tokens)


@wrong("4.4", breaks=3)
def to_a_square(table, old_grid, new_grid, num_prefix_tokens=1):
    return resize_pos(table, old_grid, (new_grid[0], new_grid[0]), num_prefix_tokens)


@wrong("4.4", breaks=3)
def height_for_width(table, old_grid, new_grid, num_prefix_tokens=1):
    return resize_pos(table, old_grid[::-1], new_grid[::-1], num_prefix_tokens)


@wrong("4.4", breaks=3)
def as_it_was_where_the_count_is_the_same(table, old_grid, new_grid, num_prefix_tokens=1):
    if new_grid[0] * new_grid[1] == old_grid[0] * old_grid[1]:
        return table
    return resize_pos(table, old_grid, new_grid, num_prefix_tokens)


@wrong("4.4", breaks=(1, 2, 3))
def with_a_batch_axis(table, old_grid, new_grid, num_prefix_tokens=1):
    return resize_pos(table, old_grid, new_grid, num_prefix_tokens)[None]


@wrong("4.4", breaks=(1, 2, 3))
def without_the_permute_back(table, old_grid, new_grid, num_prefix_tokens=1):
    planes = _planes(table, old_grid, num_prefix_tokens)
    planes = interpolate(planes, size=new_grid, mode="bicubic", antialias=True)
    return torch.cat([table[:num_prefix_tokens], planes.reshape(-1, table.shape[1])])


# 4.5 Learned or sinusoidal, over three seeds

SINUSOIDAL = {"same": [1.0, 1.0, 0.99], "larger": [0.98, 0.85, 0.97]}
SMALL = {"same": [0.94, 0.75, 0.7], "larger": [0.39, 0.27, 0.52]}
AS_LARGE = {"same": [1.0, 0.97, 0.99], "larger": [0.87, 0.91, 0.88]}


def better(mine, other, spread=stdev):
    gap = fmean(mine) - fmean(other)
    if abs(gap) <= spread(mine) + spread(other):
        return "no difference"
    return "learned" if gap > 0 else "sinusoidal"


def summed(positions, scale, runs, spread=stdev, against=SINUSOIDAL):
    row = {"positions": positions, "scale": scale, "seeds": list(range(len(runs["same"]))), **runs}
    for size in ("same", "larger"):
        row[f"{size}_mean"], row[f"{size}_spread"] = fmean(runs[size]), spread(runs[size])
        if positions == "learned":
            row[f"better_{size}"] = better(runs[size], against[size], spread)
    return row


def changed(place, **values):
    rows = compared()
    rows[place].update(values)
    return rows


@right("4.5")
def compared():
    return [
        summed("sinusoidal", 0.7071, SINUSOIDAL),
        summed("learned", 0.02, SMALL),
        summed("learned", 0.71, AS_LARGE),
    ]


@right("4.5")
def compared_by_numpy_and_rounded():
    rows = [
        summed("learned", 0.0199, SMALL, pstdev),
        summed("sinusoidal", 0.71, SINUSOIDAL, pstdev),
        summed("learned", 0.69, AS_LARGE, pstdev),
    ]
    return [{k: round(v, 2) if isinstance(v, float) else v for k, v in row.items()} for row in rows]


@right("4.5")
def no_difference_at_all():
    alike = {"same": [1.0, 0.99, 1.0], "larger": [0.97, 0.9, 0.95]}
    rows = [summed("sinusoidal", 0.71, alike)]
    return rows + [summed("learned", scale, alike, against=alike) for scale in (0.02, 0.71)]


@right("4.5")
def learned_is_better_here():
    worse = {"same": [0.9, 0.9, 0.91], "larger": [0.5, 0.4, 0.45]}
    rows = [summed("sinusoidal", 0.71, worse)]
    return rows + [summed("learned", s, AS_LARGE, against=worse) for s in (0.02, 0.71)]


@right("4.5")
def with_more_seeds_and_more_ways():
    runs = [{size: 2 * values for size, values in r.items()} for r in (SINUSOIDAL, SMALL, AS_LARGE)]
    against = runs[0]
    rows = [summed("sinusoidal", 0.71, runs[0])]
    rows += [
        summed("learned", s, r, against=against) for s, r in ((0.02, runs[1]), (0.71, runs[2]))
    ]
    rows.append(summed("learned", 0.2, runs[2], against=against) | {"note": "between"})
    rows.append(summed("none", 0.0, {"same": [0.25] * 6, "larger": [0.25] * 6}))
    return rows


@right("4.5")
def with_a_sinusoid_that_starts_small_too():
    small = {"same": [0.8, 0.79, 0.82], "larger": [0.5, 0.6, 0.55]}
    return [summed("sinusoidal", 0.02, small), *compared()]


@wrong("4.5", breaks=1)
def two_seeds():
    two = [{size: values[:2] for size, values in r.items()} for r in (SINUSOIDAL, SMALL, AS_LARGE)]
    rows = [summed("sinusoidal", 0.71, two[0])]
    return rows + [
        summed("learned", s, r, against=two[0]) for s, r in ((0.02, two[1]), (0.71, two[2]))
    ]


@wrong("4.5", breaks=1)
def the_lessons_comparison():
    return compared()[:2]


@wrong("4.5", breaks=1)
def only_the_large_start():
    return [compared()[0], compared()[2]]


@wrong("4.5", breaks=1)
def other_seeds_for_one():
    return changed(1, seeds=[3, 4, 5])


@wrong("4.5", breaks=1)
def a_model_that_learned_nothing():
    guessing = {"same": [0.25, 0.26, 0.24], "larger": [0.25, 0.25, 0.26]}
    rows = [summed("sinusoidal", 0.71, guessing)]
    return rows + [summed("learned", s, guessing, against=guessing) for s in (0.02, 0.71)]


@wrong("4.5", breaks=(1, 2))
def one_seed_three_times():
    return changed(0, seeds=[0, 0, 0])[:1] + changed(0)[1:] + changed(0, seeds=[0, 0, 0])[:1]


@wrong("4.5", breaks=(1, 2))
def without_the_runs():
    return [{k: v for k, v in row.items() if k not in ("same", "larger")} for row in compared()]


@wrong("4.5", breaks=(1, 2))
def percent_in_the_runs():
    return changed(1, same=[94, 75, 70])


@wrong("4.5", breaks=(1, 2))
def without_a_sinusoid():
    return compared()[1:]


@wrong("4.5", breaks=(1, 2))
def percent():
    return changed(1, same_mean=79.7)


@wrong("4.5", breaks=(1, 2))
def another_word_for_positions():
    return changed(1, positions="learnable")


@wrong("4.5", breaks=2)
def the_best_for_the_mean():
    return changed(1, same_mean=0.94)


@wrong("4.5", breaks=2)
def the_variance_for_the_spread():
    return changed(1, larger_spread=stdev(SMALL["larger"]) ** 2)


@wrong("4.5", breaks=2)
def a_difference_within_the_spread():
    return changed(2, better_same="sinusoidal")


@wrong("4.5", breaks=2)
def no_difference_where_there_is_one():
    return changed(1, better_larger="no difference")


@wrong("4.5", breaks=2)
def the_lessons_sentence():
    return changed(1, better_same="learned")


@wrong("4.5", breaks=2)
def no_verdict():
    rows = compared()
    del rows[2]["better_larger"]
    return rows


# 4.6 What does one run say?

given("4.6", "c", points=1)
given("4.6", " C. ", points=1)
given("4.6", "a", points=0, says="You chose a. ")
given("4.6", "b", points=0, says="You chose b. ")
given("4.6", "d", points=0, says="You chose d. ")
given("4.6", "e", points=0, says="return one of the letters a, b, c, d")
given("4.6", 3, points=0, says="return one of the letters a, b, c, d")
given("4.6", ["c"], points=0, says="return one of the letters a, b, c, d")
given("4.6", None, points=0, says="return one of the letters a, b, c, d")
