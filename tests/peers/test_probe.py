"""Probes and measures of embeddings in scikit-learn."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import trustworthiness as sklearns_trustworthiness
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from tests.peers.draw import SOME, agree, normal
from vitlab.core.embeddings import cosine_map, knn_purity, pca, trustworthiness
from vitlab.core.probe import linear_probe


def clusters(n, dim, classes, seed):
    labels = torch.arange(n) % classes
    centres = normal(classes, dim, seed=seed)
    return centres[labels] + normal(n, dim, seed=seed + 1), labels


@pytest.mark.parametrize("c", [1e-3, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("standardize", [True, False])
def test_the_linear_probe_is_scikit_learns_regression(c, classes, standardize):
    tokens, labels = clusters(400, 24, classes, seed=classes)
    ours = linear_probe(tokens, labels, C=c, standardize=standardize)
    inputs = tokens.double().numpy()
    if standardize:
        inputs = StandardScaler().fit_transform(inputs)
    theirs = LogisticRegression(C=c, max_iter=10_000, tol=1e-9).fit(inputs, labels.numpy())
    logs = theirs.predict_log_proba(inputs)
    least = -c * logs[np.arange(400), labels].sum() + np.square(theirs.coef_).sum() / 2
    assert least <= ours.objective * (1 + 1e-6)
    assert ours.objective <= least * (1 + 1e-4)
    agree(ours.predict_proba(tokens).double(), torch.from_numpy(np.exp(logs)), 0.02)


@SOME
@given(st.integers(12, 60), st.integers(2, 8), st.integers(1, 5))
def test_trustworthiness_is_scikit_learns(n, dim, neighbours):
    tokens, points = normal(n, dim), normal(n, 2, seed=n)
    theirs = sklearns_trustworthiness(tokens.numpy(), points.numpy(), n_neighbors=neighbours)
    assert trustworthiness(tokens, points, neighbours) == pytest.approx(theirs, abs=1e-6)


@SOME
@given(st.integers(6, 40), st.integers(2, 30), st.integers(1, 5))
def test_principal_components_are_scikit_learns(n, dim, dims):
    dims = min(dims, n - 1, dim)
    tokens = normal(n, dim)
    theirs, ours = PCA(dims, svd_solver="full").fit(tokens.double().numpy()), pca(tokens, dims)
    expected = torch.from_numpy(theirs.explained_variance_ratio_).float()
    agree(ours.explained_variance_ratio.float(), expected)
    reduced = torch.from_numpy(theirs.transform(tokens.double().numpy())).float()
    signs = (ours.transform(tokens).float() * reduced).sum(0).sign()
    agree(ours.transform(tokens).float() * signs, reduced, 1e-3)


@SOME
@given(st.integers(2, 30), st.integers(1, 9))
def test_cosines_are_scikit_learns(n, dim):
    tokens = normal(n, dim)
    agree(cosine_map(tokens), torch.from_numpy(cosine_similarity(tokens.numpy())))


@SOME
@given(st.integers(12, 40), st.integers(1, 5))
def test_purity_counts_scikit_learns_neighbours(n, k):
    tokens, labels = clusters(n, 4, 3, seed=n)
    _, found = NearestNeighbors(n_neighbors=k).fit(tokens.double().numpy()).kneighbors()
    same = labels.numpy()[found] == labels.numpy()[:, None]
    assert knn_purity(tokens, labels, k) == pytest.approx(np.mean(same))
