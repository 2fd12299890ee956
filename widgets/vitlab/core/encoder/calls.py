"""What a call of a module gives back, for type checkers: torch says nothing of it.

A module declares one of these as its ``__call__`` and never defines it, so that torch's own stays.
"""

from __future__ import annotations

from typing import Literal, Protocol, overload

from torch import Tensor


class EmbedsImages(Protocol):
    """Tokens of images."""

    def __call__(self, images: Tensor) -> Tensor:
        """One row for each token."""


class ReadsTokens(Protocol):
    """Tokens of tokens, on request with the attention map."""

    @overload
    def __call__(
        self,
        tokens: Tensor,
        *,
        attn_mask: Tensor | None = ...,
        causal: bool = ...,
        return_attention: Literal[False] = ...,
    ) -> Tensor: ...

    @overload
    def __call__(
        self,
        tokens: Tensor,
        *,
        attn_mask: Tensor | None = ...,
        causal: bool = ...,
        return_attention: Literal[True],
    ) -> tuple[Tensor, Tensor]: ...

    @overload
    def __call__(
        self,
        tokens: Tensor,
        *,
        attn_mask: Tensor | None = ...,
        causal: bool = ...,
        return_attention: bool,
    ) -> Tensor | tuple[Tensor, Tensor]: ...


class ReadsImages(Protocol):
    """What a model answers, on request with every attention map."""

    @overload
    def __call__(
        self,
        images: Tensor,
        *,
        attn_mask: Tensor | None = ...,
        causal: bool = ...,
        return_attention: Literal[False] = ...,
    ) -> Tensor: ...

    @overload
    def __call__(
        self,
        images: Tensor,
        *,
        attn_mask: Tensor | None = ...,
        causal: bool = ...,
        return_attention: Literal[True],
    ) -> tuple[Tensor, Tensor]: ...

    @overload
    def __call__(
        self,
        images: Tensor,
        *,
        attn_mask: Tensor | None = ...,
        causal: bool = ...,
        return_attention: bool,
    ) -> Tensor | tuple[Tensor, Tensor]: ...


class AnswersAlike(Protocol):
    """The same of somebody else's model, which takes no mask."""

    @overload
    def __call__(self, images: Tensor, *, return_attention: Literal[False] = ...) -> Tensor: ...

    @overload
    def __call__(
        self, images: Tensor, *, return_attention: Literal[True]
    ) -> tuple[Tensor, Tensor]: ...

    @overload
    def __call__(
        self, images: Tensor, *, return_attention: bool
    ) -> Tensor | tuple[Tensor, Tensor]: ...
