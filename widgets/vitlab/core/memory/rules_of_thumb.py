"""What other people's formulas say of the same run, to stand beside the ledger. Plain Python."""

from __future__ import annotations

from vitlab.core.compute import parameter_sizes
from vitlab.core.memory.sizes import Workload


def rules_of_thumb(run: Workload) -> dict[str, int]:
    """Bytes of a run by the rules in circulation; none of them is a ledger.

    ``"16 bytes a parameter and the maps"`` is the blogs' 16P + B·N²·h·L·4. ``"Korthikanti"`` is
    sbh(34 + 5as/h) bytes of activations for each layer (arXiv 2205.05198; without the second term
    where attention is fused) beside weights, gradients and optimizer. ``"accelerate"`` is what
    `accelerate estimate-memory` says: four times the weights for Adam, once for inference; a
    batch does not come into it. ``"EleutherAI"`` is the cookbook's calc_transformer_mem.

    >>> from vitlab.core.memory import memory_ledger
    >>> ledger = memory_ledger("vit_base", batch_size=32)
    >>> for name, rule in rules_of_thumb(ledger.workload).items():
    ...     print(f"{name}: {rule / ledger.peak:.0%}")
    16 bytes a parameter and the maps: 62%
    Korthikanti: 99%
    accelerate: 41%
    EleutherAI: 130%
    """
    parameters = sum(parameter_sizes(run.shape, run.grid).values())
    return {
        "16 bytes a parameter and the maps": _blog(run, parameters),
        "Korthikanti": _korthikanti(run, parameters),
        "accelerate": _accelerate(run, parameters),
        "EleutherAI": _cookbook(run, parameters),
    }


def _pairs(run: Workload) -> int:
    return run.batch_size * run.shape.num_heads * run.sequence_length**2


def _blog(run: Workload, parameters: int) -> int:
    return 16 * parameters + 4 * _pairs(run) * run.shape.depth


def _model_state(run: Workload, parameters: int) -> int:
    moments = {"adamw": 2, "sgd_momentum": 1, "sgd": 0}[run.optimizer]
    copies = 2 + moments if run.training else 1
    return copies * run.weight_bytes * parameters


def _korthikanti(run: Workload, parameters: int) -> int:
    """Written for 16-bit activations: twice as much in 32."""
    tokens = run.batch_size * run.sequence_length * run.shape.embed_dim
    layer = 2 * tokens if run.checkpointing else 34 * tokens + 5 * _pairs(run) * run.eager
    layers = run.shape.depth if run.training else 1
    return _model_state(run, parameters) + layer * layers * run.matmul_bytes // 2


def _accelerate(run: Workload, parameters: int) -> int:
    return run.weight_bytes * parameters * (4 if run.training else 1)


def _cookbook(run: Workload, parameters: int) -> int:
    """Mixed precision: 16-bit weights, 32-bit gradients, Adam with a master copy: 18 bytes."""
    tokens = run.batch_size * run.sequence_length * run.shape.embed_dim
    if not run.training:
        return parameters * run.matmul_bytes + parameters * run.matmul_bytes // 5
    state = {"adamw": 12, "sgd_momentum": 8, "sgd": 8}[run.optimizer]
    weights = parameters * (run.matmul_bytes + 4 + state)
    layer = 2 * tokens if run.checkpointing else 34 * tokens + 5 * _pairs(run)
    return weights + layer * run.shape.depth
