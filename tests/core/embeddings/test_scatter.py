import importlib.util
import math
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from vitlab.core import LabError, ShapeError
from vitlab.core.embeddings import knn_purity, pca, scatter, trustworthiness
from vitlab.core.profiling import CancelledError


def clusters(each=20, dim=12, count=3, seed=0, apart=8.0):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count).repeat_interleave(each)
    centres = torch.randn(count, dim, generator=generator) * apart
    noise = torch.randn(count * each, dim, generator=generator)
    return centres[labels] + noise, labels


def by_hand(tokens, points, k):
    """The formula, rank by rank."""
    count, cost = len(tokens), 0
    for i in range(count):
        others = [j for j in range(count) if j != i]
        there = sorted(others, key=lambda j, i=i: float((tokens[i] - tokens[j]).norm()))
        here = sorted(others, key=lambda j, i=i: float((points[i] - points[j]).norm()))
        cost += sum(max(0, there.index(j) + 1 - k) for j in here[:k])
    return 1 - 2 / (count * k * (2 * count - 3 * k - 1)) * cost


@pytest.mark.parametrize("k", [1, 4, 9])
def test_trustworthiness_is_its_formula(k):
    tokens, _ = clusters(each=7)
    points = torch.randn(21, 2, generator=torch.Generator().manual_seed(1))
    assert trustworthiness(tokens, points, k) == pytest.approx(by_hand(tokens, points, k))
    assert trustworthiness(tokens, points, k) < 0.75
    assert trustworthiness(tokens, 3 * tokens - 5, k) == 1


@pytest.mark.parametrize("k", [2, 5, 30])
def test_trustworthiness_is_scikit_learns(k):
    manifold = pytest.importorskip("sklearn.manifold")
    tokens, _ = clusters(each=200)  # more than one block of rows
    points = pca(tokens, 2).transform(tokens)
    expected = manifold.trustworthiness(tokens.double(), points.double(), n_neighbors=k)
    assert trustworthiness(tokens, points, k) == pytest.approx(expected, abs=1e-12)


def test_purity_counts_the_neighbours_with_the_same_label():
    tokens, labels = clusters(each=100)
    distances = torch.cdist(tokens.double(), tokens.double()).fill_diagonal_(math.inf)
    shuffled = labels[torch.randperm(300, generator=torch.Generator().manual_seed(0))]
    for k in (1, 7):
        nearest = distances.argsort(1)[:, :k]
        expected = (shuffled[nearest] == shuffled[:, None]).double().mean().item()
        assert knn_purity(tokens, shuffled, k) == pytest.approx(expected)
    assert knn_purity(tokens, labels) == 1
    assert knn_purity(tokens, ["abc"[label] for label in labels.tolist()]) == 1
    assert knn_purity(tokens, shuffled, 299) == pytest.approx(99 / 299)


def test_a_scatter_of_components_is_pca_and_says_how_far_to_trust_it():
    tokens, _ = clusters()
    for dims in (2, 3):
        picture = scatter(tokens, dims=dims)
        assert torch.equal(picture.points, pca(tokens, dims).transform(tokens))
        assert picture.trustworthiness == trustworthiness(tokens, picture.points, 15)
        assert picture.settings == {"dims": dims, "trusted_over": 15}
    flat = torch.cat([tokens[:, :2], torch.zeros(60, 5)], 1)
    assert scatter(flat).trustworthiness == 1


def test_neighbours_are_no_more_than_trustworthiness_is_defined_for():
    tokens, _ = clusters(each=3)
    assert scatter(tokens).settings["trusted_over"] == 4
    assert scatter(tokens, neighbours=2).settings["trusted_over"] == 2
    assert scatter(tokens[:3]).settings["trusted_over"] == 1


