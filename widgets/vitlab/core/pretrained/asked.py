"""A model of timm or transformers, asked for tokens: every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import torch
from torch import Tensor, nn

from vitlab.core.encoder.intermediates import Format, Indices, blocks_taken
from vitlab.core.errors import KindError, LabError
from vitlab.core.foreign import speaking_for
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.patches.refusals import refuse_unreadable
from vitlab.core.pretrained.reading import (
    blocks_of,
    call,
    encoder_of,
    is_timms,
    norm_of,
    sequence,
    stacked_maps,
    vision_tower,
)
from vitlab.core.pretrained.sizes import grid_of
from vitlab.core.pretrained.watching import AttentionWatch
from vitlab.words import said


class AskedModel(nn.Module):
    """Holds somebody's ``model`` and knows how to ask it; `OtherModel` is its public face.

    >>> from types import SimpleNamespace
    >>> theirs = nn.Linear(2, 3)
    >>> theirs.forward_features = lambda images: images.flatten(2).mT
    >>> theirs.patch_embed = SimpleNamespace(img_size=(4, 6), patch_size=2)
    >>> AskedModel(theirs).grid.tokens
    6
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        if not isinstance(model, nn.Module):
            raise KindError(
                said(
                    "OtherModel wraps a torch model of timm or transformers, not one {kind}: "
                    "load(name) finds one by name.",
                    kind=type(model).__name__,
                )
            )
        self.model = vision_tower(model)
        self._resized: Pair | None = None
        self._prefix: int | None = None  # counted when it is asked for

    @property
    def grid(self) -> PatchGrid:
        """The patches that the model cuts; `LabError` where it has none."""
        return grid_of(self.model, self._resized)

    @property
    def num_prefix_tokens(self) -> int:
        """Tokens before the patches: what the model says, else counted in one forward pass."""
        said = getattr(self.model, "num_prefix_tokens", None)
        if isinstance(said, int):
            return said
        if self._prefix is None:
            self._prefix = self._counted_prefix()
        return self._prefix

    def ask_timm(
        self,
        images: Tensor,
        indices: Indices,
        norm: bool,
        stop_early: bool,
        output_fmt: Format,
        return_prefix_tokens: bool,
    ) -> tuple[Tensor, list[Tensor], list[Tensor] | None]:
        """Its own answer; some models take fewer arguments, so only what is wanted is said."""
        model: Any = self.model
        if isinstance(blocks := getattr(model, "blocks", None), nn.ModuleList | nn.Sequential):
            blocks_taken(indices, len(blocks))
        wanted = {"return_prefix_tokens": True} if return_prefix_tokens else {}
        with self.reading(images):
            final, inner = model.forward_intermediates(
                images, indices, norm=norm, stop_early=stop_early, output_fmt=output_fmt, **wanted
            )
        if not inner or isinstance(inner[0], Tensor):
            return final, inner, None
        return final, [pair[0] for pair in inner], [pair[1] for pair in inner]

    def after_blocks(
        self, images: Tensor, indices: Indices, norm: bool, stop_early: bool
    ) -> tuple[Tensor, list[Tensor]]:
        """Of a model of transformers: the last tokens, and those behind the blocks wanted."""
        blocks = blocks_of(self.model)
        taken = sorted(blocks_taken(indices, len(blocks)))
        final, outputs = self._watched(images, blocks)
        last_norm = norm_of(self.model) if norm or stop_early else nn.Identity()
        if stop_early and taken[-1] < len(blocks) - 1:
            final = last_norm(outputs[taken[-1]])
        return final, [last_norm(outputs[n]) if norm else outputs[n] for n in taken]

    def grid_over(self, images: Tensor) -> PatchGrid:
        """The patches that the model cuts of these images."""
        height, width = images.shape[-2:]
        return PatchGrid((height, width), self.grid.patch_size)

    def run(self, images: Tensor, wanted: bool) -> tuple[Tensor, Tensor | None]:
        """Tokens of the last layer, and all attention maps where they are ``wanted``."""
        model: Any = self.model
        with self.reading(images), AttentionWatch() if wanted else nullcontext() as watch:
            if is_timms(model):
                outputs = model.forward_features(images)
            else:
                outputs = call(
                    encoder_of(model),
                    images,
                    self._resized,
                    output_attentions=wanted,
                    return_dict=True,
                )
        tokens = sequence(getattr(outputs, "last_hidden_state", outputs), model)
        if watch is None:
            return tokens, None
        kept: Sequence[Any] = getattr(outputs, "attentions", None) or (None,)
        seen = any(one is None for one in kept)
        return tokens, stacked_maps(watch.maps if seen else kept, tokens, model)

    def _watched(self, images: Tensor, blocks: nn.ModuleList) -> tuple[Tensor, list[Tensor]]:
        """The tokens, and what every block gave on the way."""
        outputs: list[Tensor] = []

        def keep(_: nn.Module, __: Any, result: Any) -> None:
            outputs.append(sequence(result[0] if isinstance(result, tuple) else result, self.model))

        handles = [block.register_forward_hook(keep) for block in blocks]
        try:
            return self.run(images, False)[0], outputs
        finally:
            for handle in handles:
                handle.remove()

    def _counted_prefix(self) -> int:
        grid = self.grid
        return self.before_patches(self.tokens_of_nothing(grid.image_size), grid)

    def tokens_of_nothing(self, image_size: Pair) -> Tensor:
        """Tokens of one blank picture: what its size alone tells."""
        weight = next(self.model.parameters(), torch.zeros(()))
        channels = getattr(getattr(self.model, "config", None), "num_channels", 3)
        with torch.no_grad():
            return self.run(weight.new_zeros(1, channels, *image_size), False)[0]

    def before_patches(self, tokens: Tensor, grid: PatchGrid) -> int:
        """How many of the tokens are no patches of the grid."""
        prefix = tokens.shape[1] - grid.tokens
        if prefix < 0:
            raise LabError(
                said(
                    "{kind} merges patches on the way: its {tokens} tokens are fewer than the "
                    "{rows} × {cols} patches it cuts.",
                    kind=type(self.model).__name__,
                    tokens=tokens.shape[1],
                    rows=grid.rows,
                    cols=grid.cols,
                )
            )
        return prefix

    @contextmanager
    def reading(self, images: Tensor) -> Iterator[None]:
        """What the model cannot read becomes a sentence, with the way out where there is one."""
        shape = tuple(images.shape) if isinstance(images, Tensor) else ()
        refuse_unreadable(images, type(self.model).__name__)
        try:
            with speaking_for(self.model, said("read images {shape}", shape=shape)):
                yield
        except LabError as error:
            if error.__cause__ is None:  # a sentence of our own
                raise
            raise LabError(f"{error}{self._way_out(shape[-2:])}") from error.__cause__

    def _way_out(self, size: tuple[int, ...]) -> str:
        with suppress(LabError):
            height, width = self.grid.image_size
            if size != (height, width):
                way_out = said(
                    "It is made for {height} × {width} px: resize the images, or call "
                    "set_input_size({size}).",
                    height=height,
                    width=width,
                    size=size,
                )
                return f" {way_out}"
        return ""
