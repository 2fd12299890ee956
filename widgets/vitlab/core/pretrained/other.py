"""Models whose blocks are not `VisionTransformer`'s, behind the same methods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.encoder.arguments import switches
from vitlab.core.encoder.intermediates import (
    Format,
    Indices,
    blocks_taken,
    check_format,
    in_timms_form,
    split,
)
from vitlab.core.errors import KindError, LabError
from vitlab.core.foreign import speaking_for
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.patches.refusals import refuse_unreadable
from vitlab.core.pretrained.reading import (
    blocks_of,
    call,
    encoder_of,
    is_timms,
    no_maps,
    norm_of,
    sequence,
    stacked_maps,
    vision_tower,
)
from vitlab.core.pretrained.sizes import grid_of, resize_timms, resizes_at_once
from vitlab.core.resolution.position_tables import Style, check_style


class OtherModel(nn.Module):
    """A model whose blocks are not `VisionTransformer`'s, behind the same methods.

    ``model`` is timm's or transformers' own; of a model with a text tower it is the vision
    tower. Attention comes from a transformers model loaded with
    ``attn_implementation="eager"``; another one cannot give it and says so. What a model
    cannot do ends in a `LabError`.

    >>> class Mean(nn.Module):
    ...     def forward_features(self, images):
    ...         return images.flatten(2).mT
    >>> OtherModel(Mean()).forward_features(torch.zeros(1, 3, 2, 4)).shape
    torch.Size([1, 8, 3])
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        if not isinstance(model, nn.Module):
            raise KindError(
                "OtherModel wraps a torch model of timm or transformers, not one "
                f"{type(model).__name__}: load(name) finds one by name."
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

    def set_input_size(
        self,
        img_size: int | Pair | None = None,
        patch_size: int | Pair | None = None,
        *,
        style: Style | None = None,
    ) -> None:
        """Take images of another size, (height, width) in pixels, from now on.

        Positions follow by the rule of the model's own house; a model of timm also takes
        another patch size, and the rule of another house in ``style``.
        """
        check_style(style)
        own, kind = self.grid, type(self.model).__name__
        image = own.image_size if img_size is None else as_pair(img_size, "img_size")
        patch = own.patch_size if patch_size is None else as_pair(patch_size, "patch_size")
        PatchGrid(image, patch)
        if hasattr(self.model, "set_input_size"):
            with speaking_for(self.model, f"take images of {image[0]} × {image[1]} px"):
                resize_timms(self.model, image, patch, style)
        elif patch != own.patch_size or not resizes_at_once(self.model):
            what = "patches" if patch != own.patch_size else "images"
            raise LabError(f"{kind} takes no {what} of another size: a plain ViT would.")
        elif style is not None:
            raise LabError(f"{kind} resamples positions by its own rule: leave out style=.")
        else:
            self._resized = image

    def forward_features(
        self, images: Float[Tensor, "b c h w"], *, return_attention: bool = False
    ) -> Any:
        """Tokens (b, n, d) of the last layer, on request with every attention map."""
        switches(return_attention=return_attention)
        tokens, attention = self._run(images, return_attention)
        return (tokens, attention) if return_attention else tokens

    def forward(self, images: Float[Tensor, "b c h w"], *, return_attention: bool = False) -> Any:
        """What the model itself gives: logits if it has a head."""
        switches(return_attention=return_attention)
        if return_attention:
            return self(images), self._run(images, True)[1]
        with self._reading(images):
            if is_timms(self.model):
                result = self.model(images)
            else:
                result = call(self.model, images, self._resized)
        result = getattr(result, "logits", result)
        return result if isinstance(result, Tensor) else self.forward_features(images)

    def forward_intermediates(
        self,
        images: Float[Tensor, "b c h w"],
        indices: Indices = None,
        return_prefix_tokens: bool = False,
        norm: bool = False,
        stop_early: bool = False,
        output_fmt: Format = "NCHW",
        intermediates_only: bool = False,
        output_dict: bool = False,
    ) -> Any:
        """Tokens after some of the blocks, as `VisionTransformer.forward_intermediates`.

        A model of timm answers itself. Of the others ``norm`` applies the last norm that the
        model has, in CLIP the one before its projection.
        """
        check_format(output_fmt)
        switches(
            return_prefix_tokens=return_prefix_tokens,
            norm=norm,
            stop_early=stop_early,
            intermediates_only=intermediates_only,
            output_dict=output_dict,
        )
        if hasattr(self.model, "forward_intermediates"):
            final, patches, prefix = self._asked_of_timm(
                images, indices, norm, stop_early, output_fmt, return_prefix_tokens
            )
        else:
            final, sequences = self._after_blocks(images, indices, norm, stop_early)
            grid = self._grid_over(images)
            patches, prefix = split(
                sequences,
                (grid.rows, grid.cols),
                self._before_patches(final, grid),
                output_fmt,
            )
        return in_timms_form(
            None if intermediates_only else final,
            patches,
            prefix if return_prefix_tokens else None,
            output_dict=output_dict,
        )

    def _asked_of_timm(
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
        with self._reading(images):
            final, inner = model.forward_intermediates(
                images, indices, norm=norm, stop_early=stop_early, output_fmt=output_fmt, **wanted
            )
        if not inner or isinstance(inner[0], Tensor):
            return final, inner, None
        return final, [pair[0] for pair in inner], [pair[1] for pair in inner]

    def _after_blocks(
        self, images: Tensor, indices: Indices, norm: bool, stop_early: bool
    ) -> tuple[Tensor, list[Tensor]]:
        blocks = blocks_of(self.model)
        taken = sorted(blocks_taken(indices, len(blocks)))
        final, outputs = self._watched(images, blocks)
        last_norm = norm_of(self.model) if norm or stop_early else nn.Identity()
        if stop_early and taken[-1] < len(blocks) - 1:
            final = last_norm(outputs[taken[-1]])
        return final, [last_norm(outputs[n]) if norm else outputs[n] for n in taken]

    def _grid_over(self, images: Tensor) -> PatchGrid:
        height, width = images.shape[-2:]
        return PatchGrid((height, width), self.grid.patch_size)

    def _run(self, images: Tensor, wanted: bool) -> tuple[Tensor, Tensor | None]:
        model: Any = self.model
        if is_timms(model):
            if wanted:
                raise no_maps(model)
            with self._reading(images):
                given = model.forward_features(images)
            return sequence(given, model), None
        with self._reading(images):
            outputs = call(
                encoder_of(model),
                images,
                self._resized,
                output_attentions=wanted,
                return_dict=True,
            )
        tokens = sequence(getattr(outputs, "last_hidden_state", outputs), model)
        maps = getattr(outputs, "attentions", None)
        return tokens, stacked_maps(maps, tokens, model) if wanted else None

    def _watched(self, images: Tensor, blocks: nn.ModuleList) -> tuple[Tensor, list[Tensor]]:
        """The tokens, and what every block gave on the way."""
        outputs: list[Tensor] = []

        def keep(_: nn.Module, __: Any, result: Any) -> None:
            outputs.append(sequence(result[0] if isinstance(result, tuple) else result, self.model))

        handles = [block.register_forward_hook(keep) for block in blocks]
        try:
            return self._run(images, False)[0], outputs
        finally:
            for handle in handles:
                handle.remove()

    def _counted_prefix(self) -> int:
        grid, weight = self.grid, next(self.model.parameters())
        channels = getattr(getattr(self.model, "config", None), "num_channels", 3)
        images = weight.new_zeros(1, channels, *grid.image_size)
        with torch.no_grad():
            return self._before_patches(self.forward_features(images), grid)

    def _before_patches(self, tokens: Tensor, grid: PatchGrid) -> int:
        prefix = tokens.shape[1] - grid.tokens
        if prefix < 0:
            raise LabError(
                f"{type(self.model).__name__} merges patches on the way: its {tokens.shape[1]} "
                f"tokens are fewer than the {grid.rows} × {grid.cols} patches it cuts."
            )
        return prefix

    @contextmanager
    def _reading(self, images: Tensor) -> Iterator[None]:
        """What the model cannot read becomes a sentence, with the way out where there is one."""
        shape = tuple(images.shape) if isinstance(images, Tensor) else ()
        refuse_unreadable(images, type(self.model).__name__)
        try:
            with speaking_for(self.model, f"read images {shape}"):
                yield
        except LabError as error:
            if error.__cause__ is None:  # a sentence of our own
                raise
            raise LabError(f"{error}{self._way_out(shape[-2:])}") from error.__cause__

    def _way_out(self, size: tuple[int, ...]) -> str:
        with suppress(LabError):
            height, width = self.grid.image_size
            if size != (height, width):
                return (
                    f" It is made for {height} × {width} px: resize the images, or call "
                    f"set_input_size({size})."
                )
        return ""
