"""Small functions that stand beside an answer in the box and read off it what a law needs.

An exercise whose answer is a class, or a function on tensors, names one of these. It is called
with the answer and the arguments of a case, and hands on plain data: the laws see nothing else.
Arrays go in and come out; gradients and state dicts are data as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown
from vitlab.words import said

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
    built = _module(make, settings)
    _load(built, weights)
    output = _output(built.eval(), *inputs)
    return {
        "output": output,
        "shapes": {name: tuple(value.shape) for name, value in built.state_dict().items()},
        "gradients": _gradients(output, dict(built.named_parameters())),
    }


def built(
    make: Callable[..., object], settings: dict[str, Any], seed: int, *inputs: NDArray[Any]
) -> dict[str, Any]:
    """Make a torch module with weights of its own, and run it on each input in ``eval`` mode.

    The result holds the ``outputs``, the ``parameters`` and ``buffers`` that its state dict keeps,
    by whatever name it gives them, and the ``gradients`` of the first output for each parameter
    that it depends on: of a sum in which no two numbers have the same weight. ``seed`` sets
    torch's generator; the student's own goes on as if nothing had been drawn.

    >>> import numpy as np
    >>> made = built(nn.Linear, {"in_features": 3, "out_features": 2}, 0, np.ones((1, 3), "f4"))
    >>> made["outputs"][0].shape, sorted(made["gradients"]), made["buffers"]
    (torch.Size([1, 2]), ['bias', 'weight'], {})
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        module = _module(make, settings).eval()
        outputs = [_output(module, value) for value in inputs]
    parameters = dict(module.named_parameters())
    state = module.state_dict()
    weights = torch.linspace(1, 2, outputs[0].numel()).view_as(outputs[0])
    return {
        "outputs": outputs,
        "parameters": parameters,
        "buffers": {name: value for name, value in state.items() if name not in parameters},
        "gradients": _gradients(outputs[0] * weights, parameters),
    }


def on_tensors(function: Callable[..., object], *arguments: Any) -> object:
    """Call a function with tensors where an argument holds arrays, also in lists and dicts.

    >>> import numpy as np
    >>> on_tensors(lambda state: state["pos_embed"].permute(1, 0), {"pos_embed": np.ones((2, 3))})
    tensor([[1., 1.],
            [1., 1.],
            [1., 1.]], dtype=torch.float64)
    """
    return function(*map(_as_tensors, arguments))


def with_gradients(function: Callable[..., object], *arguments: Any) -> dict[str, Any]:
    """Call a function of tensors; its ``output``, and the ``gradients`` of the output's sum.

    There is one for each array of floats among the arguments, in order; None where the output
    does not depend on it.

    >>> import numpy as np
    >>> with_gradients(lambda x, y: (x * x).sum(), np.ones(2) * 3, np.ones(2))["gradients"]
    [tensor([6., 6.], dtype=torch.float64), None]
    """
    given = [_as_tensors(argument) for argument in arguments]
    leaves = [
        one.requires_grad_() for one in given if isinstance(one, Tensor) and one.is_floating_point()
    ]
    output = function(*given)
    if not isinstance(output, Tensor):
        raise Broken(said("It returned {value}, not a tensor.", value=shown(output)))
    if not output.requires_grad:
        return {"output": output, "gradients": [None] * len(leaves)}
    found = torch.autograd.grad(output.sum(), leaves, allow_unused=True)
    return {"output": output, "gradients": list(found)}


def method(
    make: Callable[..., object], settings: dict[str, Any], name: str, *arguments: Any
) -> object:
    """Make an object and call a method of it.

    >>> method(dict, {"rows": 3}, "get", "rows")
    3
    """
    built = make(**settings)
    if not callable(getattr(built, name, None)):
        raise Broken(said("It has no method {name}: write `def {name}(self, …)` in it.", name=name))
    return getattr(built, name)(*arguments)


def _module(make: Callable[..., object], settings: dict[str, Any]) -> nn.Module:
    made = make(**settings)
    if not isinstance(made, nn.Module):
        raise Broken(
            said(
                "It makes {value}, not a torch module: derive it from nn.Module.",
                value=shown(made),
            )
        )
    return made


def _output(module: nn.Module, *inputs: NDArray[Any]) -> Tensor:
    output = module(*map(_as_tensors, inputs))
    if not isinstance(output, Tensor):
        raise Broken(said("Its forward returned {value}, not a tensor.", value=shown(output)))
    return output


def _as_tensors(value: Any) -> Any:
    """The same value with a tensor for each array; they share memory, so a change is seen."""
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value)
    if isinstance(value, tuple | list):
        return type(value)(map(_as_tensors, value))
    if isinstance(value, dict):
        return {name: _as_tensors(one) for name, one in value.items()}
    return value


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
    told = "; ".join(_differs(name, has.get(name), given.get(name)) for name in differing[:3])
    raise Broken(said("Its weights are not the ones that were asked for: {which}.", which=told))


def _differs(name: str, has: object, wanted: object) -> str:
    if has is None:
        return said("{name} is not there, expected {shape}", name=name, shape=wanted)
    if wanted is None:
        return said("{name} {shape}, expected no such weight", name=name, shape=has)
    return said("{name} {shape}, expected {wanted}", name=name, shape=has, wanted=wanted)


def _gradients(output: Tensor, parameters: dict[str, nn.Parameter]) -> dict[str, Tensor]:
    trained = {name: p for name, p in parameters.items() if p.requires_grad}
    if not trained or not output.requires_grad:
        return {}
    found = torch.autograd.grad(output.sum(), list(trained.values()), allow_unused=True)
    return {n: gradient for n, gradient in zip(trained, found, strict=True) if gradient is not None}
