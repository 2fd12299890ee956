"""Answers to lab 9."""

from functools import reduce
from itertools import pairwise
from math import ceil, floor, gcd, prod

import numpy as np
import torch

from tests.grading.answers.kinds import given, right, wrong

# 9.1 Guess how often a patch sees a thing whole

given("9.1", (20, 40), points=1, says="Your guess: 20 to 40 of 100 places")
given("9.1", [75, 80], points=1)
given("9.1", (0.2, 0.4), points=0, says="write 20 and 40.")
given("9.1", (28.2, 28.2), points=1)
given("9.1", np.array([0, 100]), points=1)
given("9.1", 50, points=0, says="A guess is two numbers")
given("9.1", (1, 2, 3), points=0, says="A guess is two numbers")
given("9.1", "20, 40", points=0, says="A guess is two numbers")
given("9.1", (40, 20), points=0, says="The lower end comes first")
given("9.1", ("20%", "40%"), points=0, says="'20%' is none")
given("9.1", (0, float("inf")), points=0, says="inf is none")

# 9.2 Count patches that overlap


def _sides(image_size, patch_size, stride, padding, count):
    sides = zip(image_size, patch_size, stride, padding, strict=True)
    return tuple(count(*side) for side in sides)


@right("9.2")
def overlap_grid(image_size, patch_size, stride, padding):
    rows = (image_size[0] + 2 * padding[0] - patch_size[0]) // stride[0] + 1
    cols = (image_size[1] + 2 * padding[1] - patch_size[1]) // stride[1] + 1
    return rows, cols


@right("9.2")
def overlap_with_loops(image_size, patch_size, stride, padding):
    counts = []
    for side, patch, step, zeros in zip(image_size, patch_size, stride, padding, strict=True):
        start, count = -zeros, 0
        while start + patch <= side + zeros:
            start, count = start + step, count + 1
        counts.append(count)
    return counts


@right("9.2")
def overlap_by_a_convolution(image_size, patch_size, stride, padding):
    maps = torch.nn.functional.conv2d(
        torch.zeros(1, 1, *image_size), torch.zeros(1, 1, *patch_size), None, stride, padding
    )
    return tuple(maps.shape[2:])


@right("9.2")
def overlap_of_arrays(image_size, patch_size, stride, padding):
    h, p, s, z = map(np.array, (image_size, patch_size, stride, padding))
    return (h + 2 * z - p + s) // s


@right("9.2")
def overlap_by_floor(image_size, patch_size, stride, padding):
    return _sides(
        image_size, patch_size, stride, padding, lambda h, p, s, z: 1 + floor((h - p + z + z) / s)
    )


@wrong("9.2", breaks=1)
def rounds_up_and_forgets_the_first(image_size, patch_size, stride, padding):
    return _sides(
        image_size, patch_size, stride, padding, lambda h, p, s, z: ceil((h + 2 * z - p) / s)
    )


@wrong("9.2", breaks=1)
def stops_before_the_end(image_size, patch_size, stride, padding):
    return _sides(
        *(image_size, patch_size, stride, padding),
        lambda h, p, s, z: len(range(-z, h + z - p, s)),
    )


@wrong("9.2", breaks=2)
def rounds_up(image_size, patch_size, stride, padding):
    return _sides(
        image_size, patch_size, stride, padding, lambda h, p, s, z: ceil((h + 2 * z - p) / s) + 1
    )


@wrong("9.2", breaks=2)
def asks_for_the_end(image_size, patch_size, stride, padding):
    def count(h, p, s, z):
        starts = [-z]
        while starts[-1] + p < h + z:
            starts.append(starts[-1] + s)
        return len(starts)

    return _sides(image_size, patch_size, stride, padding, count)


@wrong("9.2", breaks=2)
def leaves_fractions(image_size, patch_size, stride, padding):
    def count(h, p, s, z):
        moves = (h + 2 * z - p) / s
        return int(moves) + 1 if moves == int(moves) else moves + 1

    return _sides(image_size, patch_size, stride, padding, count)


