"""Small functions that stand beside an answer in the box and read off it what a law needs.

An exercise whose answer is a class names one of these. It is called with the answer and
the arguments of a case, and hands on plain data: the laws see nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Arrays = dict[str, NDArray[Any]]


def module(
    make: Callable[..., object],
    settings: dict[str, Any],
    weights: Arrays,
    *inputs: NDArray[Any],
) -> dict[str, Any]:
    """Make a torch module, give it weights and run it in ``eval`` mode.

    The result holds its ``output``, the ``shapes`` of its weights by name, and the
    ``gradients`` of the output's sum for each weight that it depends on.

    >>> import numpy as np
    >>> weights = {"weight": np.ones((2, 3), np.float32), "bias": np.zeros(2, np.float32)}
    >>> inputs = np.ones((1, 3), np.float32)
    >>> module(nn.Linear, {"in_features": 3, "out_features": 2}, weights, inputs)["output"]
    tensor([[3., 3.]], grad_fn=<AddmmBackward0>)
    """
    built = make(**settings)
    if not isinstance(built, nn.Module):
        raise Broken(f"It makes {shown(built)}, not a torch module: derive it from nn.Module.")
    _load(built, weights)
    output = built.eval()(*map(torch.from_numpy, inputs))
    if not isinstance(output, Tensor):
        raise Broken(f"Its forward returned {shown(output)}, not a tensor.")
    return {
        "output": output,
        "shapes": {name: tuple(value.shape) for name, value in built.state_dict().items()},
        "gradients": _gradients(output, dict(built.named_parameters())),
    }


def method(
    make: Callable[..., object], settings: dict[str, Any], name: str, *arguments: Any
) -> object:
    """Make an object and call a method of it.

    >>> method(dict, {"rows": 3}, "get", "rows")
    3
    """
    built = make(**settings)
    if not callable(getattr(built, name, None)):
        raise Broken(f"It has no method {name}: write `def {name}(self, …)` in it.")
    return getattr(built, name)(*arguments)


def _load(built: nn.Module, weights: Arrays) -> None:
    """Give a module its weights by name; a sentence where names or shapes are other ones."""
    has = {name: tuple(value.shape) for name, value in built.state_dict().items()}
    given = {name: value.shape for name, value in weights.items()}
    if has == given:
        built.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
        return
    differing = sorted(
        name for name in has.keys() | given.keys() if has.get(name) != given.get(name)
    )
    told = "; ".join(
        f"{name} {has.get(name, 'is not there')}, expected {given.get(name, 'no such weight')}"
        for name in differing[:3]
    )
    raise Broken(f"Its weights are not the ones that were asked for: {told}.")


def _gradients(output: Tensor, parameters: dict[str, nn.Parameter]) -> dict[str, Tensor]:
    trained = {name: p for name, p in parameters.items() if p.requires_grad}
    if not trained or not output.requires_grad:
        return {}
    found = torch.autograd.grad(output.sum(), list(trained.values()), allow_unused=True)
    return {n: gradient for n, gradient in zip(trained, found, strict=True) if gradient is not None}
