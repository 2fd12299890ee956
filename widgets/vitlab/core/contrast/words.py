"""The words that say how a batch is cut and its loss averaged. Plain Python."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Loss: TypeAlias = Literal["clip", "siglip"]
Exchange: TypeAlias = Literal["micro_batches", "local", "gathered", "gathered_with_grad"]
Reduction: TypeAlias = Literal["batch", "pairs", "sum"]
LOSSES: tuple[str, ...] = get_args(Loss)
EXCHANGES: tuple[str, ...] = get_args(Exchange)
REDUCTIONS: tuple[str, ...] = get_args(Reduction)
