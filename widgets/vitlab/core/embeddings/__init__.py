"""Reading embeddings: who is like whom, who is long, and what the whole lot looks like."""

from vitlab.core.embeddings.brightness import norm_brightness
from vitlab.core.embeddings.clusters import Clusters, k_means
from vitlab.core.embeddings.colours import PcaRgb, fit_pca_rgb, pca_rgb
from vitlab.core.embeddings.components import Pca, pca
from vitlab.core.embeddings.nearest import NearestTokens, nearest_tokens
from vitlab.core.embeddings.neighbours import trustworthiness
from vitlab.core.embeddings.purity import knn_purity, purity_by_chance
from vitlab.core.embeddings.scattering import Scatter, scatter
from vitlab.core.embeddings.similarity import (
    cosine_map,
    cosine_matrix,
    norm_cut,
    norm_map,
    norm_outliers,
)

__all__ = [
    "Clusters",
    "NearestTokens",
    "Pca",
    "PcaRgb",
    "Scatter",
    "cosine_map",
    "cosine_matrix",
    "fit_pca_rgb",
    "k_means",
    "knn_purity",
    "nearest_tokens",
    "norm_brightness",
    "norm_cut",
    "norm_map",
    "norm_outliers",
    "pca",
    "pca_rgb",
    "purity_by_chance",
    "scatter",
    "trustworthiness",
]
