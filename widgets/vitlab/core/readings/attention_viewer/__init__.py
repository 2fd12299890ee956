"""What the attention viewer reads off a picture: maps, facts, a program."""

from vitlab.core.readings.attention_viewer.every_query import highest, numbers
from vitlab.core.readings.attention_viewer.hiding import Hiding, is_quick
from vitlab.core.readings.attention_viewer.reading import AttentionReading, attention_reading
from vitlab.core.readings.attention_viewer.registers import PrefixShare
from vitlab.core.readings.attention_viewer.settings import SCALES, SHOWS, AttentionSetting
from vitlab.core.readings.attention_viewer.source import Answer, AttentionSource
from vitlab.core.readings.attention_viewer.tour import TOUR
from vitlab.core.readings.attention_viewer.wire import WiredMaps, wired

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
    "WiredMaps",
    "attention_reading",
    "highest",
    "is_quick",
    "numbers",
    "wired",
]
