import math

import numpy as np
import pytest
import torch

from vitlab.core import LabError, ShapeError
from vitlab.core.probe import Standard, linear_probe, mlp_probe


def blobs(n=90, dim=6, seed=0):
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % 3
    return 4 * torch.eye(dim)[y] + torch.randn(n, dim, generator=generator), y


@pytest.mark.parametrize("fit", [linear_probe, lambda x, y: mlp_probe(x, y, epochs=30)])
def test_labels_come_back_as_they_were_given(fit):
    x, y = blobs()
    numbers = fit(x, 10 * y + 7)
    assert (numbers.classes.tolist(), numbers.predict(x).dtype) == ([7, 17, 27], torch.int64)
    words = np.array(["star", "circle", "square"])[y.numpy()]
    named = fit(x, words.tolist())
    assert named.classes.tolist() == ["circle", "square", "star"]
    assert (named.predict(x) == words).mean() == named.accuracy(x, words) > 0.9
    yes = fit(x, y == 1)
    assert yes.predict(x).dtype == torch.bool
    assert yes.accuracy(x, y == 1) == (yes.predict(x) == (y == 1)).double().mean()


def test_accuracy_is_the_share_of_rows_that_are_right():
    x, y = blobs()
    probe = linear_probe(x, y)
    wrong = (probe.predict(x) + 1) % 3
    mixed = torch.where(torch.arange(90) < 27, probe.predict(x), wrong)
    assert probe.accuracy(x, mixed) == 27 / 90
    assert probe.hits(x, mixed).tolist() == [True] * 27 + [False] * 63
    assert probe.accuracy(x, [5] * 90) == 0  # a class it was never shown
    torch.testing.assert_close(probe.predict_proba(x), probe.logits(x).softmax(1))
    torch.testing.assert_close(probe.predict_proba(x).sum(1), torch.ones(90))
    assert torch.equal(probe.predict(x), probe.classes[probe.logits(x).argmax(1)])


def test_features_are_standardised_by_the_rows_that_were_fitted():
    x, others = blobs()[0] * 3 + 5, blobs(seed=1)[0]
    standard = Standard.fit(x)
    expected = (others.numpy() - x.numpy().mean(0)) / x.numpy().std(0)
    np.testing.assert_allclose(standard(others), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_feature_that_differs_by_rounding_only_is_constant(dtype):
    generator = torch.Generator().manual_seed(0)
    value = torch.tensor(0.1, dtype=dtype)
    rounded = torch.stack([value, torch.nextafter(value, value + 1)])
    x = torch.stack([value.expand(50), rounded[torch.randint(2, (50,), generator=generator)]], 1)
    standard = Standard.fit(x)
    assert standard.std.tolist() == [1, 1]
    assert standard(x).abs().max() < 1e-6
    apart = 1 + 16 * torch.finfo(dtype).eps * torch.arange(3, dtype=dtype)[:, None]
    assert Standard.fit(apart).std < 1e-5
    spread = Standard.fit(x + torch.tensor([0, 1e-4]) * torch.arange(50.0)[:, None])
    assert spread(x)[:, 1].abs().max() > 1


@pytest.mark.refusal
@pytest.mark.parametrize("fit", [linear_probe, mlp_probe])
@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (lambda x, y: (x, y[:-1]), ShapeError, "y holds 89 labels for 90 rows"),
        (lambda x, y: (x, y * 0 + 4), LabError, "at least 2 classes .* all 90 rows are 4"),
        (lambda x, y: (x, ["a"] * 90), LabError, "all 90 rows are 'a'"),
        (lambda x, y: (x[:0], y[:0]), ShapeError, r"at least 2 rows .* not \(0, 6\)"),
        (lambda x, y: (x[:1], y[:1]), ShapeError, "at least 2 rows of 1 number"),
        (
            lambda x, y: (x[None], y),
            ShapeError,
            r"takes \(rows, dim\), not \(1, 90, 6\): X.flatten\(0, 1\) makes every patch",
        ),
        (lambda x, y: (x.long(), y), LabError, "takes floats, not torch.int64"),
        (lambda x, y: (x, x[:, 0]), LabError, "y holds torch.float32"),
        (
            lambda x, y: (torch.where(y[:, None] == 2, math.nan, x), y),
            LabError,
            "30 of 90 rows hold NaN or infinity, first row 2",
        ),
        (lambda x, y: (x.numpy(), y), TypeError, "not ndarray: torch.as_tensor"),
    ],
)
def test_rows_that_teach_nothing_are_refused_in_words(fit, change, error, sentence):
    with pytest.raises(error, match=sentence):
        fit(*change(*blobs()))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda x, y: linear_probe(x, y, C=0), LabError, "C=0 and max_iter=1000 cannot work"),
        (lambda x, y: linear_probe(x, y, C=math.nan), LabError, "C=nan"),
        (lambda x, y: linear_probe(x, y, max_iter=0), LabError, "at least 1 step is needed"),
        (lambda x, y: mlp_probe(x, y, hidden=0), LabError, "hidden=0, epochs=200"),
        (lambda x, y: mlp_probe(x, y, epochs=0), LabError, "epochs=0"),
        (lambda x, y: mlp_probe(x, y, lr=0.0), LabError, "lr=0 "),
        (lambda x, y: mlp_probe(x, y, weight_decay=-1), LabError, "weight_decay=-1"),
        (
            lambda x, y: linear_probe(x, y).predict(x[:, :4]),
            ShapeError,
            r"fitted to 6 features a row, not to \(90, 4\)",
        ),
        (lambda x, y: linear_probe(x, y).accuracy(x[:0], y[:0]), ShapeError, "at least 1 row"),
        (lambda x, y: linear_probe(x, y).accuracy(x, y[1:]), ShapeError, "89 labels for 90"),
        (
            lambda x, y: linear_probe(x, y).accuracy(x, ["a"] * 90),
            LabError,
            "other labels than the 3 classes .* one are words, the other numbers",
        ),
    ],
)
def test_what_a_probe_cannot_do_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call(*blobs())


@pytest.mark.gpu
def test_probes_stay_on_the_gpu():
    x, y = blobs()
    for probe in (linear_probe(x.cuda(), y), mlp_probe(x.cuda(), y.cuda(), epochs=5)):
        assert probe.weight.device.type == probe.classes.device.type == "cuda"
        assert probe.predict(x.half().cuda()).device.type == "cuda"
        assert probe.logits(x.half().cuda()).dtype == torch.float16
        assert probe.accuracy(x.cuda(), y) > 0.5
    correlated = (x @ torch.ones(6, 6) + 0.01 * x).cuda()
    assert linear_probe(correlated, y, C=1000).converged
