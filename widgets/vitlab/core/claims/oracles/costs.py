"""Claims on multiply-accumulates of ViT-B (12 layers, width 768)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.encoder import Block, VisionTransformer
from vitlab.core.grid import PatchGrid
from vitlab.words import said

_DIM, _LAYERS = 768, 12


class _Macs(NamedTuple):
    """Where the multiply-accumulates of one picture go."""

    embed: int
    projections: int
    mlp: int
    scores: int

    @property
    def total(self) -> int:
        return sum(self)


def _macs(image_size: int, patch_size: int) -> _Macs:
    grid = PatchGrid(image_size, patch_size)
    tokens = grid.sequence_length()
    return _Macs(
        embed=grid.tokens * grid.raw_width() * _DIM,
        projections=_LAYERS * 4 * tokens * _DIM**2,
        mlp=_LAYERS * 8 * tokens * _DIM**2,
        scores=_LAYERS * 2 * tokens**2 * _DIM,
    )


def _counted_by_torch(image_size: int, patch_size: int) -> int:
    """The same by watching every matmul of the model, on tensors without numbers."""
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        VisionTransformer(image_size, patch_size, num_classes=0)(
            torch.empty(1, 3, image_size, image_size)
        )
    return int(counter.get_total_flops()) // 2


@oracle("C16")
def _where_compute_goes() -> Proof:
    macs, counted = _macs(224, 16), _counted_by_torch(224, 16)
    fine, turn = _macs(512, 8), 2 * _DIM
    shares = {part: macs_of_part / macs.total for part, macs_of_part in macs._asdict().items()}
    facts = (
        fact("gmac", macs.total / 1e9, "embed + 12 · (12ND² + 2N²D)", "GMAC"),
        fact("gmac_counted_by_torch", counted / 1e9, "every matmul of the model", "GMAC"),
        fact("embed", 100 * shares["embed"], "share of it", "%"),
        fact("projections", 100 * shares["projections"], "share of it", "%"),
        fact("mlp", 100 * shares["mlp"], "share of it", "%"),
        fact("scores", 100 * shares["scores"], "share of it", "%"),
        fact("tokens_where_attention_passes_the_mlp", turn, "4ND² + 2N²D = 8ND²"),
    )
    largest = max(shares, key=shares.__getitem__)
    holds = counted == macs.total and largest == "mlp" and shares["scores"] < 0.1
    holds &= macs.projections + macs.scores < macs.mlp and fine.mlp < fine.projections + fine.scores
    holds &= 4 * turn * _DIM**2 + 2 * turn**2 * _DIM == 8 * turn * _DIM**2
    text = said(
        "Of {total:.2f} GMAC the MLPs take {mlp:.1f} %, the projections of attention "
        "{projections:.1f} %, its scores {scores:.1f} % and the patch step {embed:.1f} %.",
        total=macs.total / 1e9,
        **{part: 100 * share for part, share in shares.items()},
    )
    return Proof(facts, holds, text)


@oracle("D3")
def _half_the_patch() -> Proof:
    coarse, fine = _macs(224, 16), _macs(224, 8)
    scores, total = fine.scores / coarse.scores, fine.total / coarse.total
    linear = (fine.projections + fine.mlp) / (coarse.projections + coarse.mlp)
    turn = 6 * _DIM
    facts = (
        fact("scores_ratio", scores, "785² / 197²"),
        fact("linear_ratio", linear, "785 / 197"),
        fact(
            "total_ratio",
            total,
            "{fine:.2f} / {coarse:.2f} GMAC",
            fine=fine.total / 1e9,
            coarse=coarse.total / 1e9,
        ),
        fact("tokens_where_both_cost_the_same", turn, "12ND² = 2N²D"),
    )
    holds = 12 * turn * _DIM**2 == 2 * turn**2 * _DIM and linear < total < 5 < 15 < scores < 16
    text = said(
        "Half the patch: {scores:.2f} times the scores, {total:.2f} times the compute.",
        scores=scores,
        total=total,
    )
    return Proof(facts, holds, text)


@oracle("D34")
def _one_more_forward() -> Proof:
    blocks = [Block(64, 4).to("meta") for _ in range(4)]
    plain, checkpointed = (_training_flops(blocks, recompute) for recompute in (False, True))
    with torch.no_grad():
        forward = _training_flops(blocks, recompute=False, backward=False)
    facts = (
        fact("backward_over_forward", (plain - forward) / forward, "counted matmuls"),
        fact("ratio", checkpointed / plain, "one block at a time recomputed, counted matmuls"),
        fact("bound", 4 / 3, "(1 + 1 + 2) / (1 + 2)"),
    )
    holds = plain == 3 * forward and 1 < checkpointed / plain <= 4 / 3
    text = said(
        "Recomputing costs {times:.2f} times the compute, 4/3 at most.", times=checkpointed / plain
    )
    return Proof(facts, holds, text)


def _training_flops(blocks: list[Block], recompute: bool, *, backward: bool = True) -> int:
    tokens = torch.empty(2, 50, 64, device="meta", requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        for block in blocks:
            run: nn.Module = block
            tokens = checkpoint(run, tokens, use_reentrant=False) if recompute else run(tokens)
        if backward:
            tokens.sum().backward()
    return int(counter.get_total_flops())


@oracle("D38")
def _one_map_of_one_picture() -> Proof:
    tokens = PatchGrid(1024, 4).tokens
    map_bytes = 12 * tokens**2 * 2
    facts = (
        fact("tokens", tokens, "(1,024 / 4)²"),
        fact("map_of_one_layer", map_bytes / 1e9, "12 heads · 65,536² · 2 bytes", "GB"),
    )
    holds = map_bytes > 80e9
    text = said(
        "{tokens:,} tokens: the maps of one layer take {maps:.0f} GB for one picture, more than "
        "an A100 has, and each of the eight holds its own pictures.",
        tokens=tokens,
        maps=map_bytes / 1e9,
    )
    return Proof(facts, holds, text)


@oracle("D46")
def _slopes() -> Proof:
    tokens = [PatchGrid(224, side).tokens for side in (16, 8)]
    maps = [12 * n**2 for n in tokens]
    others = [16 * n * _DIM for n in tokens]
    both = [a + b for a, b in zip(maps, others, strict=True)]
    facts = (
        fact("factor_of_maps", maps[1] / maps[0], "2⁴"),
        fact("factor_of_the_rest", others[1] / others[0], "2²"),
        fact("factor_of_both", both[1] / both[0], "explicit maps, 224 px, 16 to 8 px patches"),
    )
    holds = maps[1] == 16 * maps[0] and others[1] == 4 * others[0] and both[1] < 8 * both[0]
    text = said(
        "Maps grow 16-fold, all else 4-fold, together {both:.1f}-fold.", both=both[1] / both[0]
    )
    return Proof(facts, holds, text)
