"""What stands beside an answer of lab 7: models to paint over, and blocks that read registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

NAMED = ("proj.weight", "cls_token", "pos_embed")


def painted(
    answer: Callable[..., object],
    model: dict[str, NDArray[Any]],
    image: NDArray[Any],
    importance: NDArray[Any],
) -> object:
    """What a deletion test of a student's says of a linear model of these weights.

    >>> import numpy as np
    >>> model = {"weights": np.ones((2, 12)), "bias": np.zeros(2)}
    >>> image = np.ones((1, 3, 2, 2))
    >>> painted(lambda model, image, order: model(image), model, image, np.zeros((1, 2)))
    tensor([[12., 12.]], dtype=torch.float64)
    """
    weights, bias = (torch.from_numpy(model[name]) for name in ("weights", "bias"))

    def scores(images: Tensor) -> Tensor:
        return images.flatten(1) @ weights.mT + bias

    return answer(scores, torch.from_numpy(image), torch.from_numpy(importance))


class Mixing(nn.Module):
    """Tokens that have each read all tokens, and which place they stand at: no two alike.

    >>> Mixing()(torch.ones(1, 2, 1)).flatten().tolist()
    [2.0, 2.5]
    """

    def forward(self, tokens: Tensor) -> Tensor:
        """Add the mean of the tokens, more of it to later ones."""
        share = 1 + torch.arange(tokens.shape[1]).to(tokens) / tokens.shape[1]
        return tokens + share[:, None] * tokens.mean(1, keepdim=True)


def registers(
    make: Callable[..., object],
    settings: dict[str, Any],
    given: NDArray[Any],
    seed: int,
    asked: str,
) -> dict[str, Any]:
    """Make a ViT with registers, draw its parameters anew, and ask it for one thing.

    ``asked`` is "sequence", "output" or "overlay"; for the last one ``given`` is the attention
    of a block, else pictures. The blocks are ours.
    """
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.default_generator.manual_seed(seed)
        module = _made(make, settings)
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape))
    tensor = torch.from_numpy(given)
    if asked == "overlay":
        return {"overlay": _tensor(module, "overlay", tensor)}
    sequence = _tensor(module, "sequence", tensor)
    if asked == "output":
        return {"output": _output(module, tensor), "sequence": sequence}
    return {"sequence": sequence, **_origins(module, tensor, sequence, settings)}


def with_weights(
    make: Callable[..., object],
    settings: dict[str, Any],
    pictures: NDArray[Any],
    weights: dict[str, NDArray[Any]],
    seed: int,
) -> dict[str, Any]:
    """Make a ViT with registers, give it a state dict, or none, and ask for its sequence.

    Beside these ``tokens`` stand the ``weights`` that it has then, the names that are ``learned``,
    and the ``gradients`` of a sum over the registers by name: numbers, so that whoever asks can
    hold one against the other.
    """
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.default_generator.manual_seed(seed)
        module = _made(make, settings)
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape))
    if weights:
        module.load_state_dict({name: torch.from_numpy(one) for name, one in weights.items()})
    tokens = _tensor(module, "sequence", torch.from_numpy(pictures))
    learned = {name: one for name, one in module.named_parameters() if one.requires_grad}
    rows = tokens[0, 1 : 1 + settings["num_registers"]]
    summed = (rows * torch.linspace(1, 2, rows.numel()).view_as(rows)).sum()
    found = torch.autograd.grad(summed, list(learned.values()), allow_unused=True)
    gradients = {name: one for name, one in zip(learned, found, strict=True) if one is not None}
    return {
        "tokens": tokens,
        "weights": dict(module.state_dict()),
        "learned": list(learned),
        "gradients": {"registers": gradients},
    }


def _made(make: Callable[..., object], settings: dict[str, Any]) -> Any:
    module = make(**settings, blocks=[Mixing(), Mixing()])
    if not isinstance(module, nn.Module):
        raise Broken(f"It makes {shown(module)}, not a torch module: derive it from nn.Module.")
    there = dict(module.named_parameters())
    for name in NAMED:
        if name not in there:
            raise Broken(f"It has no parameter {name}: keep the parts that the stub makes.")
    return module


def _tensor(module: Any, name: str, given: Tensor) -> Tensor:
    made = getattr(module, name)(given)
    if not isinstance(made, Tensor):
        raise Broken(f"Its {name} returned {shown(made)}, not a tensor.")
    return made


def _output(module: Any, images: Tensor) -> Tensor:
    made = module(images)
    if not isinstance(made, Tensor):
        raise Broken(f"Its forward returned {shown(made)}, not a tensor.")
    return made


def _origins(
    module: Any, images: Tensor, sequence: Tensor, settings: dict[str, Any]
) -> dict[str, Any]:
    """The parts that the sequence is made of, and which parameters the registers learn by."""
    count = settings["num_registers"]
    others = {id(part) for part in (module.cls_token, module.pos_embed, *module.proj.parameters())}
    own = [one for one in module.parameters() if one.requires_grad and id(one) not in others]
    learn = False
    if count and own and sequence.requires_grad and sequence.shape[1] > count:
        of_registers = sequence[:, 1 : 1 + count].sum()
        found = torch.autograd.grad(of_registers, own, retain_graph=True, allow_unused=True)
        learn = any(one is not None and bool(one.any()) for one in found)
    positions = module.pos_embed.detach().clone()
    with torch.no_grad():
        module.pos_embed.zero_()
        return {
            "without positions": _tensor(module, "sequence", images),
            "patches": module.proj(images).flatten(2).mT,
            "cls": module.cls_token.clone(),
            "positions": positions,
            "learn": learn,
        }
