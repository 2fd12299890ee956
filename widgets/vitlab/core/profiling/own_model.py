"""Somebody's own module, copied to where a step of it is measured."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from vitlab.core.compute import read_model
from vitlab.core.compute.module_parts import stack_of, vision_part
from vitlab.core.errors import LabError
from vitlab.core.facts import size
from vitlab.core.foreign import speaking_for
from vitlab.core.memory.sizes import Workload
from vitlab.core.pretrained.reading import call, is_timms, takes
from vitlab.words import said

Again = Callable[[], AbstractContextManager[Any]]


class OwnModel(nn.Module):
    """A copy of somebody's model that scores classes, whatever the model itself gives.

    The weights of the model are neither changed nor, on "meta", copied: a copy has their shapes,
    and learns what they learn. A model without a classifier is given one, which reads CLS or the
    mean of its tokens.

    >>> from vitlab.core.encoder import VisionTransformer
    >>> from vitlab.core.memory import memory_ledger
    >>> vit = VisionTransformer((32, 48), 8, embed_dim=24, depth=2, num_heads=3)
    >>> run = memory_ledger(vit, (32, 48), 8, mode="inference").workload
    >>> copy = OwnModel(vit, run, torch.device("meta"))
    >>> copy(torch.zeros(2, 3, 32, 48, device="meta")).shape
    torch.Size([2, 1000])
    """

    def __init__(
        self, module: nn.Module, run: Workload, device: torch.device, again: Again = nullcontext
    ) -> None:
        super().__init__()
        self.device = device
        self.model = _copied(vision_part(module), device)
        self._resized = _fit(self.model, run)
        _choose_attention(self.model, eager=run.eager)
        if callable(switch := getattr(self.model, "set_grad_checkpointing", None)):
            switch(False)
        if run.checkpointing:
            _run_blocks_again(self.model, again)
        read = read_model(module).measures
        self.first_token = read["class_token"] or read["reg_tokens"]
        self.pools = read["attention_pool"]
        width = read["projection"] or read["embed_dim"]
        self.head = (
            nn.Identity() if read["num_classes"] else nn.Linear(width, run.shape.num_classes)
        )

    @property
    def blocks(self) -> list[nn.Module]:
        """Its blocks."""
        return stack_of(self.model)[1]

    def forward(self, images: Tensor) -> Tensor:
        """Score the classes."""
        with speaking_for(self.model, said("read images {shape}", shape=tuple(images.shape))):
            with torch.device(self.device):  # whatever it makes on the way
                given = self._asked(images)
            logits: Tensor = self.head(self._one_token(given))
        return logits

    def _asked(self, images: Tensor) -> Any:
        if is_timms(self.model) or not hasattr(self.model, "config"):
            return self.model(images)
        return call(self.model, images, self._resized)

    def _one_token(self, given: Any) -> Tensor:
        pooled = ("logits", "image_embeds", *(("pooler_output",) if self.pools else ()))
        for name in (*pooled, "last_hidden_state"):
            if isinstance(found := getattr(given, name, None), Tensor):
                given = found
                break
        if isinstance(given, tuple | list):
            given = given[0]
        tokens: Tensor = given
        if tokens.ndim == 2:
            return tokens
        return tokens[:, 0] if self.first_token else tokens.mean(1)


class _RunAgain(nn.Module):
    """A block whose input alone is kept: it runs again in the backward pass."""

    def __init__(self, block: nn.Module, again: Again) -> None:
        super().__init__()
        self.block, self._again = block, again

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        if not torch.is_grad_enabled():
            return self.block(*args, **kwargs)
        return checkpoint(
            self.block,
            *args,
            use_reentrant=False,
            preserve_rng_state=False,
            context_fn=lambda: (nullcontext(), self._again()),
            **kwargs,
        )

    def __getattr__(self, name: str) -> Any:
        """What a model asks its blocks for."""
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("block"), name)


def _copied(module: nn.Module, device: torch.device) -> nn.Module:
    """A copy with every tensor elsewhere; on "meta" without its data."""

    def moved(tensor: Tensor) -> Tensor:
        if device.type == "meta":
            return torch.empty_like(tensor, device=device)
        return tensor.detach().to(device, copy=True)

    memo: dict[int, Any] = {id(buffer): moved(buffer) for buffer in module.buffers()}
    for weight in module.parameters():
        memo[id(weight)] = nn.Parameter(moved(weight), requires_grad=weight.requires_grad)
    with speaking_for(module, said("be copied")):
        return deepcopy(module, memo)


def _fit(model: nn.Module, run: Workload) -> tuple[int, int] | None:
    """Let it read images of this size; what it is told in every call, if that is its way."""
    own, wanted = read_model(model).grid, run.grid
    if (own.image_size, own.patch_size) == (wanted.image_size, wanted.patch_size):
        return None
    image, patch = size(wanted.image_size), size(wanted.patch_size)
    resize: Any = getattr(model, "set_input_size", None)
    if callable(resize):
        with speaking_for(
            model, said("take images of {image} px in patches of {patch}", image=image, patch=patch)
        ):
            resize(img_size=wanted.image_size, patch_size=wanted.patch_size)
        return None
    asks = takes(model, "interpolate_pos_encoding") or takes(model, "spatial_shapes")
    if own.patch_size == wanted.patch_size and asks:
        return wanted.image_size
    raise LabError(
        said(
            "{model} takes images of {own_image} px in patches of {own_patch}, not of {image} px "
            "in patches of {patch}: choose its own sizes to measure it.",
            model=type(model).__name__,
            own_image=size(own.image_size),
            own_patch=size(own.patch_size),
            image=image,
            patch=patch,
        )
    )


def _choose_attention(model: nn.Module, *, eager: bool) -> None:
    ways: list[Any] = [part for part in model.modules() if hasattr(part, "fused_attn")]
    for part in ways:
        part.fused_attn = not eager
    choose: Any = getattr(model, "set_attn_implementation", None)
    if callable(choose):
        choose("eager" if eager else "sdpa")
    elif eager and not ways:
        raise LabError(
            said(
                "{model} has one way to attend, and it is fused: choose "
                'attention="fused" to measure it.',
                model=type(model).__name__,
            )
        )


def _run_blocks_again(model: nn.Module, again: Again) -> None:
    stack: Any = model.get_submodule(stack_of(model)[0])
    for number, block in enumerate(stack):
        stack[number] = _RunAgain(block, again)
