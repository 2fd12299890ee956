"""Attention: which token may look at which, what a map shows, and whether it can be trusted."""

from vitlab.core.attention.deletion import DeletionCurve, deletion_curve
from vitlab.core.attention.heads import HeadStatistics, head_statistics
from vitlab.core.attention.levels import AttentionBytes, attention_bytes
from vitlab.core.attention.maps import attention_map
from vitlab.core.attention.masks import padding_mask
from vitlab.core.attention.rollout import attention_rollout

__all__ = [
    "AttentionBytes",
    "DeletionCurve",
    "HeadStatistics",
    "attention_bytes",
    "attention_map",
    "attention_rollout",
    "deletion_curve",
    "head_statistics",
    "padding_mask",
]
