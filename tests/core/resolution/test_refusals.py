import pytest
import torch

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.resolution import resample_abs_pos_embed

TABLE = torch.arange(29.0 * 3).reshape(1, 29, 3)  # a class token and 4 × 7 patches


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            dict(old_size=(4, 6)),
            "a grid of 4 × 6 with 1 prefix tokens needs 25 positions, and the table has 29: "
            r"num_prefix_tokens=5 would fit\.",
        ),
        (dict(old_size=(6, 7)), r"needs 43 .* has 29: the table is 13 rows too short for that"),
        ({}, r"29 positions less 1 prefix tokens leave 28, which is no square: pass old_size="),
        (dict(num_prefix_tokens=3), r"leave 26, .* pass old_size=\(rows, cols\)\.$"),
        (dict(num_prefix_tokens=29), "leave 0, which is no square"),
        (dict(num_prefix_tokens=30), "leave -1, which is no square"),
        (dict(num_prefix_tokens=-1), "-1 prefix tokens cannot be"),
        (dict(new_size=(0, 5)), "a new_size of 0 × 5 has no cell"),
        (dict(old_size=(-4, -7)), "an old_size of -4 × -7 has no cell"),
    ],
)
def test_counts_that_do_not_fit_are_refused_in_words(arguments, sentence):
    with pytest.raises(ShapeError, match=sentence):
        resample_abs_pos_embed(TABLE, **(dict(new_size=(9, 5)) | arguments))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("tokens", "given", "fits"), [(197, 0, 1), (196, 1, 0), (201, 1, 5), (2, 2, 1)]
)
def test_a_prefix_that_makes_a_square_is_named(tokens, given, fits):
    side = round((tokens - fits) ** 0.5)
    hint = rf", or num_prefix_tokens={fits} for a grid of {side} × {side}\.$"
    with pytest.raises(ShapeError, match=hint):
        resample_abs_pos_embed(torch.zeros(1, tokens, 2), (3, 5), num_prefix_tokens=given)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (dict(style="mae"), "style 'mae' is not known: use one of 'timm', 'hf', 'dinov2'"),
        (dict(style="hf", interpolation="bilinear"), "style='hf' settles interpolation, antial"),
        (dict(style="hf", align_corners=True), "leave them out, or leave out the style"),
        (dict(interpolation="lanczos"), "interpolation 'lanczos' is not known: use one of 'bicub"),
        (dict(interpolation="nearest"), "'nearest' takes neither antialias nor align_corners"),
        (
            dict(interpolation="nearest", antialias=False, align_corners=True),
            "neither antialias nor align_corners",
        ),
    ],
)
def test_words_that_mean_nothing_or_two_things_are_refused(arguments, sentence):
    with pytest.raises(LabError, match=sentence):
        resample_abs_pos_embed(TABLE, (9, 5), (4, 7), **arguments)


@pytest.mark.refusal
def test_tables_of_another_kind_are_refused():
    with pytest.raises(LabError, match=r"floating-point numbers, not torch.int64"):
        resample_abs_pos_embed(torch.ones(1, 29, 3, dtype=torch.int64), (9, 5), (4, 7))
    with pytest.raises(ShapeError, match=r"has the shape \(1, tokens, dim\), not \(28,\)"):
        resample_abs_pos_embed(torch.ones(28), (9, 5), (4, 7), 0)
    with pytest.raises(TypeError, match=r"new_size takes \(rows, cols\) or a PatchGrid, not 256"):
        resample_abs_pos_embed(torch.ones(1, 28, 3), 256, (4, 7), 0)
