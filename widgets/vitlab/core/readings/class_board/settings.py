"""What a class board is asked to show, and what is wrong with that. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from vitlab.core.errors import PlaceError, Remedy, shown
from vitlab.core.readings.class_board.breaking import Group, leading
from vitlab.core.readings.class_board.records import LabClass


def chosen_class(classes: Sequence[LabClass], lab: int | None) -> LabClass:
    """The class in a lab; the first where none is named."""
    if lab is None:
        return classes[0]
    found = next((klass for klass in classes if klass.lab == lab), None)
    if found is None:
        known = ", ".join(str(klass.lab) for klass in classes)
        remedy = Remedy(f"Show lab {classes[0].lab}", {"lab": classes[0].lab})
        raise PlaceError(
            f"there are no results of lab {lab}; of these there are: {known}.", (remedy,)
        )
    return found


def chosen_student(klass: LabClass, student: str, need: str) -> str:
    """A student's id; without one, who needs somebody most, else who comes first."""
    if not student:
        first = next((one.id for one in klass.handed_in), "")
        return need or first or next((one.id for one in klass.students), "")
    if student not in klass.by_id:
        near = get_close_matches(student, list(klass.by_id), 1)
        likely = f"; do you mean {near[0]}?" if near else "."
        remedies = [Remedy(f"Show {name}", {"student": name}) for name in near]
        none = Remedy("Choose nobody", {"student": ""})
        said = f"there is no student {shown(student)} in this class{likely}"
        raise PlaceError(said, (*remedies, none))
    return student


def chosen_exercise(klass: LabClass, exercise: str, group: Group | None) -> str:
    """An exercise's id; without one, that of the law that is looked at, else the first."""
    if not exercise:
        return group.exercise if group else next((task.id for task in klass.tasks), "")
    if klass.task(exercise) is None:
        known = ", ".join(task.id for task in klass.tasks)
        remedy = Remedy("Choose none", {"exercise": ""})
        raise PlaceError(f"there is no exercise {shown(exercise)}; these are: {known}.", (remedy,))
    return exercise


def chosen_group(groups: tuple[Group, ...], law: str) -> Group | None:
    """A law or an option by its key; without one, the law that most answers break."""
    if not law:
        return leading(groups)
    found = next((group for group in groups if group.key == law), None)
    if found is None:
        remedy = Remedy("Take the law that most break", {"law": ""})
        raise PlaceError(f"no answer breaks {shown(law)}: take a law from the table.", (remedy,))
    return found
