"""What is said of a class, and of one student in it. Plain Python."""

from __future__ import annotations

from vitlab.core.facts import number
from vitlab.core.readings.class_board.breaking import Group
from vitlab.core.readings.class_board.helping import Need
from vitlab.core.readings.class_board.records import LabClass, Student
from vitlab.words import said, said_many


def in_words(klass: LabClass, student: Student) -> str:
    """A student in one sentence.

    Args:
        klass: The class.
        student: One of its students.

    Returns:
        Points, and how each exercise stands.

    >>> from vitlab.core.readings.class_board.made import made_class
    >>> klass = made_class(3)
    >>> in_words(klass, klass.students[0])[:10]
    's001, 8 of'

    """
    if not student.handed_in:
        return said("{student}: handed in nothing", student=student.id)
    each = " · ".join(f"{task.id} {stands(klass, student, task.id)}" for task in klass.tasks)
    return said(
        "{student}, {points} of {of}: {each}",
        student=student.id,
        points=number(student.points),
        of=number(klass.of),
        each=each,
    )


def stands(klass: LabClass, student: Student, exercise: str) -> str:
    """How an exercise of a student stands, in a few words.

    Args:
        klass: The class.
        student: One of its students.
        exercise: As in "1.2".

    Returns:
        Points, a guess, a choice, or why there is none.

    >>> stands(LabClass(1, "A lab", 30, (), ()), Student("anna"), "1.1")
    'not written'

    """
    answer, task = student.answers.get(exercise), klass.task(exercise)
    if answer is None or answer.kind == "none":
        return said("not written")
    if answer.kind == "waits":
        return said("waits for a person")
    if answer.guess:
        low, high = map(number, answer.guess)
        return said("guessed {low} to {high}", low=low, high=high)
    if task and task.options and answer.letter in task.options:
        return said("chose {letter}", letter=answer.letter)
    return said("{points} of {of}", points=number(answer.points), of=number(answer.of))


def class_in_words(klass: LabClass, top: Group | None, needs: tuple[Need, ...]) -> str:
    """How many handed in, what they have not understood, and who needs somebody."""
    sentences = [said("A made class.")] if klass.is_made else []
    sentences.append(
        said_many(
            "{n} student, {handed_in} handed in.",
            "{n} students, {handed_in} handed in.",
            len(klass.students),
            handed_in=len(klass.handed_in),
        )
    )
    if top is not None:
        sentences.append(_broken(top))
    if needs:
        stuck = sum(need.rank < 3 for need in needs)
        sentences.append(
            said_many(
                "{n} needs somebody today, {absent} handed in nothing.",
                "{n} need somebody today, {absent} handed in nothing.",
                stuck,
                absent=len(needs) - stuck,
            )
        )
    return " ".join(sentences)


def _broken(top: Group) -> str:
    told = {"exercise": top.exercise, "count": top.count, "wrote": top.wrote}
    text = said(top.says)
    if top.is_law:
        return said(
            "In {exercise}, {count} of {wrote}: it does not hold yet that {law}.", **told, law=text
        )
    return said(
        "In {exercise}, {count} of {wrote}: chose {letter}: “{text}”.",
        **told,
        letter=top.letter,
        text=text,
    )
