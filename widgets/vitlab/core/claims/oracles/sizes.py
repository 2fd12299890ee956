"""Claims on which sizes go together, and what a picture costs a language model."""

from __future__ import annotations

from math import ceil, sqrt

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.vlm.token_counts import patch_feature_slots
from vitlab.words import said


def _fits(image_size: int | Pair, patch_size: int | Pair) -> bool:
    try:
        PatchGrid(image_size, patch_size)
    except ShapeError:
        return False
    return True


@oracle("C14")
def _two_quotients() -> Proof:
    grid = PatchGrid((224, 224), (32, 16))
    side = 224 / sqrt(32 * 16)
    facts = (
        fact("rows", grid.rows, "224 / 32"),
        fact("cols", grid.cols, "224 / 16"),
        fact("tokens", grid.tokens, "7 · 14"),
        fact("side_of_a_square_grid", side, "√98"),
    )
    holds = grid.tokens == (224 // 32) * (224 // 16) and side % 1 != 0 and not _fits(224, 15)
    text = said(
        "Patches of 32 × 16 px make {rows} × {cols} = {tokens} tokens.",
        rows=grid.rows,
        cols=grid.cols,
        tokens=grid.tokens,
    )
    return Proof(facts, holds, text)


@oracle("E2")
def _quotient_of_areas() -> Proof:
    sizes = [((224, 160), (16, 16)), ((96, 224), (32, 16)), ((70, 56), (14, 7))]
    holds = not _fits((224, 230), 16)
    for (height, width), (ph, pw) in sizes:
        grid = PatchGrid((height, width), (ph, pw))
        holds &= grid.tokens == height * width / (ph * pw) and grid.raw_width() == 3 * ph * pw
    grid = PatchGrid(224, 16)
    facts = (
        fact("tokens", grid.tokens, "224 · 224 / 16²"),
        fact("numbers_in_a_patch", grid.raw_width(), "3 · 16²"),
    )
    text = said(
        "224 px in patches of 16 px: {tokens} tokens of {width} numbers.",
        tokens=grid.tokens,
        width=grid.raw_width(),
    )
    return Proof(facts, holds, text)


@oracle("D37")
def _no_whole_number() -> Proof:
    fitting = [size for size in range(500, 525) if _fits(size, 14)]
    facts = (
        fact("patches_a_side", 512 / 14, "512 / 14"),
        fact("nearest_below", fitting[0], "36 · 14", "px"),
        fact("nearest_above", fitting[-1], "37 · 14", "px"),
    )
    holds = not _fits(512, 14) and fitting[0] < 512 < fitting[-1] and len(fitting) == 2
    text = said(
        "512 px hold {patches:.2f} patches of 14 px; {below} and {above} px fit.",
        patches=512 / 14,
        below=fitting[0],
        above=fitting[-1],
    )
    return Proof(facts, holds, text)


@oracle("D44")
def _rules_of_thumb() -> Proof:
    medical, satellite = PatchGrid(512, 4), PatchGrid(512, 32)
    ship = 10
    share = ship**2 / 32**2
    facts = (
        fact("tokens_512_4", medical.tokens, "(512 / 4)²"),
        fact("pairs_512_4", medical.attention_pairs(), "16,384²"),
        fact("tokens_512_32", satellite.tokens, "(512 / 32)²"),
        fact("share_of_a_10_px_object", share, "10² / 32²"),
    )
    holds = medical.tokens > 60 * satellite.tokens and share < 0.1
    text = said(
        "4 px patches cost {tokens:,} tokens at 512 px, and in a 32 px patch an object of "
        "{ship} px fills {share:.1f} %: neither rule looked at such numbers.",
        tokens=medical.tokens,
        ship=ship,
        share=100 * share,
    )
    return Proof(facts, holds, text)


@oracle("E5")
def _sixteenfold() -> Proof:
    fine, coarse = PatchGrid(224, 8), PatchGrid(224, 16)
    ratio = fine.attention_pairs() / coarse.attention_pairs()
    with_cls = fine.attention_pairs(1) / coarse.attention_pairs(1)
    facts = (
        fact("ratio", ratio, "784² / 196²"),
        fact("ratio_with_cls", with_cls, "785² / 197²"),
    )
    holds = ratio == 16 and 15.5 < with_cls < 16
    text = said(
        "Without CLS the ratio is {ratio:.1f}, with it {with_cls:.2f}.",
        ratio=ratio,
        with_cls=with_cls,
    )
    return Proof(facts, holds, text)


@oracle("E13")
def _slots() -> Proof:
    two, large, fine = (
        patch_feature_slots(224, 16, images=2),
        patch_feature_slots(448, 16),
        patch_feature_slots(224, 8),
    )
    facts = (
        fact("two_images_224_16", two, "2 · 196"),
        fact("one_image_448_16", large, "(448 / 16)²"),
        fact("one_image_224_8", fine, "(224 / 8)²"),
    )
    holds = large == fine == 2 * two
    text = said("{slots} slots are a larger picture, or the same picture cut finer.", slots=large)
    return Proof(facts, holds, text)


@oracle("E16")
def _pass_mark() -> Proof:
    needed = ceil(0.75 * 10)
    facts = (
        fact("mark", 0.75 * 10, "75 % of 10"),
        fact("answers_needed", needed, "7.5, rounded up"),
    )
    holds = (needed - 1) / 10 < 0.75 <= needed / 10
    text = said("7 right answers are 70 %, so {needed} are needed.", needed=needed)
    return Proof(facts, holds, text)
