"""Models of timm and transformers by name, where those libraries are installed."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.pretrained.architecture import Arguments, build

# Of the largest number in the tokens: float32 leaves 5e-6 over twelve blocks, another GELU 1e-4.
_TOLERANCE = 3e-5


class OtherModel(nn.Module):
    """A model whose blocks are not `VisionTransformer`'s, behind the same two methods.

    ``model`` is timm's or transformers' own. Attention comes from a transformers model loaded
    with ``attn_implementation="eager"``; another one cannot give it and says so.

    >>> class Mean(nn.Module):
    ...     def forward_features(self, images):
    ...         return images.flatten(2).mT
    >>> OtherModel(Mean()).forward_features(torch.zeros(1, 3, 2, 4)).shape
    torch.Size([1, 8, 3])
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward_features(
        self, images: Float[Tensor, "b c h w"], *, return_attention: bool = False
    ) -> Any:
        """Tokens (b, n, d) of the last layer, on request with every attention map."""
        tokens, attention = self._run(images, return_attention)
        if tokens.ndim != 3:
            raise LabError(
                f"{type(self.model).__name__} gives {tuple(tokens.shape)}, which is not a sequence "
                "of tokens (batch, tokens, width): a plain ViT would."
            )
        return (tokens, attention) if return_attention else tokens

    def forward(self, images: Float[Tensor, "b c h w"], *, return_attention: bool = False) -> Any:
        """What the model itself gives: logits if it has a head."""
        result = self.model(images)
        result = getattr(result, "logits", result)
        if not isinstance(result, Tensor):
            result = self.forward_features(images)
        if not return_attention:
            return result
        return result, self._run(images, True)[1]

    def _run(self, images: Tensor, wanted: bool) -> tuple[Tensor, Tensor | None]:
        model: Any = self.model
        if hasattr(model, "forward_features"):
            if wanted:
                raise LabError(_no_attention(model, "a plain ViT, loaded by name, gives it"))
            return model.forward_features(images), None
        outputs = model(pixel_values=images, output_attentions=wanted, return_dict=True)
        maps = getattr(outputs, "attentions", None)
        if wanted and not maps:
            raise LabError(_no_attention(model, "load it with attn_implementation='eager'"))
        return outputs.last_hidden_state, torch.stack(maps, 1) if maps else None


def _no_attention(model: nn.Module, remedy: str) -> str:
    return f"{type(model).__name__} keeps no attention maps on its fused path: {remedy}."


def from_hub(name: str, given: Arguments) -> VisionTransformer | OtherModel:
    """Download or open a model by name: "owner/model" is transformers', anything else timm's."""
    if "/" in name and not name.startswith("hf-hub:"):
        library = _installed("transformers", name)
        theirs = library.AutoModel.from_pretrained(name, attn_implementation="eager")
        config = theirs.config.to_dict()
    else:
        library = _installed("timm", name)
        if not name.startswith("hf-hub:") and name.split(".")[0] not in library.list_models():
            raise LabError(_unknown(name, library.list_models(f"*{name.split('_')[0]}*")))
        theirs, config = library.create_model(name, pretrained=True), {}
    theirs.eval()
    return plain_or_wrapped(theirs, config, given)


def plain_or_wrapped(
    theirs: nn.Module, config: dict[str, Any], given: Arguments
) -> VisionTransformer | OtherModel:
    """Our own class, if it gives the same tokens with the same weights; else a wrapper."""
    other = OtherModel(theirs)
    try:
        ours = build(theirs.state_dict(), _told_by(theirs) | config, given).eval()
    except LabError:
        return other
    height, width = ours.grid.image_size
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(1, ours.patch_embed.proj.in_channels, height, width, generator=generator)
    with torch.inference_mode():
        expected = other.forward_features(images)
        gap = (ours.forward_features(images) - expected).abs().max()
    return ours if gap < _TOLERANCE * expected.abs().max() else other


def _told_by(theirs: nn.Module) -> Arguments:
    """What no weight tells, where timm's own model knows it."""
    told: Arguments = {}
    heads = [getattr(module, "num_heads", None) for module in theirs.modules()]
    numbers = {number for number in heads if isinstance(number, int)}
    if len(numbers) == 1:
        told["num_heads"] = numbers.pop()
    for name, module in theirs.named_modules():
        if name.endswith(".mlp.act") and not _is_exact_gelu(module):
            told["hidden_act"] = type(module).__name__
    size = getattr(getattr(theirs, "patch_embed", None), "img_size", None)
    return told if size is None else told | {"img_size": size}


def _is_exact_gelu(module: nn.Module) -> bool:
    """Torch's own or timm's, which has the name but not the class."""
    return type(module).__name__ == "GELU" and getattr(module, "approximate", "none") == "none"


def _installed(library: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(library)
    except ImportError:
        raise LabError(
            f"{name!r} is no file and none of the models that come with vitlab, and to look it up "
            f"{library} is needed: pip install 'vitlab[models]'."
        ) from None


def _unknown(name: str, similar: list[str]) -> str:
    some = ", ".join(similar[:3])
    return f"timm knows no model {name!r}" + (f": it has {some} and others." if some else ".")
