"""What a class board is asked to show, and what is wrong with that. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from vitlab.core.errors import PlaceError, Remedy, shown
from vitlab.core.readings.class_board.breaking import Group, leading
from vitlab.core.readings.class_board.records import LabClass
from vitlab.words import said


def chosen_class(classes: Sequence[LabClass], lab: int | None) -> LabClass:
    """The class in a lab; the first where none is named."""
    if lab is None:
        return classes[0]
    found = next((klass for klass in classes if klass.lab == lab), None)
    if found is None:
        known = ", ".join(str(klass.lab) for klass in classes)
        first = classes[0].lab
        message = said(
            "there are no results of lab {lab}; of these there are: {known}.", lab=lab, known=known
        )
        raise PlaceError(message, (Remedy(said("Show lab {lab}", lab=first), {"lab": first}),))
    return found


def chosen_student(klass: LabClass, student: str, need: str) -> str:
    """A student's id; without one, who needs somebody most, else who comes first."""
    if not student:
        first = next((one.id for one in klass.handed_in), "")
        return need or first or next((one.id for one in klass.students), "")
    if student not in klass.by_id:
        near = get_close_matches(student, list(klass.by_id), 1)
        remedies = [Remedy(said("Show {name}", name=name), {"student": name}) for name in near]
        none = Remedy(said("Choose nobody"), {"student": ""})
        told = {"student": shown(student), "near": next(iter(near), "")}
        if near:
            message = said(
                "there is no student {student} in this class; do you mean {near}?", **told
            )
        else:
            message = said("there is no student {student} in this class.", **told)
        raise PlaceError(message, (*remedies, none))
    return student


def chosen_exercise(klass: LabClass, exercise: str, group: Group | None) -> str:
    """An exercise's id; without one, that of the law that is looked at, else the first."""
    if not exercise:
        return group.exercise if group else next((task.id for task in klass.tasks), "")
    if klass.task(exercise) is None:
        known = ", ".join(task.id for task in klass.tasks)
        message = said(
            "there is no exercise {exercise}; these are: {known}.",
            exercise=shown(exercise),
            known=known,
        )
        raise PlaceError(message, (Remedy(said("Choose none"), {"exercise": ""}),))
    return exercise


def chosen_group(groups: tuple[Group, ...], law: str) -> Group | None:
    """A law or an option by its key; without one, the law that most answers break."""
    if not law:
        return leading(groups)
    found = next((group for group in groups if group.key == law), None)
    if found is None:
        message = said("no answer breaks {law}: take a law from the table.", law=shown(law))
        remedy = Remedy(said("Take the law that most break"), {"law": ""})
        raise PlaceError(message, (remedy,))
    return found
