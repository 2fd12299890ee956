"""``check``: judge an answer, keep what it earned, and say how it stands."""

from __future__ import annotations

import secrets
from dataclasses import replace

from vitlab.grading import box, store
from vitlab.grading.course import UnknownExercise, find, next_step
from vitlab.grading.exercise import Judgement
from vitlab.grading.once import counted_once
from vitlab.grading.score import Score
from vitlab.grading.seam import Reply, Report
from vitlab.grading.varying import as_in_this_course
from vitlab.grading.verdict import Verdict
from vitlab.words import said


def check(exercise_id: str, answer: object = None) -> Score:
    """Judge a function written for an exercise, or what was saved for it; never raises.

    Where an exercise asks for an experiment, ``check("4.4")`` takes no function: it judges
    the rows that `save` kept, of this kernel or of an earlier one, and trains nothing.
    The score is a float, so that graders can take it for points; a notebook shows
    the verdict, and ``print`` writes it.

    >>> def patchify(images, patch_size):
    ...     raise NotImplementedError
    >>> print(check("1.2", patchify))
    1.2 not written yet: 0 of 3 points
    """
    try:
        if find(exercise_id).from_saved:
            return _of_saved(exercise_id)
        answer = find(exercise_id).as_function(answer)
        seed = secrets.randbits(32)
        # Nothing that is expected may stand in a frame from which the answer is called.
        job = as_in_this_course(find(exercise_id))[0].job(seed).to_bytes()
        never_ended = store.never_ended()
        with store.checking(exercise_id):
            report = Report.from_bytes(box.run(answer, job))
        notices = tuple(said(store.NEVER_ENDED, exercise=name) for name in never_ended)
        exercise, mistake = as_in_this_course(find(exercise_id))
        judgement = counted_once(exercise_id, exercise.judge(report, seed))
        return _kept(judgement, report.source, (*notices, *filter(None, [mistake])))
    except UnknownExercise as unknown:
        return Score(Verdict("check", "not checked", 0, 0, (str(unknown.args[0]),)))
    except Exception as error:  # a fault of ours must not look like one of the student's
        told = said(
            "The check itself failed ({kind}). Your answer is not to blame.",
            kind=type(error).__name__,
        )
        return Score(Verdict("check", "not checked", 0, 0, (told,)))


def _of_saved(exercise_id: str) -> Score:
    """Judge the rows that are kept; who has saved none yet hears how."""
    exercise, mistake = as_in_this_course(find(exercise_id))
    rows = store.known([exercise]).entries.get(exercise_id, {}).get("rows")
    if rows is None:
        told = said(
            'Nothing is saved for {exercise} yet: run the cell with save("{exercise}", …).',
            exercise=exercise_id,
        )
        return Score(exercise.judgement("not written yet", 0, told).verdict)
    judgement = exercise.judge(Report((Reply("returned", rows),)), 0)
    return _kept(judgement, "", tuple(filter(None, [mistake])))


def _kept(judgement: Judgement, source: str, notices: tuple[str, ...]) -> Score:
    """The score of a judgement, once what it earned is in the progress file."""
    verdict = judgement.verdict
    sentences = list(verdict.sentences)
    if verdict.standing != "not written yet":
        earned: store.Entry = dict(judgement.kept)
        if verdict.of:
            earned = {"points": float(verdict.points), **earned}
        if source:
            earned["answer"] = source.split("\n")
        kept = store.keep(verdict.exercise_id, lambda _: earned, by="check")
        if "guess" in earned and earned["guess"] != kept.after["guess"]:
            low, high = kept.after["guess"]
            sentences = [
                said(
                    "Your first guess, {low:g} to {high:g}, is the one that is kept.",
                    low=low,
                    high=high,
                )
            ]
        if (best := kept.before.get("points", 0)) > verdict.points:
            sentences.append(
                said(
                    "Your best result so far, {points:g} of {of:g}, stays in your progress.",
                    points=best,
                    of=verdict.of,
                )
            )
        if "teacher" in kept.after:
            given = kept.after["teacher"]
            sentences.append(said("Your teacher gave {points:g} of them.", points=given))
        sentences += kept.notices
    sentences += notices
    if verdict.standing == "right":
        sentences.append(next_step(verdict.exercise_id))
    return Score(replace(verdict, sentences=tuple(sentences)))
