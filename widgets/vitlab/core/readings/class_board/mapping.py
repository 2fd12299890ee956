"""The map of a class: a column for each student, fewest points first. Plain Python."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from vitlab.core.facts import number
from vitlab.core.readings.class_board.marks import Column, Figure, Mark, box, path, words
from vitlab.core.readings.class_board.records import LabClass, Student
from vitlab.core.readings.class_board.rooms import Room, named
from vitlab.core.readings.class_board.sentences import in_words
from vitlab.words import said

_HEIGHT, _GAP, _SPACE = 19, 3, 7
_FOOT = 49  # below the cells: a mark, the points, how many


def ordered(klass: LabClass) -> tuple[Student, ...]:
    """Students as they stand in the map.

    Args:
        klass: The class.

    Returns:
        Those without a file, then all others by points.

    >>> from vitlab.core.readings.class_board.made import made_class
    >>> points = [student.points for student in ordered(made_class(9))]
    >>> points == sorted(points)
    True

    """

    def place(student: Student) -> tuple[object, ...]:
        points = [student.answers[t.id].points for t in klass.tasks if t.id in student.answers]
        return student.handed_in, student.points, points, student.id

    return tuple(sorted(klass.students, key=place))


def bands(students: Sequence[Student], most: int) -> list[list[Student]]:
    """Rows of columns; one ends where the points change, if they do so nearby.

    >>> made = [Student(str(n)) for n in range(5)]
    >>> [len(band) for band in bands(made, 2)]
    [2, 2, 1]
    """
    found, rest = [], list(students)
    while rest:
        cut = min(most, len(rest))
        if len(rest) > most:
            ends = [n for n in range(most - most // 5, most + 1) if n and _group(rest, n)]
            cut = max(ends, default=cut)
        found.append(rest[:cut])
        rest = rest[cut:]
    return found


def _group(students: Sequence[Student], place: int) -> bool:
    """Whether another group of points begins here."""
    one, other = students[place - 1], students[place]
    return (one.handed_in, one.points) != (other.handed_in, other.points)


def class_map(
    klass: LabClass, room: Room, dotted: Collection[str], exercise: str, needs: Collection[str]
) -> Figure:
    """The map in a room; ``dotted`` are who breaks the chosen law of an exercise."""
    marks: list[Mark] = []
    columns: list[Column] = []
    rows = [task.id for task in klass.tasks]
    tall = len(rows) * _HEIGHT + (len(rows) - 1) * _GAP
    found = bands(ordered(klass), room.most)
    pitch = min(24.0, *(_pitch(band, room) for band in found)) if found else 0
    top = 2.0
    for band in found:
        marks += _names(klass, room, top)
        x = room.left
        for place, student in enumerate(band):
            x += _SPACE if place and _group(band, place) else 0
            dot = exercise if student.id in dotted else ""
            marks.append(_column(klass, student, x, top, pitch - 1.2, dot))
            if student.id in needs:
                marks.append(
                    path("vl-need", f"M{x + pitch / 2 - 0.6:.1f} {top + tall + 3}l3 5h-6z")
                )
            columns.append(Column(student.id, round(x, 1), top, round(pitch - 1.2, 1), tall))
            x += pitch
        marks += _totals(klass, band, columns[-len(band) :], room, top + tall + 21)
        top += tall + _FOOT
    label = said(
        "Map of {students} students, fewest points first, and {exercises} exercises. Describe has "
        "the same in a table.",
        students=number(len(klass.students)),
        exercises=len(rows),
    )
    return Figure(room.width, round(top, 1), label, tuple(marks), tuple(columns))


def _pitch(band: Sequence[Student], room: Room) -> float:
    gaps = sum(_group(band, place) for place in range(1, len(band)))
    return (room.width - room.left - room.right - _SPACE * gaps) / len(band)


def _column(
    klass: LabClass, student: Student, x: float, top: float, width: float, dot: str
) -> Mark:
    """One student: fill as high as the points, a slit for written and none yet, hollow for none."""
    title = Mark("title", words=in_words(klass, student))
    if not student.handed_in:
        tall = len(klass.tasks) * (_HEIGHT + _GAP) - _GAP
        line = path("vl-no-file", f"M{x + width / 2:.1f} {top:g}v{tall}")
        return Mark("g", parts=(title, line))
    found: dict[str, str] = {}
    dots = []
    for place, task in enumerate(klass.tasks):
        y = top + place * (_HEIGHT + _GAP)
        for kind, d in _cell(student, task.id, x, y, width):
            found[kind] = found.get(kind, "") + d
        if task.id == dot:
            at: dict[str, str | float] = {
                "class": "vl-need",
                "cx": round(x + width / 2, 1),
                "cy": y + 5,
                "r": 1.7,
            }
            dots.append(Mark("circle", at))
    cells = (path(f"vl-{kind}", d) for kind, d in found.items())
    return Mark("g", parts=(title, *cells, *dots))


def _cell(
    student: Student, exercise: str, x: float, y: float, w: float
) -> Iterator[tuple[str, str]]:
    kind = student.kind(exercise)
    if kind in ("none", "waits"):
        yield ("hole" if kind == "none" else "waits"), box(x + 0.5, y + 0.5, w - 1, _HEIGHT - 1)
    elif kind == "part":
        answer = student.answers[exercise]
        high = _HEIGHT * answer.points / answer.of
        yield "rail", box(x, y, w, _HEIGHT)
        yield "part", box(x, y + _HEIGHT - high, w, high)
    else:
        yield kind, box(x, y, w, _HEIGHT)
        if kind == "zero":
            yield "slit", box(x, y + _HEIGHT / 2 - 0.8, w, 1.6)


def _names(klass: LabClass, room: Room, top: float) -> Iterator[Mark]:
    for place, task in enumerate(klass.tasks):
        y = top + place * (_HEIGHT + _GAP) + 13.5
        yield words(0, y, task.id, "vl-b")
        if room.has_titles:
            yield words(30, y, named(task.title))
        if room.right:
            full = said("{count} full", count=klass.full(task.id))
            yield words(room.width, y, full, "", "end")


def _totals(
    klass: LabClass, band: Sequence[Student], columns: Sequence[Column], room: Room, y: float
) -> Iterator[Mark]:
    of = {"of": number(klass.of)}
    wide = room.has_titles
    yield words(0, y, said("points of {of}", **of) if wide else said("of {of}", **of))
    yield words(0, y + 14, said("students") if wide else said("who"))
    begin = 0
    last = -99.0
    for place in range(1, len(band) + 1):
        if place < len(band) and not _group(band, place):
            continue
        first, end = columns[begin], columns[place - 1]
        middle = (first.x + end.x + end.width) / 2
        if middle - last > 16:  # numbers nearer than that would touch
            points = number(band[begin].points) if band[begin].handed_in else "–"
            yield words(middle, y, points, "vl-b", "middle")
            yield words(middle, y + 14, str(place - begin), "", "middle")
            last = middle
        begin = place