@wrong("9.2", breaks=(1, 2))
def forgets_the_first(image_size, patch_size, stride, padding):
    return _sides(image_size, patch_size, stride, padding, lambda h, p, s, z: (h + 2 * z - p) // s)


@wrong("9.2", breaks=(1, 2))
def zeros_on_one_side(image_size, patch_size, stride, padding):
    return _sides(image_size, patch_size, stride, padding, lambda h, p, s, z: (h + z - p) // s + 1)


@wrong("9.2", breaks=(1, 2))
def no_zeros(image_size, patch_size, stride, padding):
    return _sides(image_size, patch_size, stride, padding, lambda h, p, s, z: (h - p) // s + 1)


@wrong("9.2", breaks=(1, 2))
def a_padding_of_its_own(image_size, patch_size, stride, padding):
    return _sides(
        *(image_size, patch_size, stride, padding),
        lambda h, p, s, z: (h + 2 * ((p - s) // 2) - p) // s + 1,
    )


@wrong("9.2", breaks=(1, 2))
def side_by_side(image_size, patch_size, stride, padding):
    return _sides(image_size, patch_size, stride, padding, lambda h, p, s, z: (h + 2 * z) // p)


@wrong("9.2", breaks=(1, 2))
def divides_by_the_stride(image_size, patch_size, stride, padding):
    return _sides(image_size, patch_size, stride, padding, lambda h, p, s, z: h // s)


@wrong("9.2", breaks=(1, 2))
def columns_first(image_size, patch_size, stride, padding):
    return overlap_grid(image_size, patch_size, stride, padding)[::-1]


@wrong("9.2", breaks=(1, 2))
def squares_alone(image_size, patch_size, stride, padding):
    return (overlap_grid(image_size, patch_size, stride, padding)[0],) * 2


@wrong("9.2", breaks=(1, 2))
def how_many_patches(image_size, patch_size, stride, padding):
    return prod(overlap_grid(image_size, patch_size, stride, padding))


# 9.3 Plan the stages


@right("9.3")
def stage_strides(image_size, patch_sizes):
    strides, before = [], 1
    for patch in patch_sizes:
        if patch % before:
            raise ValueError(f"{patch} px is no whole number of {before} px")
        strides.append(patch // before)
        before = patch
    if any(side % before for side in image_size):
        raise ValueError("the last patch does not fill the picture")
    return tuple(strides)


@right("9.3")
def strides_by_pairs(image_size, patch_sizes):
    pairs = list(pairwise((1, *patch_sizes)))
    if any(gcd(before, after) != before for before, after in pairs):
        raise ValueError
    for side in image_size:
        for patch in patch_sizes:
            if side // patch * patch != side:
                raise ValueError(side, patch)
    return [after // before for before, after in pairs]


@right("9.3")
def strides_of_arrays(image_size, patch_sizes):
    patches = np.array(patch_sizes)
    before = np.concatenate([[1], patches[:-1]])
    strides, over = np.divmod(patches, before)
    if over.any() or (np.array(image_size) % patches.max()).any():
        raise ValueError("no plan")
    return strides


@right("9.3")
def strides_from_the_tokens_left(image_size, patch_sizes):
    height, width = image_size
    strides = ()
    for patch in patch_sizes:
        stride, over = divmod(patch, prod(strides))
        if over or height % stride or width % stride:
            raise ValueError(f"stage {len(strides) + 1} cannot be")
        height, width, strides = height // stride, width // stride, (*strides, stride)
    return strides


@right("9.3")
def strides_from_behind(image_size, patch_sizes):
    class NoPlanError(ValueError):
        pass

    *earlier, last = patch_sizes
    if any(side % last for side in image_size):
        raise NoPlanError
    if not earlier:
        return (last,)
    if last % earlier[-1]:
        raise NoPlanError
    return (*strides_from_behind(image_size, earlier), last // earlier[-1])


@wrong("9.3", breaks=1)
def the_patches_themselves(image_size, patch_sizes):
    stage_strides(image_size, patch_sizes)
    return tuple(patch_sizes)


@wrong("9.3", breaks=1)
def without_the_first(image_size, patch_sizes):
    return stage_strides(image_size, patch_sizes)[1:]


@wrong("9.3", breaks=1)
def all_by_the_first(image_size, patch_sizes):
    stage_strides(image_size, patch_sizes)
    return patch_sizes[0], *(patch // patch_sizes[0] for patch in patch_sizes[1:])


@wrong("9.3", breaks=1)
def always_two(image_size, patch_sizes):
    return (stage_strides(image_size, patch_sizes)[0], *[2] * (len(patch_sizes) - 1))


@wrong("9.3", breaks=1)
def with_a_slash(image_size, patch_sizes):
    return tuple(stride / 1 for stride in stage_strides(image_size, patch_sizes))


@wrong("9.3", breaks=1)
def differences(image_size, patch_sizes):
    stage_strides(image_size, patch_sizes)
    return tuple(after - before for before, after in pairwise((0, *patch_sizes)))


def _filled(image_size, patch):
    if any(side % patch for side in image_size):
        raise ValueError


def _divided(patch_sizes):
    return tuple(after // before for before, after in pairwise((1, *patch_sizes)))


@wrong("9.3", breaks=2)
def never_asks_for_the_rest(image_size, patch_sizes):
    _filled(image_size, patch_sizes[-1])
    return _divided(patch_sizes)


@wrong("9.3", breaks=2)
def asks_the_picture_alone(image_size, patch_sizes):
    for patch in patch_sizes:
        _filled(image_size, patch)
    return _divided(patch_sizes)


@wrong("9.3", breaks=2)
def refuses_what_shrinks_alone(image_size, patch_sizes):
    if list(patch_sizes) != sorted(patch_sizes):
        raise ValueError
    _filled(image_size, patch_sizes[-1])
    return _divided(patch_sizes)


@wrong("9.3", breaks=3)
def never_looks_at_the_picture(image_size, patch_sizes):
    return stage_strides((patch_sizes[-1],) * 2, patch_sizes)


@wrong("9.3", breaks=3)
def looks_at_the_height(image_size, patch_sizes):
    return stage_strides((image_size[0], patch_sizes[-1]), patch_sizes)


@wrong("9.3", breaks=3)
def looks_at_the_first_stage(image_size, patch_sizes):
    strides = stage_strides((patch_sizes[-1],) * 2, patch_sizes)
    _filled(image_size, patch_sizes[0])
    return strides


@wrong("9.3", breaks=(2, 3))
def returns_none_for_no_plan(image_size, patch_sizes):
    try:
        return stage_strides(image_size, patch_sizes)
    except ValueError:
        return None


@wrong("9.3", breaks=(2, 3))
def by_assertions(image_size, patch_sizes):
    try:
        return stage_strides(image_size, patch_sizes)
    except ValueError as error:
        raise AssertionError(str(error)) from None


@wrong("9.3", breaks=(2, 3))
def refuses_nothing(image_size, patch_sizes):
    return _divided(patch_sizes)


@wrong("9.3", breaks=(1, 2, 3))
def how_many_pixels_at_last(image_size, patch_sizes):
    return reduce(lambda before, patch: before * patch, patch_sizes, 1)


# 9.4 Decide, and say why


@right("9.4")
def decide(image_size, smallest, patch_sizes, patches_across, token_budget, published):
    broken = []
    for patch in patch_sizes:
        said = []
        rows, cols = (-(-side // patch) for side in image_size)
        if min(smallest) < patches_across * patch:
            said.append("across")
        if rows * cols > token_budget:
            said.append("tokens")
        if any(side % patch for side in image_size):
            said.append("fills")
        if patch not in published:
            said.append("weights")
        broken.append(said)
    kept = [patch for patch, said in zip(patch_sizes, broken, strict=True) if not said]
    return {"choice": max(kept, default=None), "broken": broken}


@right("9.4")
def decide_by_checks(image_size, smallest, patch_sizes, patches_across, token_budget, published):
    checks = {
        "weights": lambda p: p in set(published),
        "fills": lambda p: image_size[0] % p == 0 and image_size[1] % p == 0,
        "tokens": lambda p: ceil(image_size[0] / p) * ceil(image_size[1] / p) <= token_budget,
        "across": lambda p: smallest[0] / p >= patches_across <= smallest[1] / p,
    }
    broken = tuple(
        tuple(name for name, holds in checks.items() if not holds(p)) for p in patch_sizes
    )
    choice = None
    for p, names in zip(patch_sizes, broken, strict=True):
        if names == () and (choice is None or p > choice):
            choice = p
    return {"broken": broken, "choice": choice, "note": "in the order of the candidates"}


@right("9.4")
def decide_with_arrays(image_size, smallest, patch_sizes, patches_across, token_budget, published):
    sizes = np.array(patch_sizes)
    h, w = image_size
    wrong_ones = {
        "across": min(smallest) / sizes < patches_across,
        "tokens": ((h + sizes - 1) // sizes) * ((w + sizes - 1) // sizes) > token_budget,
        "fills": (h % sizes != 0) | (w % sizes != 0),
        "weights": ~np.isin(sizes, published),
    }
    table = np.array(list(wrong_ones.values()))
    names = [[name for name in wrong_ones if wrong_ones[name][i]] for i in range(len(sizes))]
    left = sizes[~table.any(0)]
    return {"choice": left.max() if len(left) else None, "broken": names}


def _answer(case, broken=None, choice=None):
    """A decision with other lists, or another choice among those it leaves."""
    patch_sizes = case[2]
    lists = broken or decide(*case)["broken"]
    kept = [patch for patch, said in zip(patch_sizes, lists, strict=True) if not said]
    return {"broken": lists, "choice": choice(kept) if choice else max(kept, default=None)}


def _with(case, name, is_broken):
    """The right lists, but one limit is judged by something else; the choice follows from them."""
    lists = [
        [other for other in said if other != name] + [name] * bool(is_broken(patch))
        for patch, said in zip(case[2], decide(*case)["broken"], strict=True)
    ]
    return _answer(case, lists)


@wrong("9.4", breaks=1)
def along_the_longer_side(*case):
    return _with(case, "across", lambda p: max(case[1]) < case[3] * p)


@wrong("9.4", breaks=1)
def more_than_wanted(*case):
    return _with(case, "across", lambda p: min(case[1]) <= case[3] * p)


@wrong("9.4", breaks=1)
def whole_patches_across(*case):
    return _with(case, "across", lambda p: min(case[1]) // p < case[3])


@wrong("9.4", breaks=1)
def in_height(*case):
    return _with(case, "across", lambda p: case[1][0] / p < case[3])


@wrong("9.4", breaks=1)
def by_area(*case):
    return _with(case, "across", lambda p: prod(case[1]) / p**2 < case[3])


@wrong("9.4", breaks=2)
def whole_patches_alone(*case):
    return _with(case, "tokens", lambda p: (case[0][0] // p) * (case[0][1] // p) > case[4])


@wrong("9.4", breaks=2)
def fewer_than_the_budget(*case):
    h, w = case[0]
    return _with(case, "tokens", lambda p: ceil(h / p) * ceil(w / p) >= case[4])


@wrong("9.4", breaks=2)
def with_cls(*case):
    h, w = case[0]
    return _with(case, "tokens", lambda p: ceil(h / p) * ceil(w / p) + 1 > case[4])


@wrong("9.4", breaks=2)
def of_a_square(*case):
    return _with(case, "tokens", lambda p: ceil(case[0][0] / p) ** 2 > case[4])


@wrong("9.4", breaks=3)
def fills_the_height(*case):
    return _with(case, "fills", lambda p: case[0][0] % p)


@wrong("9.4", breaks=3)
def fills_one_of_both(*case):
    return _with(case, "fills", lambda p: case[0][0] % p and case[0][1] % p)


@wrong("9.4", breaks=3)
def fills_in_pixels(*case):
    return _with(case, "fills", lambda p: prod(case[0]) % p**2)


@wrong("9.4", breaks=3)
def smaller_than_what_is_published(*case):
    return _with(case, "weights", lambda p: p < min(case[5]))


@wrong("9.4", breaks=4)
def the_first(*case):
    return _answer(case, choice=lambda kept: kept[0] if kept else None)


@wrong("9.4", breaks=4)
def the_smallest(*case):
    return _answer(case, choice=lambda kept: min(kept, default=None))


@wrong("9.4", breaks=4)
def zero_for_none(*case):
    return _answer(case, choice=lambda kept: max(kept, default=0))


@wrong("9.4", breaks=4)
def the_least_broken(*case):
    lists = decide(*case)["broken"]
    least = min(case[2], key=lambda patch: (len(lists[case[2].index(patch)]), -patch))
    return _answer(case, choice=lambda kept: least)


@wrong("9.4", breaks=4)
def all_that_are_left(*case):
    return _answer(case, choice=lambda kept: kept)


@wrong("9.4", breaks=4)
def the_lists_alone(*case):
    return {"broken": decide(*case)["broken"]}


@wrong("9.4", breaks=(1, 2, 3, 4))
def the_choice_alone(*case):
    return decide(*case)["choice"]


@wrong("9.4", breaks=(1, 2, 3, 4))
def for_one_candidate(*case):
    return decide(*case) | {"broken": decide(*case)["broken"][0]}


@wrong("9.4", breaks=(1, 2, 3, 4))
def names_of_its_own(*case):
    lists = [[f"too many {name}" for name in said] for said in decide(*case)["broken"]]
    return _answer(case, lists)


@wrong("9.4", breaks=(1, 2, 3, 4))
def in_one_text(*case):
    return decide(*case) | {"broken": [", ".join(said) for said in decide(*case)["broken"]]}


@wrong("9.4", breaks=(1, 2, 3, 4))
def how_many_it_breaks(*case):
    return decide(*case) | {"broken": list(map(len, decide(*case)["broken"]))}


# 9.5 Argue a row of the table

TEXT = "A car is 9 px, so 0.3 patches of 32 px lie across it."
given("9.5", TEXT, points=0, says="Your text of 14 words is kept")
given("9.5", (TEXT, [1]), points=0, says="Your text of 14 words is kept")
given("9.5", (TEXT, [3, 1]), points=0, says="that makes 0.5 of 1")
given("9.5", (TEXT, [1, 2, 3, 4]), points=0, says="that makes 1 of 1")
given("9.5", 32, points=0, says="return your text in quotes")
given("9.5", ["satellite", "32 px"], points=0, says="'32 px' is none of them")
given("9.5", (TEXT, [0]), points=0, says="The rubric has lines 1 to 4")
given("9.5", " ", points=0)
