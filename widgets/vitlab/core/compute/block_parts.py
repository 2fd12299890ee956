"""What one block of somebody's ViT is made of. Plain Python: it only asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vitlab.core.compute.module_parts import in_attention, is_linear, is_norm, numbers
from vitlab.core.errors import LabError
from vitlab.words import said, word

_HEADS = ("num_heads", "num_attention_heads", "n_heads", "heads", "n_head")


class BlockParts:
    """A block's measures, and in words what it has that no ledger counts.

    >>> BlockParts(object(), "Model", {})
    Traceback (most recent call last):
    vitlab.core.errors.LabError: Model has no blocks of attention and an MLP that can be counted.
    """

    def __init__(self, block: Any, model: str, config: Any) -> None:
        self._parts = dict(block.named_modules()) if hasattr(block, "named_modules") else {}
        self._parameters = dict(block.named_parameters()) if self._parts else {}
        linears = {path: part for path, part in self._parts.items() if is_linear(part)}
        self._attention = {path: part for path, part in linears.items() if in_attention(path)}
        self._mlp = {path: part for path, part in linears.items() if path not in self._attention}
        self._norms = {path: part for path, part in self._parts.items() if is_norm(part)}
        down = list(self._mlp.values())[-1:]
        if not down or not self._norms:
            raise LabError(
                said(
                    "{model} has no blocks of attention and an MLP that can be counted.",
                    model=model,
                )
            )
        self.embed_dim, self.mlp_dim = down[0].out_features, down[0].in_features
        self.num_heads = self._heads(model, config)

    @property
    def swiglu(self) -> bool:
        """Whether the MLP has a gate: twice as many channels come in as go on."""
        *into, _ = self._mlp.values()
        return bool(sum(part.out_features for part in into) == 2 * self.mlp_dim)

    @property
    def layer_scale(self) -> bool:
        """Whether each of two branches is scaled channel by channel."""
        return len(list(self._scales())) == 2

    @property
    def qkv_bias(self) -> bool:
        """Whether queries, keys and values have a bias."""
        if self._packed:
            return any(path.endswith("in_proj_bias") for path in self._parameters)
        into = list(self._attention.values())[:-1] or list(self._attention.values())
        return any(getattr(part, "bias", None) is not None for part in into)

    def besides(self) -> Iterator[str]:
        """What else it has, in words."""
        if self._packed:
            yield word("torch's MultiheadAttention")
        elif not self._fused:
            yield word("queries, keys and values in layers of their own")
        if any(in_attention(path) for path in self._norms):
            yield word("norms in attention")
        if any("RMS" in type(part).__name__ for part in self._norms.values()):
            yield "RMSNorm"
        if sum(not in_attention(path) for path in self._norms) != 2:
            yield word("other than two norms in a block")
        if any("rel" in path and "pos" in path for path in self._parameters):
            yield word("relative positions")
        if len(self._mlp) != (2 if self._gate_is_one else 3 if self.swiglu else 2):
            yield word("more than attention and an MLP in a block")
        yield from self._activations()

    @property
    def _packed(self) -> bool:
        """As ``nn.MultiheadAttention`` has its weights."""
        return any(path.endswith("in_proj_weight") for path in self._parameters)

    @property
    def _fused(self) -> bool:
        return any(part.out_features == 3 * part.in_features for part in self._attention.values())

    @property
    def _gate_is_one(self) -> bool:
        return bool(next(iter(self._mlp.values())).out_features == 2 * self.mlp_dim)

    def _scales(self) -> Iterator[str]:
        """Learned tensors of one number a channel that are no part of a layer or of a norm."""
        owned = {
            path
            for layer, part in self._parts.items()
            if is_linear(part) or is_norm(part)
            for path in self._parameters
            if path.rpartition(".")[0] == layer
        }
        for path, parameter in self._parameters.items():
            alone = path not in owned and not in_attention(path) and "mlp" not in path
            if alone and numbers(parameter) == self.embed_dim:
                yield path

    def _activations(self) -> Iterator[str]:
        if self.swiglu:
            return
        names = {type(part).__name__ for part in self._parts.values()}
        if other := next((name for name in sorted(names) if "QuickGELU" in name), ""):
            yield other
        elif not any("GELU" in name for name in names):
            known = ("ReLU", "SiLU", "Swish", "Mish", "Tanh")
            yield from (name for name in sorted(names) if name.startswith(known))

    def _heads(self, model: str, config: Any) -> int:
        for part in (*self._parts.values(), config):
            for name in _HEADS:
                if isinstance(heads := getattr(part, name, None), int):
                    return heads
        raise LabError(
            said("no part of {model} says how many heads it has, in num_heads say.", model=model)
        )
