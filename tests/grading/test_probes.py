"""An answer may be a class: a probe beside it reads off plain data what the laws need."""

import numpy as np
import pytest
import torch
from torch import nn

from vitlab.grading import box
from vitlab.grading.laws import Function, Law
from vitlab.grading.seam import Report


def some_maps(rng):
    for features, width in ((2, 3), (5, 4)):
        settings = {"features": features, "width": width}
        weights = {
            "map.weight": rng.standard_normal((width, features), np.float32),
            "map.bias": rng.standard_normal(width, np.float32),
        }
        yield settings, weights, rng.standard_normal((7, features), np.float32)


def mapped(settings, weights, inputs):
    weight, bias = weights["map.weight"], weights["map.bias"]
    gradient = np.broadcast_to(inputs.sum(0), weight.shape).astype(np.float32)
    return {
        "output": inputs @ weight.T + bias,
        "shapes": {"map.weight": weight.shape, "map.bias": bias.shape},
        "gradients": {"map.weight": gradient, "map.bias": np.full(len(bias), 7, np.float32)},
    }


PROJECTION = Function(
    id="9.1",
    title="A projection as a module",
    minutes=5,
    parameters=("settings", "weights", "inputs"),
    probe="vitlab.grading.probes.module",
    laws=(Law("it is one linear map", 2, inputs=some_maps, expect=mapped),),
)


class Projection(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.map = nn.Linear(features, width)

    def forward(self, inputs):
        return self.map(inputs)


class ByHand(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.map = nn.ParameterDict(
            {"weight": torch.zeros(width, features), "bias": torch.zeros(width)}
        )

    def forward(self, inputs):
        return torch.einsum("nf,wf->nw", inputs, self.map["weight"]) + self.map["bias"]


def a_function_that_makes_one(features, width):
    return Projection(features, width)


class WithoutBias(Projection):
    def forward(self, inputs):
        return inputs @ self.map.weight.T


class CutFromItsGradients(Projection):
    def forward(self, inputs):
        return self.map(inputs) + self.map(inputs).detach() - self.map(inputs).detach() * 2


class WithoutGradients(Projection):
    def forward(self, inputs):
        return self.map(inputs).detach()


class OtherNames(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.linear = nn.Linear(features, width)


class OtherShapes(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.map = nn.Linear(width, features)


class NoModule:
    def __init__(self, features, width):
        self.width = width


class NotWritten(nn.Module):
    def __init__(self, features, width):
        # YOUR CODE HERE
        raise NotImplementedError()


class HalfWritten(Projection):
    def forward(self, inputs):
        # YOUR CODE HERE
        raise NotImplementedError()


class ReturnsText(Projection):
    def forward(self, inputs):
        return "tokens"


class EqualToEverything(Projection):
    class Tokens(torch.Tensor):
        def __eq__(self, other):
            return True

        __hash__ = torch.Tensor.__hash__

    def forward(self, inputs):
        return (self.map(inputs) * 0).as_subclass(self.Tokens)


class AsksTheLibrary(Projection):
    def forward(self, inputs):
        from vitlab.core import patchify

        patchify(torch.zeros(1, 1, 4, 4), 2)
        return self.map(inputs)


def judged(answer, seed=4):
    report = box.run(answer, PROJECTION.job(seed).to_bytes())
    return PROJECTION.judge(Report.from_bytes(report), seed).verdict


@pytest.mark.parametrize("answer", [Projection, ByHand, a_function_that_makes_one])
def test_a_module_is_right_however_it_is_built(answer):
    assert judged(answer).text.startswith("9.1 right: 2 of 2 points")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (WithoutBias, "In output: The shape (7, 3) is right."),
        (WithoutGradients, "The names in it are not the right ones"),
        (OtherNames, "Its weights are not the ones that were asked for: linear.bias"),
        (OtherShapes, "map.bias (2,), expected (3,); map.weight (2, 3), expected (3, 2)"),
        (NoModule, "It makes a value of type NoModule, not a torch module"),
        (ReturnsText, "Its forward returned 'tokens', not a tensor."),
        (EqualToEverything, "a tensor of a class of its own (a Tokens)"),
        (AsksTheLibrary, "ran vitlab's own patchify"),
        (lambda features: 0, "unexpected keyword argument 'width'"),
        (7, "check takes the function itself, not 7"),
    ],
)
def test_a_wrong_one_is_one_sentence(answer, said):
    verdict = judged(answer)
    assert verdict.points == 0
    assert said in verdict.text


@pytest.mark.parametrize("answer", [NotWritten, HalfWritten])
def test_a_class_with_its_stub_is_not_written_yet(answer):
    assert judged(answer).text == "9.1 not written yet: 0 of 2 points"


def test_of_what_is_expected_nothing_goes_into_the_box():
    expected = [mapped(*case)["output"].tobytes() for case in PROJECTION.calls(4)]
    job = PROJECTION.job(4).to_bytes()
    assert not any(output in job for output in expected)


def counters(rng):
    for start in (3, 5):
        yield {"start": start}, "after", int(rng.integers(2, 9))


COUNTER = Function(
    id="9.2",
    title="A counter",
    minutes=5,
    parameters=("settings", "name", "steps"),
    probe="vitlab.grading.probes.method",
    laws=(
        Law(
            "it goes on from where it starts",
            1,
            inputs=counters,
            expect=lambda settings, name, steps: settings["start"] + steps,
        ),
    ),
)


def test_an_object_is_reached_by_its_method():
    class Counter:
        def __init__(self, start):
            self.start = start

        def after(self, steps):
            return self.start + steps

    class Mute:
        def __init__(self, start):
            pass

    def text(answer):
        report = Report.from_bytes(box.run(answer, COUNTER.job(0).to_bytes()))
        return COUNTER.judge(report, 0).verdict.text

    assert text(Counter).startswith("9.2 right")
    assert "It has no method after: write `def after(self, …)` in it." in text(Mute)
