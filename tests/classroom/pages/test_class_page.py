"""The page about a class: whatever students are called and wrote, it loads and runs nothing."""

import json
from dataclasses import replace

from tests.classroom.pages.pages import HOSTILE, Page, check_harmless, row
from vitlab.classroom.pages.about_class import class_page
from vitlab.classroom.pages.gathering import classes_of
from vitlab.classroom.pages.writing import write_class, write_for_jplag
from vitlab.core.readings.class_board import class_reading, made_class, reading_of
from vitlab.core.readings.class_board.records import Student
from vitlab.grading.course import find_lab


def rows_of(student, code, **more):
    """A lab of a student who writes the same everywhere."""
    return [row(student, e.id, answer=code, **more) for e in find_lab(1).exercises]


def test_a_class_of_three_hundred_is_a_page_that_loads_nothing_and_says_what_the_reading_says():
    klass = made_class(300, seed=11)
    text = class_page((klass, made_class(9, seed=1, lab=2)))
    page = check_harmless(text)
    assert len(text) < 700_000
    reading = reading_of(klass)
    assert reading.text in page.words
    for group in reading.groups:
        assert f"{group.count} of {group.wrote}" in page.words
    columns = sum(len(figure.columns) for figure in reading.maps())
    assert page.tags["svg"] > 10
    assert page.tags["g"] >= columns == 600
    assert all(s.id in page.words for s in klass.students)


def test_names_code_cases_and_file_names_are_shown_as_they_are_and_never_as_html():
    rows = [
        r for name in HOSTILE for r in rows_of(name, f"# {name}", law=name, case=name, got=name)
    ]
    unplaced = [f"{name}.pdf is no notebook" for name in HOSTILE]
    text = class_page(classes_of(rows, unplaced), rows)
    page = check_harmless(text)
    for name in HOSTILE:
        assert page.words.count(name) >= 3, name
    assert page.tags["script"] == 2  # the data and our own
    data = text.partition('class="vl-data">')[2].partition("</script>")[0]
    kept = json.loads(data)
    assert {student for student, _, _ in kept["students"]} == set(HOSTILE)
    assert kept["answers"][HOSTILE[0]]["1.2"] == f"# {HOSTILE[0]}"


def test_whoever_handed_in_another_lab_is_missed_in_this_one_and_the_newest_lab_comes_first():
    rows = [
        *rows_of("anna", "x", submitted="2026-03-01T08:00:00+00:00"),
        row("ben", "2.1", submitted="2026-03-09T08:00:00+00:00"),
        row("cleo", "99.1"),
    ]
    first, second = classes_of(rows)
    assert (first.lab, second.lab) == (2, 1)
    assert [(s.id, s.handed_in) for s in second.students] == [
        ("anna", True),
        ("ben", False),
        ("cleo", False),
    ]
    assert [need.student for need in reading_of(second).needs if need.rank == 3] == ["ben", "cleo"]


def test_points_that_a_person_gives_wait_and_count_for_nothing_yet():
    written = row("anna", "1.1", of=0.0, points=0.0, standing="not checked")
    (klass,) = classes_of([written, row("anna", points=3.0, standing="right")])
    (anna,) = klass.students
    assert (anna.kind("1.1"), anna.kind("1.2"), klass.of) == ("waits", "full", 3.0)
    assert reading_of(klass).groups == ()
    text = next(e.id for e in find_lab(5).exercises if e.by_hand)  # once they are given
    (klass,) = classes_of([row("anna", text, of=2.0, points=1.0, standing="not checked")])
    assert (klass.students[0].kind(text), klass.of) == ("part", 2.0)
    assert reading_of(klass).groups == ()


def test_an_answer_that_a_teacher_has_read_breaks_no_law_that_nobody_named():
    read = row("anna", points=1.0, checked=3.0, standing="right")
    (klass,) = classes_of([read, row("ben", points=1.0, law="a law", checked=0.0)])
    assert [(g.says, g.students) for g in reading_of(klass).groups] == [("a law", ("ben",))]


def test_who_hands_in_together_is_one_and_two_who_hand_in_the_same_are_not(tmp_path):
    own = "def patchify(images, patch_size):\n    # allways mine\n" + "".join(
        f"    x{n} = images[{n}] + patch_size\n" for n in range(12)
    )
    rows = [r for name in ("anna", "ben", "cleo") for r in rows_of(name, own)]
    rows += [r for n in range(20) for r in rows_of(f"s{n}", f"x = {n}")]
    (klass,) = classes_of(rows, groups=[("anna", "ben")])
    told = {one.students for one in reading_of(klass).alike}
    assert told == {("anna", "cleo")}
    write_class(tmp_path, rows, groups=[("anna", "ben")])
    assert class_reading(results=str(tmp_path)).klass == klass


def test_the_instrument_reads_what_the_page_was_made_of(tmp_path):
    rows = [r for name in ("anna", *HOSTILE) for r in rows_of(name, f"# {name}", law="a law")]
    path = write_class(tmp_path, rows, ["a.pdf is no notebook"])
    page = Page(path.read_text(encoding="utf-8"))
    reading = class_reading(results=str(tmp_path))
    assert reading.text in page.words
    assert (reading.klass,) == classes_of(rows, ["a.pdf is no notebook"])
    assert write_class(tmp_path / "none", [row("cleo", "99.1")]) is None


def test_for_jplag_each_exercise_has_a_folder_with_one_for_each_student(tmp_path):
    rows = [r for name in ("a/b", "a:b", "..") for r in rows_of(name, f"# {name}")]
    assert write_for_jplag(tmp_path / "to", rows) == len(rows)
    files = sorted(path.relative_to(tmp_path / "to").parts for path in tmp_path.rglob("*.py"))
    assert len(files) == len(rows)
    assert {len(parts) for parts in files} == {3}
    texts = {path.read_text(encoding="utf-8") for path in (tmp_path / "to" / "1.2").rglob("*.py")}
    assert texts == {"# a/b", "# a:b", "# .."}


def test_a_student_without_a_file_in_a_class_without_progress_files_has_no_minutes_to_show():
    klass = made_class(20, seed=2)
    bare = [
        Student(s.id, {n: replace(a, hints=None, minutes=None) for n, a in s.answers.items()})
        for s in klass.students
    ]
    page = check_harmless(class_page((replace(klass, students=tuple(bare)),)))
    assert "progress file:" not in page.words
    assert "asked for" not in page.words
