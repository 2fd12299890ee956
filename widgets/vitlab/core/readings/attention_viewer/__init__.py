"""What the attention viewer reads off a picture: maps, facts, a program."""

from vitlab.core.readings.attention_viewer.hiding import Hiding
from vitlab.core.readings.attention_viewer.reading import AttentionReading, attention_reading
from vitlab.core.readings.attention_viewer.registers import PrefixShare
from vitlab.core.readings.attention_viewer.settings import SCALES, SHOWS, AttentionSetting
from vitlab.core.readings.attention_viewer.source import Answer, AttentionSource
from vitlab.core.readings.attention_viewer.tour import TOUR

__all__ = [
    "SCALES",
    "SHOWS",
    "TOUR",
    "Answer",
    "AttentionReading",
    "AttentionSetting",
    "AttentionSource",
    "Hiding",
    "PrefixShare",
    "attention_reading",
]
