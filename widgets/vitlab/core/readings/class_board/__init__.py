"""What the class board shows: what is not understood, who needs somebody, what was written."""

from vitlab.core.readings.class_board.breaking import Group, example, shared
from vitlab.core.readings.class_board.forms import marked
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.helping import MOST_SHOWN, Need
from vitlab.core.readings.class_board.lessons import Advice
from vitlab.core.readings.class_board.likeness import Alike
from vitlab.core.readings.class_board.made import made_class
from vitlab.core.readings.class_board.mapping import ordered
from vitlab.core.readings.class_board.marks import Figure, Mark
from vitlab.core.readings.class_board.reading import ClassReading, class_reading, reading_of
from vitlab.core.readings.class_board.records import Answer, LabClass, Student, Task
from vitlab.core.readings.class_board.sentences import in_words, stands
from vitlab.core.readings.class_board.source import NAME, ResultsError, from_text, to_text
from vitlab.core.readings.class_board.timing import Effort, middle_minutes
from vitlab.core.readings.class_board.tour import TOUR

__all__ = [
    "MOST_SHOWN",
    "NAME",
    "TOUR",
    "Advice",
    "Alike",
    "Answer",
    "ClassReading",
    "Effort",
    "Figure",
    "Group",
    "Guesses",
    "LabClass",
    "Mark",
    "Need",
    "ResultsError",
    "Student",
    "Task",
    "class_reading",
    "example",
    "from_text",
    "in_words",
    "made_class",
    "marked",
    "middle_minutes",
    "ordered",
    "reading_of",
    "shared",
    "stands",
    "to_text",
]
