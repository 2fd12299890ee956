"""Answers to lab 2."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.grading.answers.kinds import given, right, wrong

# 2.1 Equal, or not?

given("2.1", (2, 10), points=1)
given("2.1", [8, 8], points=1)
given("2.1", np.array([6.5, 9]), points=1)
given("2.1", 8, points=0, says="A guess is two numbers")
given("2.1", (True, False), points=0, says="True is none")
given("2.1", (9, 6), points=0, says="The lower end comes first")
given("2.1", ("six", "nine"), points=0, says="'six' is none")
given("2.1", (1, float("nan")), points=0, says="nan is none")


# 2.2 Count what is learned


@right("2.2")
def count_parameters(image_size, patch_size, in_chans, embed_dim):
    (h, w), (ph, pw) = image_size, patch_size
    return {
        "projection": embed_dim * (in_chans * ph * pw + 1),
        "rank": min(embed_dim, in_chans * ph * pw),
        "cls": embed_dim,
        "learned table": (h // ph * (w // pw) + 1) * embed_dim,
        "sinusoid": 0,
    }


@right("2.2")
def by_making_the_layers(image_size, patch_size, in_chans, embed_dim):
    conv = nn.Conv2d(in_chans, embed_dim, patch_size, stride=patch_size)
    places = conv(torch.zeros(1, in_chans, *image_size)).flatten(2).shape[-1]
    table = nn.Embedding(1 + places, embed_dim)
    counts = {"projection": conv, "learned table": table}
    found = {name: sum(p.numel() for p in layer.parameters()) for name, layer in counts.items()}
    rank = int(torch.linalg.matrix_rank(torch.randn(conv.weight.flatten(1).shape).double()))
    return found | {"cls": embed_dim, "sinusoid": 0, "rank": rank}


@right("2.2")
def by_loops_with_more_rows(image_size, patch_size, in_chans, embed_dim):
    weights = 0
    for _ in range(embed_dim):
        for _ in range(in_chans * patch_size[0]):
            weights += patch_size[1]
    places = sum(1 for _ in range(0, image_size[0], patch_size[0])
                 for _ in range(0, image_size[1], patch_size[1]))  # fmt: skip
    table = {"projection": np.int64(weights + embed_dim), "cls": embed_dim, "sinusoid": 0}
    table["rank"] = sorted([embed_dim, weights // embed_dim])[0]
    return table | {"learned table": np.array((places + 1) * embed_dim), "weights": weights}


@right("2.2")
def with_a_counted_grid(image_size, patch_size, in_chans, embed_dim):
    from vitlab.core import PatchGrid

    grid = PatchGrid(image_size, patch_size)
    table = count_parameters(image_size, patch_size, in_chans, embed_dim)
    return table | {"learned table": embed_dim + grid.tokens * embed_dim}


def counts_otherwise(name, **rows):
    """The table with some rows that are made by another rule."""

    def answer(image_size, patch_size, in_chans, embed_dim):
        sizes = {"h": image_size[0], "w": image_size[1], "ph": patch_size[0], "pw": patch_size[1]}
        sizes |= {"c": in_chans, "d": embed_dim}
        sizes["n"] = sizes["h"] // sizes["ph"] * (sizes["w"] // sizes["pw"])
        table = count_parameters(image_size, patch_size, in_chans, embed_dim)
        return table | {row.replace("_", " "): rule(**sizes) for row, rule in rows.items()}

    answer.__name__ = name
    wrong("2.2", breaks=1)(answer)


counts_otherwise("no_bias", projection=lambda d, c, ph, pw, **_: d * c * ph * pw)
counts_otherwise("one_bias", projection=lambda d, c, ph, pw, **_: d * c * ph * pw + 1)
counts_otherwise("bias_of_pixels", projection=lambda d, c, ph, pw, **_: (d + 1) * c * ph * pw)
counts_otherwise("grey_only", projection=lambda d, ph, pw, **_: d * (ph * pw + 1))
counts_otherwise("square_patches", projection=lambda d, c, ph, **_: d * (c * ph * ph + 1))
counts_otherwise("a_map_for_each_patch",
                 projection=lambda d, c, ph, pw, n, **_: n * d * (c * ph * pw + 1))  # fmt: skip
counts_otherwise("as_many_as_the_token_has", rank=lambda d, **_: d)
counts_otherwise("as_many_as_the_patch_has", rank=lambda c, ph, pw, **_: c * ph * pw)
counts_otherwise("the_larger_of_both", rank=lambda d, c, ph, pw, **_: max(d, c * ph * pw))
counts_otherwise("cls_is_one_number", cls=lambda **_: 1)
counts_otherwise("cls_has_no_place", learned_table=lambda n, d, **_: n * d)
counts_otherwise("the_sinusoid_learns", sinusoid=lambda n, d, **_: n * d)
counts_otherwise(
    "squares_of_the_height", learned_table=lambda h, ph, d, **_: ((h // ph) ** 2 + 1) * d
)
counts_otherwise("as_floats", projection=lambda d, c, ph, pw, **_: float(d * (c * ph * pw + 1)))


@wrong("2.2", breaks=1)
def the_sum_alone(image_size, patch_size, in_chans, embed_dim):
    return sum(count_parameters(image_size, patch_size, in_chans, embed_dim).values())


@wrong("2.2", breaks=1)
def a_row_is_missing(image_size, patch_size, in_chans, embed_dim):
    table = count_parameters(image_size, patch_size, in_chans, embed_dim)
    del table["sinusoid"]
    return table


# 2.3 Three more spellings


def sizes_of(images, weight):
    b, c, h, w = images.shape
    d, _, ph, pw = weight.shape
    return b, c, h // ph, w // pw, d, ph, pw


@right("2.3")
def spellings(images, weight, bias):
    b, c, rows, cols, _d, ph, pw = sizes_of(images, weight)
    matrix = weight.flatten(1).T
    cells = images.reshape(b, c, rows, ph, cols, pw)
    patches = cells.permute(0, 2, 4, 1, 3, 5).reshape(b, rows * cols, -1)
    return {
        "unfold": F.unfold(images, (ph, pw), stride=(ph, pw)).transpose(1, 2) @ matrix + bias,
        "einsum": torch.einsum("bcyhxw,dchw->byxd", cells, weight).flatten(1, 2) + bias,
        "reshape": patches @ matrix + bias,
    }


@right("2.3")
def by_layers_and_strides(images, weight, bias):
    b, c, _rows, _cols, d, ph, pw = sizes_of(images, weight)
    linear = nn.Linear(c * ph * pw, d, dtype=images.dtype)
    linear.load_state_dict({"weight": weight.reshape(d, -1), "bias": bias})
    views = images.unfold(2, ph, ph).unfold(3, pw, pw)
    return {
        "unfold": linear(nn.Unfold((ph, pw), stride=(ph, pw))(images).mT),
        "einsum": torch.einsum("bcyxhw,dchw->byxd", views, weight).reshape(b, -1, d) + bias,
        "reshape": F.linear(views.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2),
                            weight.flatten(1), bias),
    }  # fmt: skip


@right("2.3")
def by_loops(images, weight, bias):
    b, _c, rows, cols, d, ph, pw = sizes_of(images, weight)
    tokens = []
    for image in images:
        for top in range(0, rows * ph, ph):
            for left in range(0, cols * pw, pw):
                patch = image[:, top : top + ph, left : left + pw]
                tokens.append((weight * patch).sum((1, 2, 3)) + bias)
    found = torch.stack(tokens).reshape(b, rows * cols, d)
    return {"unfold": found, "einsum": found.clone(), "reshape": found, "loops": found}


@right("2.3")
def in_double_and_back(images, weight, bias):
    found = spellings(images.double(), weight.double(), bias.double())
    return {name: tokens.to(images.dtype) for name, tokens in found.items()}


@right("2.3")
def with_einsum_for_the_bias_too(images, weight, bias):
    found = spellings(images, weight, torch.zeros_like(bias))
    with_ones = torch.cat([images.new_ones(1), bias])
    rows = torch.stack([images.new_zeros(len(bias)), bias])
    return {name: tokens + rows.sum(0) + 0 * with_ones[0] for name, tokens in found.items()}


def spelt_otherwise(name, breaks, **spelling):
    """All three, of which some are written by another rule."""

    def answer(images, weight, bias):
        found = spellings(images, weight, bias)
        return found | {key: rule(images, weight, bias) for key, rule in spelling.items()}

    answer.__name__ = name
    wrong("2.3", breaks=breaks)(answer)


def without_a_transpose(images, weight, bias):
    b, _c, rows, cols, _d, _ph, _pw = sizes_of(images, weight)
    return images.reshape(b, rows * cols, -1) @ weight.flatten(1).T + bias


def colours_last(images, weight, bias):
    b, c, rows, cols, _d, ph, pw = sizes_of(images, weight)
    cells = images.reshape(b, c, rows, ph, cols, pw).permute(0, 2, 4, 3, 5, 1)
    return cells.reshape(b, rows * cols, -1) @ weight.flatten(1).T + bias


def column_by_column(images, weight, bias):
    b, c, rows, cols, _d, ph, pw = sizes_of(images, weight)
    cells = images.reshape(b, c, rows, ph, cols, pw)
    return torch.einsum("bcyhxw,dchw->bxyd", cells, weight).flatten(1, 2) + bias


def without_the_bias(images, weight, bias):
    return spellings(images, weight, bias)["einsum"] - bias


def as_a_grid(images, weight, bias):
    _b, _c, rows, cols, _d, _ph, _pw = sizes_of(images, weight)
    return spellings(images, weight, bias)["einsum"].unflatten(1, (rows, cols))


def the_axes_of_unfold(images, weight, bias):
    return spellings(images, weight, bias)["unfold"].transpose(1, 2)


def overlapping(images, weight, bias):
    ph, pw = weight.shape[2:]
    return F.unfold(images, (ph, pw)).mT @ weight.flatten(1).T + bias


def in_single(images, weight, bias):
    return spellings(images.float(), weight.float(), bias.float())["unfold"]


def first_channel(images, weight, bias):
    return spellings(images[:, :1], weight[:, :1], bias)["reshape"]


def rows_and_columns_of_a_patch_swapped(images, weight, bias):
    _b, _c, _rows, _cols, d, ph, pw = sizes_of(images, weight)
    turned = weight.transpose(2, 3).reshape(d, -1)
    return F.unfold(images, (ph, pw), stride=(ph, pw)).mT @ turned.T + bias


for number, key in enumerate(("unfold", "einsum", "reshape"), 1):
    for rule in (
        without_a_transpose,
        colours_last,
        column_by_column,
        without_the_bias,
        as_a_grid,
        the_axes_of_unfold,
        overlapping,
        in_single,
        first_channel,
        rows_and_columns_of_a_patch_swapped,
    ):
        spelt_otherwise(f"{key}_{rule.__name__}", number, **{key: rule})
    spelt_otherwise(f"{key}_left_out", number, **{key: lambda *_: None})
    spelt_otherwise(f"{key}_as_a_list", number, **{key: lambda i, w, b: [1.0]})


@wrong("2.3", breaks=(1, 2, 3))
def three_convolutions(images, weight, bias):
    found = F.conv2d(images, weight, bias, stride=weight.shape[2:]).flatten(2).mT
    return dict.fromkeys(("unfold", "einsum", "reshape"), found)


@wrong("2.3", breaks=(1, 2, 3))
def a_layer_that_is_a_convolution(images, weight, bias):
    conv = nn.Conv2d(weight.shape[1], len(weight), weight.shape[2:], weight.shape[2:])
    conv = conv.to(images.dtype)
    conv.load_state_dict({"weight": weight, "bias": bias})
    return spellings(images, weight, bias) | {"reshape": conv(images).flatten(2).mT}


@wrong("2.3", breaks=(1, 2, 3))
def in_a_list(images, weight, bias):
    return list(spellings(images, weight, bias).values())


@wrong("2.3", breaks=(1, 2, 3))
def for_squares_alone(images, weight, bias):
    side = weight.shape[2]
    unfolded = F.unfold(images, side, stride=side).mT @ weight.flatten(1).T + bias
    return dict.fromkeys(("unfold", "einsum", "reshape"), unfolded)


# 2.4 Rounding, or a mistake?


@right("2.4")
def agree(ours, theirs):
    steps = {torch.float64: 1e-12, torch.float32: 1e-5, torch.bfloat16: 0.05}
    allowed = steps[ours.dtype] * theirs.abs().max()
    return bool(((ours - theirs).abs() <= allowed).all())


@right("2.4")
def by_the_step_of_the_dtype(ours, theirs):
    eps = torch.finfo(theirs.dtype).eps
    difference = (ours.double() - theirs.double()).norm() / theirs.double().norm()
    return difference.item() < 8 * eps


@right("2.4")
def by_allclose(ours, theirs):
    tolerance = {torch.bfloat16: 3e-2, torch.float32: 2e-5, torch.float64: 1e-11}[ours.dtype]
    size = theirs.float().abs().mean().item()
    return torch.allclose(ours, theirs, rtol=tolerance, atol=tolerance * size)


@right("2.4")
def by_assert_close(ours, theirs):
    allowed = 10 * torch.finfo(ours.dtype).eps * theirs.double().pow(2).mean().sqrt().item()
    try:
        torch.testing.assert_close(ours, theirs, rtol=0, atol=allowed)
    except AssertionError:
        return False
    return True


@right("2.4")
def by_loops_over_numbers(ours, theirs):
    eps = torch.finfo(ours.dtype).eps
    ours, theirs = ours.flatten().tolist(), theirs.flatten().tolist()
    largest = max(map(abs, theirs))
    for mine, wanted in zip(ours, theirs, strict=True):
        if not abs(mine - wanted) <= 12 * eps * largest:
            return False
    return True


@right("2.4")
def as_a_tensor(ours, theirs):
    largest = theirs.abs().max()
    return ((ours - theirs).abs() <= 16 * torch.finfo(ours.dtype).eps * largest).all()


@wrong("2.4", breaks=1)
def to_the_bit(ours, theirs):
    return torch.equal(ours, theirs)


@wrong("2.4", breaks=(1, 2))
def by_the_usual_assert_close(ours, theirs):
    try:
        torch.testing.assert_close(ours, theirs)
    except AssertionError:
        return False
    return True


@wrong("2.4", breaks=1)
def number_by_number_with_nothing_near_zero(ours, theirs):
    return torch.allclose(ours, theirs, rtol=8 * torch.finfo(ours.dtype).eps, atol=0)


@wrong("2.4", breaks=1)
def one_tight_step_for_all(ours, theirs):
    difference = (ours.double() - theirs.double()).abs().max()
    return bool(difference <= 1e-10 * theirs.double().abs().max())


@wrong("2.4", breaks=2)
def one_loose_step_for_all(ours, theirs):
    return bool((ours - theirs).abs().max() <= 0.05 * theirs.abs().max())


@wrong("2.4", breaks=2)
def by_the_cosine(ours, theirs):
    alike = F.cosine_similarity(ours.double().flatten(), theirs.double().flatten(), dim=0)
    return bool(alike > 0.8)


@wrong("2.4", breaks=2)
def nan_slips_through(ours, theirs):
    far = (ours - theirs).abs() > 16 * torch.finfo(ours.dtype).eps * theirs.abs().max()
    return not far.any()


@wrong("2.4", breaks=2)
def nan_is_thrown_away(ours, theirs):
    return agree(torch.where(ours.isnan(), theirs, ours), theirs)


@wrong("2.4", breaks=2)
def the_mean_of_all(ours, theirs):
    return agree(ours.mean(0), theirs.mean(0)) or bool(
        (ours - theirs).double().mean().abs() < 0.5 * theirs.double().abs().max()
    )


@wrong("2.4", breaks=2)
def the_first_token_alone(ours, theirs):
    return agree(ours[:1], theirs[:1])


@wrong("2.4", breaks=2)
def always(ours, theirs):
    return True


@wrong("2.4", breaks=1)
def never(ours, theirs):
    return False


@wrong("2.4", breaks=(1, 2))
def one_step_without_a_size(ours, theirs):
    return torch.allclose(ours.float(), theirs.float(), rtol=0, atol=1e-2)


@wrong("2.4", breaks=(1, 2))
def a_number_in_place_of_an_answer(ours, theirs):
    return (ours - theirs).abs().max()


# 2.5 Transplant the weights


@right("2.5")
def transplant(matrix, patch_size, in_chans):
    ph, pw = patch_size
    return matrix.T.reshape(-1, ph, pw, in_chans).permute(0, 3, 1, 2)


@right("2.5")
def in_numpy(matrix, patch_size, in_chans):
    cells = matrix.reshape(*patch_size, in_chans, matrix.shape[1])
    return np.ascontiguousarray(cells.transpose(3, 2, 0, 1))


@right("2.5")
def weight_by_weight(matrix, patch_size, in_chans):
    ph, pw = patch_size
    kernel = np.empty((matrix.shape[1], in_chans, ph, pw), matrix.dtype)
    for row in range(ph):
        for col in range(pw):
            for channel in range(in_chans):
                kernel[:, channel, row, col] = matrix[(row * pw + col) * in_chans + channel]
    return kernel


@right("2.5")
def with_einops(matrix, patch_size, in_chans):
    from einops import rearrange

    ph, pw = patch_size
    return rearrange(matrix, "(h w c) d -> d c h w", h=ph, w=pw, c=in_chans)


@right("2.5")
def one_filter_after_the_other(matrix, patch_size, in_chans):
    ph, pw = patch_size
    return np.stack([np.moveaxis(column.reshape(ph, pw, in_chans), 2, 0) for column in matrix.T])


@right("2.5")
def in_an_empty_convolution(matrix, patch_size, in_chans):
    conv = nn.Conv2d(in_chans, matrix.shape[1], patch_size, patch_size)
    with torch.no_grad():
        conv.weight.copy_(transplant(torch.as_tensor(matrix), patch_size, in_chans))
    return conv.weight


@wrong("2.5", breaks=1)
def as_if_channels_came_first(matrix, patch_size, in_chans):
    return matrix.T.reshape(-1, in_chans, *patch_size)


@wrong("2.5", breaks=1)
def rows_taken_for_filters(matrix, patch_size, in_chans):
    ph, pw = patch_size
    return matrix.reshape(-1, ph, pw, in_chans).transpose(0, 3, 1, 2)


@wrong("2.5", breaks=1)
def neither(matrix, patch_size, in_chans):
    return matrix.reshape(-1, in_chans, *patch_size)


@wrong("2.5", breaks=1)
def rows_and_columns_swapped(matrix, patch_size, in_chans):
    ph, pw = patch_size
    return matrix.T.reshape(-1, pw, ph, in_chans).transpose(0, 3, 2, 1)


@wrong("2.5", breaks=1)
def channel_in_the_middle(matrix, patch_size, in_chans):
    ph, pw = patch_size
    return matrix.T.reshape(-1, ph, in_chans, pw).transpose(0, 2, 1, 3)


@wrong("2.5", breaks=2)
def squares_by_a_root(matrix, patch_size, in_chans):
    side = math.isqrt(matrix.shape[0] // in_chans)
    return matrix.T.reshape(-1, side, side, in_chans).transpose(0, 3, 1, 2)


@wrong("2.5", breaks=2)
def three_channels_by_force(matrix, patch_size, in_chans):
    return matrix.T.reshape(-1, *patch_size, 3).transpose(0, 3, 1, 2)


@wrong("2.5", breaks=2)
def height_twice(matrix, patch_size, in_chans):
    ph = patch_size[0]
    return matrix.T.reshape(-1, ph, ph, in_chans).transpose(0, 3, 1, 2)


@wrong("2.5", breaks=2)
def height_and_width_mixed_up(matrix, patch_size, in_chans):
    ph, pw = patch_size
    return matrix.T.reshape(-1, pw, ph, in_chans).transpose(0, 3, 1, 2)


@wrong("2.5", breaks=(1, 2))
def channels_left_last(matrix, patch_size, in_chans):
    return matrix.T.reshape(-1, *patch_size, in_chans)


@wrong("2.5", breaks=(1, 2))
def still_a_matrix(matrix, patch_size, in_chans):
    return transplant(torch.as_tensor(matrix), patch_size, in_chans).flatten(1)


@wrong("2.5", breaks=(1, 2))
def filters_last(matrix, patch_size, in_chans):
    return matrix.reshape(*patch_size, in_chans, -1)


# 2.6 Repair the start


@right("2.6")
def start_weights(embed_dim, in_chans, patch_size):
    fan_in = in_chans * patch_size[0] * patch_size[1]
    std = (2 / (fan_in + embed_dim)) ** 0.5
    return torch.randn(embed_dim, in_chans, *patch_size) * std


@right("2.6")
def uniform(embed_dim, in_chans, patch_size):
    fan_in = in_chans * patch_size[0] * patch_size[1]
    limit = math.sqrt(6 / (fan_in + embed_dim))
    rng = np.random.default_rng()
    return rng.uniform(-limit, limit, (embed_dim, in_chans, *patch_size))


@right("2.6")
def like_the_matrix_it_is(embed_dim, in_chans, patch_size):
    conv = nn.Conv2d(in_chans, embed_dim, patch_size, stride=patch_size)
    nn.init.xavier_uniform_(conv.weight.view(embed_dim, -1))
    return conv.weight


@right("2.6")
def always_the_same_numbers(embed_dim, in_chans, patch_size):
    generator = torch.Generator().manual_seed(0)
    numbers = torch.randn(embed_dim, in_chans, *patch_size, generator=generator)
    return numbers / numbers.std() * math.sqrt(2 / (numbers[0].numel() + embed_dim))


@right("2.6")
def one_after_the_other(embed_dim, in_chans, patch_size):
    import random

    count = in_chans * patch_size[0] * patch_size[1]
    std = (2 / (count + embed_dim)) ** 0.5
    numbers = [random.gauss(0, std) for _ in range(embed_dim * count)]
    return np.array(numbers, np.float32).reshape(embed_dim, in_chans, *patch_size)


@right("2.6")
def cut_off_at_three(embed_dim, in_chans, patch_size):
    weight = torch.empty(embed_dim, in_chans, *patch_size)
    std = (2 / (weight[0].numel() + embed_dim)) ** 0.5
    return nn.init.trunc_normal_(weight, std=std, a=-3 * std, b=3 * std)


@right("2.6")
def plus_or_minus(embed_dim, in_chans, patch_size):
    signs = torch.randint(0, 2, (embed_dim, in_chans, *patch_size)) * 2.0 - 1
    return signs * (2 / (signs[0].numel() + embed_dim)) ** 0.5


def with_std(name, rule):
    """Normal weights with another standard deviation."""

    def answer(embed_dim, in_chans, patch_size):
        pixels = patch_size[0] * patch_size[1]
        std = rule(embed_dim, in_chans * pixels, pixels)
        return torch.randn(embed_dim, in_chans, *patch_size) * std

    answer.__name__ = name
    wrong("2.6", breaks=1)(answer)


with_std("the_lesson", lambda dim, fan_in, pixels: (2 / (fan_in + dim * pixels)) ** 0.5)
with_std("he", lambda dim, fan_in, pixels: (2 / fan_in) ** 0.5)
with_std("lecun", lambda dim, fan_in, pixels: (1 / fan_in) ** 0.5)
with_std("of_the_tokens_alone", lambda dim, fan_in, pixels: (1 / dim) ** 0.5)
with_std("two_hundredths", lambda dim, fan_in, pixels: 0.02)
with_std("the_variance", lambda dim, fan_in, pixels: 2 / (fan_in + dim))
with_std("the_limit_of_a_uniform", lambda dim, fan_in, pixels: (6 / (fan_in + dim)) ** 0.5)
with_std("one_over", lambda dim, fan_in, pixels: (1 / (fan_in + dim)) ** 0.5)
with_std("without_the_channels", lambda dim, fan_in, pixels: (2 / (pixels + dim)) ** 0.5)


@wrong("2.6", breaks=1)
def as_torch_makes_it(embed_dim, in_chans, patch_size):
    return nn.Conv2d(in_chans, embed_dim, patch_size, stride=patch_size).weight


@wrong("2.6", breaks=1)
def xavier_of_four_axes(embed_dim, in_chans, patch_size):
    return nn.init.xavier_uniform_(torch.empty(embed_dim, in_chans, *patch_size))


def xavier(embed_dim, in_chans, patch_size):
    return (2 / (in_chans * patch_size[0] * patch_size[1] + embed_dim)) ** 0.5


@wrong("2.6", breaks=2)
def all_alike(embed_dim, in_chans, patch_size):
    std = xavier(embed_dim, in_chans, patch_size)
    return torch.full((embed_dim, in_chans, *patch_size), std)


@wrong("2.6", breaks=2)
def never_below_zero(embed_dim, in_chans, patch_size):
    std = xavier(embed_dim, in_chans, patch_size)
    return torch.randn(embed_dim, in_chans, *patch_size).abs() * std


@wrong("2.6", breaks=2)
def one_filter_for_all(embed_dim, in_chans, patch_size):
    one = torch.randn(1, in_chans, *patch_size)
    one = one / one.pow(2).mean().sqrt() * xavier(embed_dim, in_chans, patch_size)
    return one.repeat(embed_dim, 1, 1, 1)


@wrong("2.6", breaks=2)
def one_number_for_a_filter(embed_dim, in_chans, patch_size):
    ones = torch.randn(embed_dim, 1, 1, 1)
    ones = ones / ones.pow(2).mean().sqrt() * xavier(embed_dim, in_chans, patch_size)
    return ones.expand(-1, in_chans, *patch_size)


@wrong("2.6", breaks=2)
def one_number_for_a_pixel(embed_dim, in_chans, patch_size):
    """The same weights for all channels; of so few, chance may not choose the spread."""
    grey = torch.randn(embed_dim, 1, *patch_size)
    grey *= xavier(embed_dim, in_chans, patch_size) / grey.square().mean().sqrt()
    return grey.expand(-1, in_chans, -1, -1)


@wrong("2.6", breaks=2)
def half_of_them_negated(embed_dim, in_chans, patch_size):
    half = start_weights(embed_dim, in_chans, patch_size)[: embed_dim // 2]
    rest = start_weights(embed_dim, in_chans, patch_size)[: embed_dim % 2]
    return torch.cat([half, -half, rest])


@wrong("2.6", breaks=(1, 2))
def all_zero(embed_dim, in_chans, patch_size):
    return torch.zeros(embed_dim, in_chans, *patch_size)


@wrong("2.6", breaks=(1, 2))
def the_spread_alone(embed_dim, in_chans, patch_size):
    return xavier(embed_dim, in_chans, patch_size)


@wrong("2.6", breaks=(1, 2))
def as_a_matrix(embed_dim, in_chans, patch_size):
    return start_weights(embed_dim, in_chans, patch_size).flatten(1)


@wrong("2.6", breaks=(1, 2))
def axes_of_a_matrix(embed_dim, in_chans, patch_size):
    return start_weights(embed_dim, in_chans, patch_size).permute(2, 3, 1, 0)
