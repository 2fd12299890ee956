"""Models whose blocks are not `VisionTransformer`'s, behind the same methods."""

from __future__ import annotations

from typing import Any, Literal, overload

from jaxtyping import Float
from torch import Tensor

from vitlab.core.encoder.arguments import switches
from vitlab.core.encoder.calls import AnswersAlike
from vitlab.core.encoder.intermediates import Format, Indices, check_format, in_timms_form, split
from vitlab.core.errors import LabError, reason
from vitlab.core.foreign import speaking_for
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.images.statistics import PixelStatistics
from vitlab.core.pretrained.asked import AskedModel
from vitlab.core.pretrained.reading import call, is_timms
from vitlab.core.pretrained.sizes import resize_timms
from vitlab.core.resolution.position_tables import Style, check_style
from vitlab.words import said


class OtherModel(AskedModel):
    """A model whose blocks are not `VisionTransformer`'s, behind the same methods.

    Attention is what the model keeps; of one that keeps none it is computed from the queries and
    keys of its fused calls. What a model cannot do ends in a `LabError`.

    Args:
        model: timm's or transformers' own model; of one with a text tower the vision tower is
            taken.

    Raises:
        KindError: It is no torch model.

    >>> import torch
    >>> class Mean(torch.nn.Module):
    ...     def forward_features(self, images):
    ...         return images.flatten(2).mT
    >>> OtherModel(Mean()).forward_features(torch.zeros(1, 3, 2, 4)).shape
    torch.Size([1, 8, 3])

    """

    __call__: AnswersAlike
    pixel_statistics: PixelStatistics | None = None
    """What it was trained on, where the model does not tell it itself."""

    def set_input_size(
        self,
        img_size: int | Pair | None = None,
        patch_size: int | Pair | None = None,
        *,
        style: Style | None = None,
    ) -> None:
        """Take images of another size from now on.

        Positions follow by the rule of the model's own house.

        Args:
            img_size: (height, width) in pixels, or one number; None keeps what there is.
            patch_size: (height, width) in pixels, or one number, for a model of timm; None keeps
                what there is.
            style: For a model of timm the rule of another house (`resample_abs_pos_embed`).

        Raises:
            LabError: The model cannot do it.
            ShapeError: The patches do not fill the image.

        """
        check_style(style)
        own, kind = self.grid, type(self.model).__name__
        image = own.image_size if img_size is None else as_pair(img_size, "img_size")
        patch = own.patch_size if patch_size is None else as_pair(patch_size, "patch_size")
        PatchGrid(image, patch)
        if hasattr(self.model, "set_input_size"):
            task = said("take images of {size} px", size=f"{image[0]} × {image[1]}")
            with speaking_for(self.model, task):
                resize_timms(self.model, image, patch, style)
        elif patch != own.patch_size:
            raise LabError(
                said("{kind} takes no patches of another size: a plain ViT would.", kind=kind)
            )
        elif style is not None:
            raise LabError(
                said("{kind} resamples positions by its own rule: leave out style=.", kind=kind)
            )
        else:
            self._resize_by_reading(image)

    def _resize_by_reading(self, image: Pair) -> None:
        """A model of transformers resamples while it reads, or it does not read that size."""
        before, self._resized = self._resized, image
        try:
            self.tokens_of_nothing(image)
        except LabError as error:
            self._resized = before
            raise LabError(
                said(
                    "{kind} takes no images of {size} px ({reason}): resize the images, or use a "
                    "plain ViT.",
                    kind=type(self.model).__name__,
                    size=f"{image[0]} × {image[1]}",
                    reason=reason(error.__cause__ or error),
                )
            ) from error

    @overload
    def forward_features(
        self, images: Tensor, *, return_attention: Literal[False] = ...
    ) -> Tensor: ...

    @overload
    def forward_features(
        self, images: Tensor, *, return_attention: Literal[True]
    ) -> tuple[Tensor, Tensor]: ...

    @overload
    def forward_features(
        self, images: Tensor, *, return_attention: bool
    ) -> Tensor | tuple[Tensor, Tensor]: ...

    def forward_features(
        self, images: Float[Tensor, "b c h w"], *, return_attention: bool = False
    ) -> Tensor | tuple[Tensor, Tensor]:
        """Tokens of the last layer; on request every attention map.

        Args:
            images: A batch as the model reads it.
            return_attention: True gives the attention maps as well.

        Returns:
            Tokens (b, n, d); with ``return_attention`` a pair, the tokens and the maps (b, layers,
            heads, n, n).

        Raises:
            LabError: The model cannot read these images, or gives no maps.

        """
        switches(return_attention=return_attention)
        tokens, attention = self.run(images, return_attention)
        return tokens if attention is None else (tokens, attention)

    @overload
    def forward(self, images: Tensor, *, return_attention: Literal[False] = ...) -> Tensor: ...

    @overload
    def forward(
        self, images: Tensor, *, return_attention: Literal[True]
    ) -> tuple[Tensor, Tensor]: ...

    @overload
    def forward(
        self, images: Tensor, *, return_attention: bool
    ) -> Tensor | tuple[Tensor, Tensor]: ...

    def forward(
        self, images: Float[Tensor, "b c h w"], *, return_attention: bool = False
    ) -> Tensor | tuple[Tensor, Tensor]:
        """What the model itself gives: logits if it has a head.

        Args:
            images: A batch as the model reads it.
            return_attention: True gives the attention maps as well.

        Returns:
            Logits, or tokens of a model without a head; with ``return_attention`` a pair with the
            maps (b, layers, heads, n, n).

        Raises:
            LabError: The model cannot read these images, or gives no maps.

        """
        switches(return_attention=return_attention)
        if return_attention:
            return self(images), self.forward_features(images, return_attention=True)[1]
        with self.reading(images):
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

        A model of timm answers itself. Of the others ``norm`` applies the last norm that the model
        has, in CLIP the one before its projection.

        Args:
            images: A batch as the model reads it.
            indices: Numbers of blocks, from 0 or negative from the last; None takes all, a number n
                the last n.
            return_prefix_tokens: True gives each block's tokens as a pair with its prefix tokens,
                where there are any.
            norm: True gives the tokens after the final norm.
            stop_early: True leaves out the blocks behind the last one wanted.
            output_fmt: "NCHW" lays patch tokens out as (b, d, rows, cols), "NLC" as (b, tokens, d).
            intermediates_only: True leaves out the final tokens and gives the list alone.
            output_dict: True gives a dict with timm's names instead of a pair.

        Returns:
            The final tokens and a list with the tokens of each block wanted.

        Raises:
            LabError: The model cannot read these images, or has no such block.

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
            final, patches, prefix = self.ask_timm(
                images, indices, norm, stop_early, output_fmt, return_prefix_tokens
            )
        else:
            final, sequences = self.after_blocks(images, indices, norm, stop_early)
            grid = self.grid_over(images)
            patches, prefix = split(
                sequences,
                (grid.rows, grid.cols),
                self.before_patches(final, grid),
                output_fmt,
            )
        return in_timms_form(
            None if intermediates_only else final,
            patches,
            prefix if return_prefix_tokens else None,
            output_dict=output_dict,
        )
