"""``check``: judge an answer, keep what it earned, and say how it stands."""

from __future__ import annotations

import secrets
from dataclasses import replace

from vitlab.grading import box, store
from vitlab.grading.course import UnknownExercise, find, next_step
from vitlab.grading.exercise import Judgement
from vitlab.grading.score import Score
from vitlab.grading.seam import Report
from vitlab.grading.verdict import Verdict


def check(exercise_id: str, answer: object) -> Score:
    """Judge a function written for an exercise; never raises.

    The score is a float, so that graders can take it for points; a notebook shows
    the verdict, and ``print`` writes it.

    >>> def patchify(images, patch_size):
    ...     raise NotImplementedError
    >>> print(check("1.2", patchify))
    1.2 not written yet: 0 of 3 points
    """
    try:
        seed = secrets.randbits(32)
        # Nothing that is expected may stand in a frame from which the answer is called.
        report = box.run(answer, find(exercise_id).job(seed).to_bytes())
        read = Report.from_bytes(report)
        return _kept(find(exercise_id).judge(read, seed), read.source)
    except UnknownExercise as unknown:
        return Score(Verdict("check", "not checked", 0, 0, (str(unknown.args[0]),)))
    except Exception as error:  # a fault of ours must not look like one of the student's
        said = f"The check itself failed ({type(error).__name__}). Your answer is not to blame."
        return Score(Verdict("check", "not checked", 0, 0, (said,)))


def _kept(judgement: Judgement, source: str) -> Score:
    verdict = judgement.verdict
    sentences = list(verdict.sentences)
    if verdict.standing != "not written yet":
        first_guess: list[list[float]] = []
        best: list[float] = []

        def change(entries: store.Entries) -> None:
            entry = entries.setdefault(verdict.exercise_id, {})
            if "guess" in judgement.kept:
                first_guess.append(entry.setdefault("guess", judgement.kept["guess"]))
            best.append(entry.get("points", 0))
            if verdict.points >= best[0]:
                entry["points"] = float(verdict.points)
                if source:
                    entry["answer"] = source.split("\n")

        notice = store.update(change)
        if first_guess and first_guess[0] != judgement.kept["guess"]:
            low, high = first_guess[0]
            sentences = [f"Your first guess, {low:g} to {high:g}, is the one that is kept."]
        if best and best[0] > verdict.points:
            sentences.append(
                f"Your best result so far, {best[0]:g} of {verdict.of:g}, stays in your progress."
            )
        sentences += [notice] if notice else []
    if verdict.standing == "right":
        sentences.append(next_step(verdict.exercise_id))
    return Score(replace(verdict, sentences=tuple(sentences)))
