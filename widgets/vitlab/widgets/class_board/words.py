"""The class in words: what breaks, what is alike, every student in a table."""

from __future__ import annotations

from html import escape

from vitlab.core.facts import number
from vitlab.core.readings.class_board import ClassReading, example, ordered, stands
from vitlab.widgets.base import html
from vitlab.widgets.stacked import escaped, stacked
from vitlab.words import said


def described(reading: ClassReading) -> str:
    """The facts, the next lesson, what breaks, and a row for each student."""
    lesson = "".join(f"<li>{escape(advice.words)}</li>" for advice in reading.lesson)
    return (
        html.description(reading)
        + (f"<ol>{lesson}</ol>" if lesson else "")
        + _breaks(reading)
        + _alike(reading)
        + _students(reading)
        + _unplaced(reading)
    )


def _breaks(reading: ClassReading) -> str:
    rows = []
    for group in reading.groups:
        student, case, got = example(reading.klass, group)
        told = f"{student}: {case}. {got}" if case else student
        share = said("{count} of {wrote}", count=group.count, wrote=group.wrote)
        rows.append((group.exercise, group.words, share, told))
    heads = (said("exercise"), said("law or choice"), said("answers"), said("one example"))
    return stacked(said("What breaks"), heads, escaped(rows)) if rows else ""


def _alike(reading: ClassReading) -> str:
    rows = [
        (one.exercise, said(one.how), ", ".join(one.students), number(one.words))
        for one in reading.alike
    ]
    heads = (said("exercise"), said("alike"), said("students"), said("words of Python"))
    title = said("Alike: that they are is measured, why is not known here")
    return stacked(title, heads, escaped(rows)) if rows else ""


def _unplaced(reading: ClassReading) -> str:
    files = "".join(f"<li>{escape(sentence)}.</li>" for sentence in reading.klass.unplaced)
    return f"<p>{said('Files that could not be placed:')}</p><ul>{files}</ul>" if files else ""


def _students(reading: ClassReading) -> str:
    klass = reading.klass
    rows = []
    for student in ordered(klass):
        need = reading.need_of(student.id)
        each = [stands(klass, student, t.id) if student.handed_in else "–" for t in klass.tasks]
        hints = "–" if student.hints is None else number(student.hints)
        minutes = number(round(student.minutes)) if student.minutes else "–"
        points = number(student.points) if student.handed_in else "–"
        rows.append((student.id, points, *each, hints, minutes, need.why if need else ""))
    tasks = (task.id for task in klass.tasks)
    effort = (said("hints"), said("minutes"), said("today"))
    heads = (said("student"), said("points"), *tasks, *effort)
    return stacked(said("Every student"), heads, escaped(rows))
