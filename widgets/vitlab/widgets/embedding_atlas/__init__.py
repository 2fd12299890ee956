"""Tokens of many pictures as points: who is near whom, and in which pictures."""

from vitlab.widgets.embedding_atlas.instrument import EmbeddingAtlas

__all__ = ["EmbeddingAtlas"]
