"""What other people's formulas say of the same run, to stand beside the ledger. Plain Python."""

from __future__ import annotations

from vitlab.core.compute import parameter_sizes
from vitlab.core.memory.sizes import Workload


def rules_of_thumb(run: Workload) -> dict[str, int]:
    """Bytes of a run by the rules in circulation; none of them is a ledger.

    ``"16 bytes a parameter and the maps"`` is the blogs' 16P + B·N²·h·L·4. ``"Korthikanti"`` is
    sbh(34 + 5as/h) bytes of activations for each layer (arXiv 2205.05198; without the second term
    where attention is fused) beside weights, gradients and optimizer. ``"accelerate"`` is what
    `accelerate estimate-memory` says of the weights, four times for Adam in 32 bits; a batch does
    not come into it. ``"EleutherAI"`` is the cookbook's calc_transformer_mem, on one GPU.

    Args:
        run: The ``workload`` of a `memory_ledger`.

    Returns:
        Bytes by the name of the rule.

    >>> from vitlab.core.memory import memory_ledger
    >>> ledger = memory_ledger("vit_base", batch_size=32)
    >>> for name, rule in rules_of_thumb(ledger.workload).items():
    ...     print(f"{name}: {rule / ledger.peak:.0%}")
    16 bytes a parameter and the maps: 62%
    Korthikanti: 99%
    accelerate: 20%
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
    if not run.training:
        return _weights(run, parameters, run.weight_bytes)
    return (2 + moments) * run.weight_bytes * parameters


def _weights(run: Workload, parameters: int, full_bytes: int) -> int:
    """A rule of thumb has no scales, and packs every weight."""
    return parameters * {"full": 2 * full_bytes, "int8": 2, "int4": 1}[run.weights] // 2


def _korthikanti(run: Workload, parameters: int) -> int:
    """Written for 16-bit activations: twice as much in 32."""
    tokens = run.batch_size * run.sequence_length * run.shape.embed_dim
    layer = 2 * tokens if run.checkpointing else 34 * tokens + 5 * _pairs(run) * run.eager
    layers = run.shape.depth if run.training else 1
    return _model_state(run, parameters) + layer * layers * run.matmul_bytes // 2


def _accelerate(run: Workload, parameters: int) -> int:
    """The largest of what it lists: in 32 bits the step, in 16 the optimizer."""
    if not run.training:
        return _weights(run, parameters, run.matmul_bytes)
    return 4 * parameters * (4 if run.precision == "fp32" else 2)


def _cookbook(run: Workload, parameters: int) -> int:
    """Adam with a copy of the weights, whatever the optimizer; 16-bit activations.

    Checkpointing leaves out the maps only; inference has a key-value cache and one layer.
    """
    stream = run.batch_size * run.sequence_length * run.shape.embed_dim
    weights = _weights(run, parameters, run.matmul_bytes)
    if not run.training:
        one_more = stream + run.batch_size * run.shape.embed_dim
        return weights + 34 * stream + 2 * run.shape.depth * one_more
    layer = 34 * stream + (0 if run.checkpointing else 5 * _pairs(run))
    return weights + (4 + 12) * parameters + layer * run.shape.depth
