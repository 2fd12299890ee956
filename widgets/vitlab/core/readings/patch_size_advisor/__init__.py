"""What the patch size advisor shows: candidates in order, what they see, who says what."""

from vitlab.core.readings.patch_size_advisor.lessons import LessonRow
from vitlab.core.readings.patch_size_advisor.reading import advice_reading
from vitlab.core.readings.patch_size_advisor.settings import APPLICATION_NAMES, TAG
from vitlab.core.readings.patch_size_advisor.shown import AdviceReading
from vitlab.core.readings.patch_size_advisor.tour import TOUR

__all__ = ["APPLICATION_NAMES", "TAG", "TOUR", "AdviceReading", "LessonRow", "advice_reading"]
