"""The page for teachers, ``for_teachers.ipynb``: what the registry, the sources and the tests know.

It is never released. Only what stands in ``for_teachers.md`` is written by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import nbformat
from nbformat import NotebookNode

from labs_solutions.generated import counted, points_of
from labs_solutions.modes import MODES, listed
from vitlab.core.claims import find_claim
from vitlab.core.claims.worlds import AUDITED
from vitlab.grading.course import find
from vitlab.grading.exercise import Exercise, Lab
from vitlab.grading.finding import Finding
from vitlab.grading.words import shortened
from vitlab.grading.writing import Written

ANSWER = re.compile(
    r"\n*<details><summary>For the teacher</summary>\s*(.*?)\s*</details>", re.DOTALL
)
GOALS = re.compile(r"^After it you can\n\n((?:- .*\n?)+)", re.MULTILINE)

BY_HAND = Path(__file__).with_name("for_teachers.md")


Wrong: TypeAlias = Mapping[str, Mapping[str, list[str]]]


def page(labs: Mapping[str, tuple[Lab, NotebookNode]]) -> NotebookNode:
    """The page, of labs with their source notebooks by file name."""
    modes = "\n\n".join(listed(mode, labs) for mode in MODES)
    first, ways, grading = BY_HAND.read_text("utf-8").split("<!-- part -->")
    texts = [first, f"{ways.strip()}\n\n{modes}", grading]
    wrong = _wrong_answers()
    for lab, notebook in labs.values():
        texts += [_head(lab, notebook), *_parts(lab, notebook, wrong)]
    cells = [nbformat.v4.new_markdown_cell(text.strip()) for text in texts]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number:03d}"
    return nbformat.v4.new_notebook(cells=cells)


def _head(lab: Lab, notebook: NotebookNode) -> str:
    """Title, goals and timing of a lab."""
    goals = GOALS.search(notebook.cells[0].source)
    rows = "".join(
        f"| {e.id} | {e.title} | {e.minutes} | {e.points:g}{' by hand' * e.by_hand} |\n"
        for e in lab.exercises
    )
    return (
        f"## Lab {lab.number} · {lab.title}\n\n"
        f"{counted(lab.minutes, 'minute')}, {points_of(lab)}. Needs {lab.prerequisites}.\n\n"
        f"**Goals**\n\n{goals[1] if goals else ''}\n"
        "| exercise | | minutes | points |\n|:--|:--|--:|--:|\n" + rows
    )


def _parts(lab: Lab, notebook: NotebookNode, wrong: Wrong) -> Iterator[str]:
    thinks = [_thought(cell.source) for cell in notebook.cells if "**Think.**" in cell.source[:10]]
    if thinks:
        yield f"### Lab {lab.number}: answers to *Think*\n\n" + "\n\n".join(thinks)
    for exercise in lab.exercises:
        if isinstance(exercise, Written):
            yield f"### {exercise.id}: rubric\n\n" + "\n".join(
                f"{number}. {line.says} ({line.points:g})"
                for number, line in enumerate(exercise.rubric, 1)
            )
    if any(isinstance(exercise, Finding) for exercise in lab.exercises):
        yield f"### Lab {lab.number}: the key to the page\n\n" + _key()
    lists = [_mistakes(e, wrong[e.id]) for e in lab.exercises if e.id in wrong]
    if lists:
        yield f"### Lab {lab.number}: what students get wrong\n\n" + "\n\n".join(lists)


def _thought(source: str) -> str:
    """A question with its answer."""
    question = ANSWER.sub("", source).removeprefix("**Think.**").strip()
    answer = ANSWER.search(source)
    return f"**{question}**\n\n" + (answer[1] if answer else "*(No answer is written yet.)*")


def _key() -> str:
    """Which claims are true, and why."""
    rows = "".join(
        f"| {claim.id} | {'true' if claim.verdict in ('right', 'trap') else 'not true'} | "
        f"{claim.claim} | {claim.explanation} |\n"
        for claim in map(find_claim, AUDITED)
    )
    return "| claim | as it stands | it says | what is so |\n|:--|:--|:--|:--|\n" + rows


def _mistakes(exercise: Exercise, wrong: Mapping[str, list[str]]) -> str:
    """Wrong answers of one exercise, together where the same is wrong with them."""
    count = sum(map(len, wrong.values()))
    items = "\n".join(f"- **{why}**: {'; '.join(did)}" for why, did in wrong.items())
    summary = f"{exercise.id} {exercise.title}: {counted(count, 'wrong answer')}"
    return f"<details><summary>{summary}</summary>\n\n{items}\n</details>"


def _wrong_answers() -> Wrong:
    """What the tests know: by exercise and by what is wrong, what such answers do."""
    from tests.grading.answers.kinds import samples

    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for sample in samples():
        name = sample.answer.__name__
        did = name if name.startswith("returns ") else name.replace("_", " ").replace("-", ": ")
        if sample.breaks:
            laws = getattr(find(sample.exercise_id), "laws")  # noqa: B009 - only some have laws
            why = "; and ".join(laws[number - 1].says for number in sample.breaks)
        elif sample.points == 0 and sample.says:
            why = f"“{sample.says}”"
        else:
            continue
        found[sample.exercise_id][f"{why[0].upper()}{why[1:]}"].append(shortened(did, 60))
    return found