def test_tsne_repeats_with_its_seed_also_where_it_is_watched_and_keeps_clusters():
    pytest.importorskip("sklearn")
    tokens, labels = clusters(dim=60)
    settings = dict(method="tsne", perplexity=10)
    told = []
    picture = scatter(tokens, **settings)
    watched = scatter(tokens, **settings, progress=lambda *step: told.append(step))
    assert torch.equal(picture.points, watched.points)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert len(shares) > 250
    assert (told[0], told[-1]) == ((0.0, "round 1 of 1000"), (1.0, "done"))
    assert (picture.points.dtype, picture.points.shape) == (torch.float32, (60, 2))
    assert knn_purity(picture.points, labels, 5) == 1
    assert picture.trustworthiness > 0.85
    assert picture.settings == {
        "dims": 2, "trusted_over": 15, "seed": 0, "init": "pca", "perplexity": 10, "reduced_to": 50
    }  # fmt: skip
    assert scatter(tokens.half(), **settings).points.dtype == torch.float16


def test_tsne_is_given_the_first_fifty_components_and_its_settings(monkeypatch):
    given = {}

    class Tsne:
        def __init__(self, **settings):
            given.update(settings)

        def fit_transform(self, numbers):
            given["numbers"] = numbers
            return numbers[:, :3]

    monkeypatch.setitem(sys.modules, "sklearn", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "sklearn.manifold", SimpleNamespace(TSNE=Tsne))
    tokens, _ = clusters(dim=64)
    picture = scatter(tokens, "tsne", dims=3, seed=7, perplexity=11)
    numbers = given.pop("numbers")
    assert given == {"n_components": 3, "perplexity": 11, "init": "pca", "random_state": 7}
    np.testing.assert_allclose(numbers, pca(tokens, 50).transform(tokens), rtol=1e-6)
    assert torch.equal(picture.points, torch.from_numpy(numbers[:, :3]))


def test_umap_is_given_the_first_fifty_components_and_its_settings(monkeypatch):
    given = {}

    class Umap:
        def __init__(self, **settings):
            given.update(settings)

        def fit_transform(self, numbers):
            given["width"] = numbers.shape[1]
            return numbers[:, :2]

    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Umap))
    tokens, _ = clusters(dim=64)
    picture = scatter(tokens, "umap", seed=3, neighbours=40)
    assert given == {
        "n_components": 2, "n_neighbors": 40, "init": "pca", "random_state": 3, "n_jobs": 1,
        "width": 50,
    }  # fmt: skip
    assert (picture.settings["neighbours"], picture.settings["trusted_over"]) == (40, 29)
    assert "perplexity" not in picture.settings


@pytest.mark.skipif(not importlib.util.find_spec("umap"), reason="umap-learn is not installed")
@pytest.mark.filterwarnings("ignore")  # numba's own
def test_umap_repeats_with_its_seed():
    tokens, labels = clusters()
    picture = scatter(tokens, "umap")
    assert torch.equal(picture.points, scatter(tokens, "umap").points)
    assert knn_purity(picture.points, labels, 5) == 1


