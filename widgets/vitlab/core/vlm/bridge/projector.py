"""From the width of image tokens to that of a language model."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.errors import LabError
from vitlab.core.vlm.bridge.widths import refuse_below_one, refuse_other_width
from vitlab.words import said

_KINDS = ("linear", "mlp", "internvl")


class Projector(nn.Module):
    """Bring image tokens to the width of a language model, one by one: their count stays.

    The state dict has the names of ``transformers``: ``layer_norm``, ``linear_1``, ``linear_2``.

    Args:
        in_dim: Width of the tokens; for "internvl" the width after `pixel_shuffle`, four times the
            encoder's.
        out_dim: Width of the language model.
        kind: "linear" is LLaVA's single layer, "mlp" LLaVA-1.5's Linear-GELU-Linear, "internvl"
            puts a LayerNorm before that.

    Raises:
        LabError: The kind is not known.
        ShapeError: A width is less than 1.

    >>> import torch
    >>> Projector(32, 16)(torch.zeros(1, 4, 32)).shape
    torch.Size([1, 4, 16])

    """

    def __init__(self, in_dim: int, out_dim: int, kind: str = "mlp") -> None:
        super().__init__()
        if kind not in _KINDS:
            raise LabError(
                said(
                    "a projector of kind {given} is not known: use one of {known}.",
                    given=repr(kind),
                    known=_KINDS,
                )
            )
        refuse_below_one(in_dim=in_dim, out_dim=out_dim)
        self.in_dim, self.out_dim, self.kind = in_dim, out_dim, kind
        if kind == "internvl":
            self.layer_norm = nn.LayerNorm(in_dim)
        self.linear_1 = nn.Linear(in_dim, out_dim)
        if kind != "linear":
            self.act = nn.GELU()
            self.linear_2 = nn.Linear(out_dim, out_dim)

    def forward(
        self, tokens: Float[Tensor, "*batch tokens in_dim"]
    ) -> Float[Tensor, "*batch tokens out_dim"]:
        """Project each token on its own."""
        refuse_other_width(tokens, self.in_dim, said("this projector"))
        if self.kind == "internvl":
            tokens = self.layer_norm(tokens)
        projected: Tensor = self.linear_1(tokens)
        return projected if self.kind == "linear" else self.linear_2(self.act(projected))
