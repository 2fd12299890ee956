"""Claims that counting settles: tokens, pairs and their ratios."""

from __future__ import annotations

from itertools import pairwise
from math import log2, sqrt

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.grid import PatchGrid
from vitlab.words import said

_SIDES = (4, 8, 16, 32)


@oracle("C3")
def _pixels_for_tokens() -> Proof:
    patches, pixels = PatchGrid(224, 16), PatchGrid(224, 1)
    numbers = pixels.tokens * pixels.raw_width()
    ratio = pixels.attention_pairs() // patches.attention_pairs()
    claimed = (numbers // patches.tokens) ** 2
    weights = patches.raw_width() * 768
    facts = (
        fact("numbers", numbers, "3 · 224²"),
        fact("pixel_tokens", pixels.tokens, "224²"),
        fact("pixel_pairs", pixels.attention_pairs(), "50,176²"),
        fact("patch_pairs", patches.attention_pairs(), "196²"),
        fact("patch_pairs_with_cls", patches.attention_pairs(1), "197²"),
        fact("ratio", ratio, "16⁴"),
        fact("ratio_counting_channels", claimed, "(150,528 / 196)²"),
        fact("projection_weights", weights, "768 · 768"),
    )
    holds = ratio == 16**4 != claimed and claimed == weights and numbers == 3 * pixels.tokens
    text = said(
        "Pixels as tokens make {ratio:,} times the pairs, not {claimed:,} times.",
        ratio=ratio,
        claimed=claimed,
    )
    return Proof(facts, holds, text)


@oracle("D1")
def _ratio_of_pairs() -> Proof:
    fine, coarse = (PatchGrid(512, side) for side in (8, 32))
    ratio = fine.attention_pairs() // coarse.attention_pairs()
    with_cls = fine.attention_pairs(1) / coarse.attention_pairs(1)
    millions = round(fine.attention_pairs() / 1e6, 1), coarse.attention_pairs() // 1000 / 1000
    rounded = millions[0] / millions[1]
    facts = (
        fact("ratio", ratio, "(32 / 8)⁴"),
        fact("ratio_of_rounded_numbers", rounded, "16.8 / 0.065"),
        fact("ratio_with_cls", with_cls, "4,097² / 257²"),
    )
    holds = ratio == (32 // 8) ** 4 and round(rounded) > ratio > with_cls
    text = said(
        "The ratio is {ratio}; {rounded:.2f} is what dividing two rounded numbers gives.",
        ratio=ratio,
        rounded=rounded,
    )
    return Proof(facts, holds, text)


@oracle("D2")
def _polynomial_growth() -> Proof:
    pairs = [PatchGrid(512, side).attention_pairs() for side in _SIDES]
    slopes = [log2(fine / coarse) for fine, coarse in pairwise(pairs)]
    doubled = PatchGrid((512, 1024), 16).attention_pairs() / PatchGrid(512, 16).attention_pairs()
    facts = (
        fact("slope_in_log_of_patch_size", slopes[0], "log₂(pairs at 4 px / pairs at 8 px)"),
        fact("slope_further_on", slopes[-1], "log₂(pairs at 16 px / pairs at 32 px)"),
        fact("factor_for_twice_the_tokens", doubled, "2²"),
    )
    holds = all(slope == 4 for slope in slopes) and doubled == 4
    text = said("The slope of log pairs over log patch size is 4 everywhere: a power law.")
    return Proof(facts, holds, text)


@oracle("D5")
def _cost_of_a_pixel() -> Proof:
    dim, facts, holds = 768, [], True
    for side in _SIDES[1:]:
        tokens = PatchGrid(512, side).tokens
        cost = tokens**2 * dim / 512**2
        claimed = dim / side**2
        facts += [
            fact("cost_at_{side}", cost, "{tokens:,}² · 768 / 512²", side=side, tokens=tokens),
            fact("claimed_at_{side}", claimed, "768 / {side}²", side=side),
        ]
        holds &= cost == tokens * claimed
    text = said("The cost of scores for each pixel is tokens · D / P²: the tokens got lost.")
    return Proof(tuple(facts), holds, text)


@oracle("D6")
def _square_roots() -> Proof:
    grid = PatchGrid((224, 448), 16)
    root = sqrt(grid.tokens)
    facts = (
        fact("rows", grid.rows, "224 / 16"),
        fact("cols", grid.cols, "448 / 16"),
        fact("root_of_tokens", root, "√392"),
        fact("pixels_in_a_patch", grid.raw_width(1), "16²"),
    )
    holds = root not in (grid.rows, grid.cols) and grid.rows != grid.cols
    text = said(
        "{rows} × {cols} patches have no side of √{tokens} = {root:.2f}.",
        rows=grid.rows,
        cols=grid.cols,
        tokens=grid.tokens,
        root=root,
    )
    return Proof(facts, holds, text)


@oracle("D7")
def _counts_of_pairs() -> Proof:
    grids = {side: PatchGrid(512, side) for side in (8, 16, 32)}
    facts = tuple(
        fact("pairs_at_{side}", grid.attention_pairs(), "{n:,}²", side=side, n=grid.tokens)
        for side, grid in grids.items()
    )
    holds = all(pairs.value == (512 // side) ** 4 for side, pairs in zip(grids, facts, strict=True))
    shown = ", ".join(pairs.shown for pairs in facts)
    return Proof(facts, holds, said("{counts} pairs of patches.", counts=shown))


@oracle("D11")
def _finite_inputs() -> Proof:
    width = PatchGrid(224, 16).raw_width()
    digits = len(str(256**width))
    facts = (
        fact("numbers_in_a_patch", width, "16 · 16 · 3"),
        fact("digits_of_the_number_of_patches", digits, "256⁷⁶⁸, written out"),
    )
    holds = 10 ** (digits - 1) <= 256**width < 10**digits
    text = said(
        "There are 256⁷⁶⁸ patches of 8-bit colour, a number of {digits:,} digits.", digits=digits
    )
    return Proof(facts, holds, text)


@oracle("F1")
def _two_readings() -> Proof:
    pixels, cells = PatchGrid(224, 16), PatchGrid(224, 224 // 16)
    facts = (
        fact("tokens_of_16_px_patches", pixels.tokens, "(224 / 16)²"),
        fact("tokens_of_a_16_by_16_grid", cells.tokens, "16²"),
        fact("patch_size_of_that_grid", cells.patch_size[0], "224 / 16", "px"),
    )
    holds = pixels.tokens != cells.tokens and (cells.rows, cells.cols) == (16, 16)
    text = said(
        "Patches of 16 px are {pixels} tokens, a grid of 16 × 16 is {cells}.",
        pixels=pixels.tokens,
        cells=cells.tokens,
    )
    return Proof(facts, holds, text)


@oracle("F8")
def _length_and_resolution() -> Proof:
    same = PatchGrid(224, 16), PatchGrid(448, 32)
    larger = PatchGrid(448, 16)
    facts = (
        fact("tokens_224_16", same[0].tokens, "(224 / 16)²"),
        fact("tokens_448_32", same[1].tokens, "(448 / 32)²"),
        fact("tokens_448_16", larger.tokens, "(448 / 16)²"),
        fact("projection_inputs_16", same[0].raw_width(), "3 · 16²"),
        fact("projection_inputs_32", same[1].raw_width(), "3 · 32²"),
    )
    holds = same[0].tokens == same[1].tokens != larger.tokens
    text = said("Twice the patch on twice the image is the same length; the image counts as much.")
    return Proof(facts, holds, text)