@pytest.mark.parametrize(
    ("method", "module", "sentence"),
    [
        ("tsne", "sklearn.manifold", r"needs scikit-learn, .* pip install 'vitlab\[atlas\]'"),
        ("umap", "umap", r"needs umap-learn, .* pip install 'vitlab\[umap\]'"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(monkeypatch, method, module, sentence):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(LabError, match=sentence):
        scatter(clusters()[0], method)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda t: scatter(t[:12], "tsne"),
            ShapeError,
            "a perplexity of 30 does not work for 12 tokens: use more than 0 and less than 12; 3",
        ),
        (lambda t: scatter(t, "tsne", perplexity=60), ShapeError, "less than 60; 15 is usual"),
        (lambda t: scatter(t, "tsne", perplexity=0), ShapeError, "a perplexity of 0 does not"),
        (lambda t: scatter(t, "umap", neighbours=60), ShapeError, "use 2 to 59"),
        (lambda t: scatter(t, "umap", neighbours=1), ShapeError, "UMAP over 1 neighbours"),
        (lambda t: scatter(t, "mds"), LabError, "method 'mds' is not known: use 'pca', 'tsne'"),
        (lambda t: scatter(t, dims=1), ShapeError, "2 or 3 dimensions, not 1"),
        (lambda t: scatter(t, seed=-1), LabError, "a seed of -1 is out of range"),
        (lambda t: scatter(t[:2]), ShapeError, "at least 3 tokens"),
        (lambda t: scatter(t * 0, "tsne"), LabError, "all 60 tokens are the same"),
        (lambda t: scatter(t, neighbours=0), ShapeError, "over 0 neighbours"),
        (lambda t: trustworthiness(t, t, 30), ShapeError, "use 1 to 29, fewer than half"),
        (lambda t: trustworthiness(t, t[:9]), ShapeError, "9 points cannot picture 60 tokens"),
        (lambda t: knn_purity(t, [0] * 60, 60), ShapeError, "no 60 neighbours: use 1 to 59"),
        (lambda t: knn_purity(t, [0] * 60, 0), ShapeError, "no 0 neighbours"),
        (lambda t: knn_purity(t, [0] * 59), ShapeError, "labels holds 59 labels for 60 rows"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused_in_words(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call(clusters()[0])


def test_a_perplexity_that_cannot_work_comes_with_one_that_does():
    pytest.importorskip("sklearn")
    tokens = clusters()[0][:12]
    with pytest.raises(ShapeError) as error:
        scatter(tokens, "tsne")
    (remedy,) = error.value.remedies
    assert scatter(tokens, "tsne", **remedy.settings).points.shape == (12, 2)


@pytest.mark.gpu
def test_points_come_back_to_the_gpu():
    tokens, labels = clusters()
    picture = scatter(tokens.cuda())
    assert picture.points.device.type == "cuda"
    assert picture.trustworthiness == pytest.approx(scatter(tokens).trustworthiness, abs=1e-6)
    assert knn_purity(tokens.cuda(), labels) == 1


def test_a_tie_in_the_tokens_costs_nothing_whichever_is_drawn_near():
    places = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    corners = torch.block_diag(places, places)  # others stand √2 away, all but the opposite one
    generator = torch.Generator().manual_seed(0)
    opposite = torch.arange(8).view(4, 2).flip(1).flatten()
    for _ in range(20):
        points = torch.randn(8, 2, generator=generator)
        nearest = torch.cdist(points, points).fill_diagonal_(torch.inf).topk(2, largest=False)
        far = (nearest.indices == opposite[:, None]).sum()  # the 7th of 7, where the 2nd was asked
        expected = 1 - 2 / (8 * 2 * (16 - 6 - 1)) * float(far) * (7 - 2)
        assert trustworthiness(corners, points, 2) == pytest.approx(expected)


def test_a_layout_stops_at_the_next_round():
    pytest.importorskip("sklearn")
    tokens, _ = clusters(each=8)
    stop, told = threading.Event(), []

    def progress(share, word):
        told.append(word)
        if len(told) == 3:
            stop.set()

    before = sys.getprofile()
    with pytest.raises(CancelledError, match="called off"):
        scatter(tokens, "tsne", perplexity=5, progress=progress, cancelled=stop)
    assert told == ["round 1 of 1000", "round 2 of 1000", "round 3 of 1000"]
    assert sys.getprofile() is before


def test_umap_is_watched_where_its_rounds_are_counted(monkeypatch):
    class Umap:
        def __init__(self, **settings):
            pass

        def fit_transform(self, numbers):
            for _ in rounds():
                pass
            return numbers[:, :2]

    space = {"__name__": "tqdm.std"}
    exec("class Bar:\n  def __iter__(self):\n    yield from range(500)", space)
    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Umap))
    told, rounds = [], space["Bar"]
    scatter(clusters()[0], "umap", progress=lambda share, word: told.append(word))
    assert told == [*(f"round {number} of 500" for number in range(1, 501)), "done"]


def test_trust_is_measured_when_it_is_asked_for(monkeypatch):
    tokens, _ = clusters()
    picture = scatter(tokens)
    assert "trustworthiness" not in vars(picture)
    assert picture.trustworthiness == trustworthiness(tokens, picture.points, 15)
