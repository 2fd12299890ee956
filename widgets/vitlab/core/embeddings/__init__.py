"""Reading embeddings: who is like whom, who is long, and what the whole lot looks like."""

from vitlab.core.embeddings.colours import PcaRgb, fit_pca_rgb, pca_rgb
from vitlab.core.embeddings.components import Pca, pca
from vitlab.core.embeddings.neighbours import knn_purity, trustworthiness
from vitlab.core.embeddings.scattering import Scatter, scatter
from vitlab.core.embeddings.similarity import cosine_map, norm_cut, norm_map, norm_outliers

__all__ = [
    "Pca",
    "PcaRgb",
    "Scatter",
    "cosine_map",
    "fit_pca_rgb",
    "knn_purity",
    "norm_cut",
    "norm_map",
    "norm_outliers",
    "pca",
    "pca_rgb",
    "scatter",
    "trustworthiness",
]
