"""What the check of lab 3 reads off a front end, whatever its parts are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from vitlab.grading import probes
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

_OF_TORCH = ("_parameters", "_buffers", "_modules")


def front_end(
    make: Callable[..., object],
    settings: dict[str, Any],
    pictures: NDArray[Any],
    seed: int,
    asked: str,
) -> dict[str, Any]:
    """Make a front end, draw all its parameters anew and send it pictures.

    ``asked`` is "tokens", for what comes out, or "weights", for what belongs to the module.

    >>> import numpy as np
    >>> out = front_end(lambda: nn.Identity(), {}, np.zeros((2, 3, 4)), 0, "tokens")
    >>> out["tokens"].shape, out["last alone"].shape
    (torch.Size([2, 3, 4]), torch.Size([1, 3, 4]))
    """
    images = torch.from_numpy(pictures)
    module = _drawn(make, settings, seed, images)
    tokens = _output(module, images)
    if asked == "tokens":
        return {"tokens": tokens, "last alone": _output(module, images[-1:])}
    other = _drawn(make, settings, seed + 1, images)
    other.load_state_dict(module.state_dict())
    sums = _sums(tokens)
    return {
        "tokens": tokens,
        "loaded": _output(other, images),
        "cls learns": _reaches(sums["cls"], module),
        "map learns": _reaches(sums["map"], module),
        "loose": _loose_and_used(module, images),
    }


def with_weights(
    make: Callable[..., object],
    settings: dict[str, Any],
    pictures: NDArray[Any],
    weights: dict[str, NDArray[Any]],
    seed: int,
) -> dict[str, Any]:
    """Make a front end, give it a state dict, or none, and send it pictures.

    Beside the ``tokens`` stand the ``weights`` that it has then, the names that are ``learned``,
    and the ``gradients`` of two sums by name: of the rows of CLS, and of what the last picture
    changes in the others. Numbers alone, so that whoever asks can hold one against the other.

    >>> import numpy as np
    >>> out = with_weights(lambda: nn.Linear(4, 1), {}, np.ones((2, 3, 4), "f4"), {}, 0)
    >>> out["learned"], sorted(out["gradients"]["cls"])
    (['weight', 'bias'], ['bias', 'weight'])
    """
    images = torch.from_numpy(pictures)
    module = _drawn(make, settings, seed, images)
    if weights:
        module.load_state_dict({name: torch.from_numpy(one) for name, one in weights.items()})
    tokens = _output(module, images)
    learned = {name: one for name, one in module.named_parameters() if one.requires_grad}
    return {
        "tokens": tokens,
        "weights": dict(module.state_dict()),
        "learned": list(learned),
        "gradients": {part: _gradients(summed, learned) for part, summed in _sums(tokens).items()},
    }


def _sums(tokens: Tensor) -> dict[str, Tensor]:
    """Two sums in which no two numbers have the same weight.

    >>> {name: one.item() for name, one in _sums(torch.ones(2, 3, 4)).items()}["map"]
    0.0
    """
    share = torch.linspace(1, 2, tokens[0].numel()).view_as(tokens[0])
    return {
        "cls": (tokens[:, 0] * share[0]).sum(),
        "map": ((tokens[-1, 1:] - tokens[0, 1:]) * share[1:]).sum(),
    }


def _gradients(summed: Tensor, learned: dict[str, nn.Parameter]) -> dict[str, Tensor]:
    if not learned or not summed.requires_grad:
        return {}
    found = torch.autograd.grad(
        summed, list(learned.values()), retain_graph=True, allow_unused=True
    )
    return {name: one for name, one in zip(learned, found, strict=True) if one is not None}


def encoder(
    make: Callable[..., object],
    settings: dict[str, Any],
    weights: dict[str, NDArray[Any]],
    tokens: NDArray[Any],
) -> Tensor:
    """Make an encoder, give it weights and run it; gradients must pass it, whatever they are.

    >>> import numpy as np
    >>> weights = {"weight": np.ones((2, 3), "f4"), "bias": np.zeros(2, "f4")}
    >>> sizes = {"in_features": 3, "out_features": 2}
    >>> encoder(nn.Linear, sizes, weights, np.ones((1, 3), "f4")).tolist()
    [[3.0, 3.0]]
    """
    output: Tensor = probes.module(make, settings, weights, tokens)["output"]
    return output


def _drawn(
    make: Callable[..., object], settings: dict[str, Any], seed: int, images: Tensor
) -> nn.Module:
    """The module in ``eval`` mode, with parameters of which none is zero."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.default_generator.manual_seed(seed)
        module = make(**settings)
        if not isinstance(module, nn.Module):
            said = shown(module)
            raise Broken(f"It makes {said}, not a torch module: derive it from nn.Module.")
        module.eval()
        if any(map(is_lazy, module.parameters())):
            module(images)  # its parameters get their shapes now
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape) / 2)
    return module


def _output(module: nn.Module, images: Tensor) -> Tensor:
    output = module(images)
    if not isinstance(output, Tensor):
        raise Broken(f"Its forward returned {shown(output)}, not a tensor.")
    if output.ndim != 3:
        raise Broken(
            f"Your shape is {tuple(output.shape)}: three axes belong to it, (b, 1 + n, d)."
        )
    return output


def _reaches(summed: Tensor, module: nn.Module) -> bool:
    """Whether some parameter of the module has a gradient from this."""
    learned = {name: one for name, one in module.named_parameters() if one.requires_grad}
    return any(bool(gradient.any()) for gradient in _gradients(summed, learned).values())


def _loose_and_used(module: nn.Module, images: Tensor) -> str:
    """The name of a tensor that is stored in the module without belonging to it; "" for none.

    Others than those that the tokens depend on do not count.
    """
    own = {id(tensor) for tensor in (*module.parameters(), *module.buffers())}
    for part in module.modules():
        for name, value in list(vars(part).items()):
            if name in _OF_TORCH:
                continue
            if _changed(value, own) is not value and _depends(module, images, part, name, own):
                return name
    return ""


def _changed(value: Any, own: set[int]) -> Any:
    """The same value with other numbers in all tensors that are not of the module's own."""
    if isinstance(value, Tensor):
        if id(value) in own:
            return value
        return value + 1 if value.is_floating_point() else value.flatten().flip(0).view_as(value)
    if isinstance(value, dict):
        changed = {key: _changed(one, own) for key, one in value.items()}
        return changed if any(changed[key] is not value[key] for key in value) else value
    if type(value) in (list, tuple):
        changed_ones = [_changed(one, own) for one in value]
        same = all(one is other for one, other in zip(changed_ones, value, strict=True))
        return value if same else type(value)(changed_ones)
    return value


@torch.no_grad()
def _depends(module: nn.Module, images: Tensor, part: nn.Module, name: str, own: set[int]) -> bool:
    """Whether another value under this name leads to other tokens.

    It is put in the place of the first, and what a forward pass stores anew is gone again: a
    parameter's own numbers, which may be seen through both, stay as they are.
    """
    before, attributes = _output(module, images), vars(part)
    kept = attributes[name]
    attributes[name] = _changed(kept, own)
    after = _output(module, images)
    attributes[name] = kept
    return not torch.equal(before, after)
