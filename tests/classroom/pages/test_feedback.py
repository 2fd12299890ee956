"""A student's page: public cases alone, nobody else, and what to do next."""

import re

import numpy as np
import pytest
from click.testing import CliRunner

from tests.classroom.pages.pages import HOSTILE, check_harmless, row
from vitlab.classroom.pages.cases import drawn_case
from vitlab.classroom.pages.feedback import feedback_of
from vitlab.classroom.pages.rendering import rendered
from vitlab.classroom.results.book import opened
from vitlab.classroom.small import small_of
from vitlab.classroom.testing.judging import seeds_from
from vitlab.classroom.work import CheckRow
from vitlab.cli import main
from vitlab.grading.course import find
from vitlab.grading.laws import SEED, described
from vitlab.grading.varying import with_numbers

PATCHIFY = find("1.2")
LAW = PATCHIFY.laws[1]


def words_of(*rows):
    return check_harmless(rendered("feedback.html", page=feedback_of(rows))).words


def broken(seed=SEED, place=0):
    """A row of somebody who laid the colours last, at a case of a seed."""
    images, size = list(LAW.cases((seed,)))[place]
    grid = images.reshape(1, 3, images.shape[2] // size, size, -1, size)
    got = grid.transpose(0, 2, 4, 3, 5, 1).reshape(1, -1, 3 * size * size)
    case = described((images, size), PATCHIFY.parameters)
    told = {"law": LAW.says, "case": case, "got": small_of(got).text, "more": 40}
    sentence = f"What does not hold yet: x. Smallest failing case: {case}. All are there."
    return row(**told, sentence=sentence), images, got


def test_the_smallest_public_case_is_drawn_by_rank_as_it_was_expected_and_as_it_came():
    told, images, got = broken()
    drawn = drawn_case(told)
    ranks = np.argsort(np.argsort(images.reshape(-1)))
    order = dict(zip(images.reshape(-1).round(5).tolist(), ranks.tolist(), strict=True))
    assert drawn.expected.label == "expected: " + " ".join(map(str, ranks))
    theirs = [order[value] for value in got.reshape(-1).round(5).tolist()]
    assert drawn.got.label == "yours: " + " ".join(map(str, theirs))
    off = [mark for mark in drawn.got.marks if "vl-off" in str(mark.has.get("class"))]
    assert len(off) == sum(one != other for one, other in zip(ranks, theirs, strict=True)) == 10
    words = words_of(told)
    assert f"Not yet: {LAW.says}." in words
    assert "All are there." in words
    assert PATCHIFY.laws[0].says in words.partition("Not yet")[0]


@pytest.mark.parametrize(
    "change",
    [
        {"got": "It gave nothing."},
        {"got": '{"shape": [2], "numbers": [1, 2]}'},
        {"case": "images of shape (9, 9, 9, 9), patch_size = 2"},
        {"law": "a law of the teacher's own"},
        {"exercise": "1.99"},
        {"got": "[" * 3000},
    ],
)
def test_what_cannot_be_drawn_is_not(change):
    told, _, _ = broken()
    assert drawn_case(told) is not None
    assert drawn_case(told | change) is None


def test_a_case_of_a_hidden_seed_is_never_drawn_even_if_one_were_kept():
    hidden = next(seeds_from(7, 1))
    told, images, _ = broken(hidden)
    drawn = drawn_case(told)  # the public case of that shape, if there is one, and no other
    numbers = np.argsort(np.argsort(images.reshape(-1)))
    assert drawn is None or drawn.expected.label != "expected: " + " ".join(map(str, numbers))


def test_where_only_hidden_checks_break_the_law_is_told_and_nothing_of_the_case():
    own = row(law=LAW.says, more=42, sentence="What does not hold in hidden checks: SECRET.")
    words = words_of(own)
    assert "The public checks hold; 42 more were run, and not all of them hold: " in words
    assert LAW.says in words
    assert "SECRET" not in words
    words = words_of(row(law="SECRET of the teacher's file", more=42))
    assert "SECRET" not in words
    whole = words_of(row(points=3.0, standing="right", more=42))
    assert "Public checks hold; 42 more were run, and hold." in whole


def test_a_choice_gets_its_reason_and_never_the_right_letter_and_a_guess_is_never_wrong():
    choice = row(exercise="1.5", points=0.0, of=1.0, value="c", sentence="You chose c. Why?")
    words = words_of(choice)
    assert "You chose c. Why?" in words
    assert find("1.5").options["b"].text not in words
    guess = row(exercise="1.4", points=1.0, of=1.0, standing="recorded", value="[2.0, 4.0]")
    words = words_of(guess)
    assert "You said 2 to 4; it is 16 times as many attention pairs." in words
    assert not re.search("wrong|fail|mean|rank", words)
    assert "16" not in words_of(row(exercise="1.4", points=0.0, of=1.0, standing="not written yet"))


def test_the_next_steps_are_three_at_most_with_most_points_to_gain_first():
    rows = [
        row(exercise="1.1", points=1.0, of=2.0, hints=4),
        row(exercise="1.2", points=0.0, of=3.0, hints=1),
        row(exercise="1.3", points=0.0, of=1.0, standing="not written yet"),
        row(exercise="1.5", points=0.0, of=1.0),
    ]
    steps = feedback_of(rows).steps
    assert [re.search(r"1\.\d", step)[0] for step in steps] == ["1.2", "1.1", "1.3"]
    assert steps[0].endswith(
        '3 points to gain. hint("1.2") has 3 steps left for you; they cost nothing.'
    )
    assert "hint" not in steps[1]
    assert feedback_of([row(points=3.0, standing="right")]).steps == ()


def test_it_names_the_submission_that_was_counted_and_what_being_late_costs():
    more = {"submitted": "2026-10-07T13:00:00+00:00", "file": "<b>mine</b>.ipynb", "penalty": 0.25}
    words = words_of(row(points=2.0, **more), row(exercise="1.1", points=1.0, of=2.0, **more))
    assert "<b>mine</b>.ipynb of 2026-10-07, 13:00 UTC was counted" in words
    assert "3 of 5" in words
    assert "It came late, which costs 25% of the points: 2.25 are counted." in words
    assert "late" not in words_of(row(**{**more, "penalty": 0.0}))


def test_a_teachers_points_and_words_stand_in_the_place_of_the_checks():
    told, *_ = broken()
    words = words_of(told | {"points": 2.5, "checked": 2.0, "comment": "well <i>tried</i>"})
    assert "your teacher's points · 2.5 of 3" in words
    assert "The check gave 2: your teacher's points stand in their place." in words
    assert "well <i>tried</i>" in words
    assert "Not yet" not in words
    text = {"points": 0.75, "of": 1.0, "checked": 0.0, "standing": "kept", "value": "A text."}
    words = words_of(row(exercise="9.5", comment="Good", **text))
    assert "your teacher's points · 0.75 of 1" in words
    assert "The check gave" not in words


def test_every_student_gets_a_folder_with_a_page_and_no_page_names_another(tmp_path):
    people = [*HOSTILE, "a/b", "a:b", "..", "CON"]
    with opened(tmp_path / "results") as book:
        for name in people:
            for lab in (1, 2):
                told = CheckRow(name, lab, f"{lab}.1", 0, 2, "not right yet", sentence=f"to {name}")
                book.keep([told])
    result = CliRunner().invoke(main, ["feedback", str(tmp_path / "results"), str(tmp_path / "to")])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("22 pages in ")
    pages = list(tmp_path.glob("to/*/*.html"))
    assert len(pages) == 22
    assert len({page.parent for page in pages}) == len(people)
    for page in pages:
        words = check_harmless(page.read_text(encoding="utf-8")).words
        named = [name for name in people if f"to {name}" in words]
        assert max(named, key=len) in words
        assert len([name for name in named if not max(named, key=len).startswith(name)]) == 0
    some = [str(tmp_path / "results"), str(tmp_path / "two"), "--labs", "2"]
    assert CliRunner().invoke(main, ["feedback", *some]).output.startswith("11 pages")


def test_where_there_are_no_results_that_is_a_sentence(tmp_path):
    result = CliRunner().invoke(main, ["feedback", str(tmp_path), str(tmp_path / "to")])
    assert result.exit_code == 1
    assert "there is no results.sqlite in" in result.output
    assert not (tmp_path / "results.sqlite").exists()


def test_where_a_course_asks_another_thing_that_is_what_was_expected():
    drawn = {"1.1": {"sizes": 2}}
    exercise = with_numbers(find("1.1"), drawn)
    law, case = exercise.laws[0], next(exercise.laws[0].cases((SEED,)))
    width, height = case[0]
    across, down = (case[1],) * 2 if isinstance(case[1], int) else case[1]
    swapped = small_of((width // across, height // down))
    said = described(case, exercise.parameters)
    told = row(exercise="1.1", law=law.says, case=said, got=swapped.text, of=2.0, points=0.0)
    assert drawn_case(told) is None or drawn_case(told).expected != drawn_case(told, drawn).expected
    rows, cols = height // down, width // across
    assert drawn_case(told, drawn).expected.label == f"expected: {rows} {cols}"
    page = rendered("feedback.html", page=feedback_of([told], drawn))
    assert f"expected: {rows} {cols}" in page
