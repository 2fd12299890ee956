import io
import json
import zipfile
from datetime import datetime

import pytest

from tests.classroom.handing_in import RIGHT, code, notebook, saved, write
from vitlab.classroom.submissions.reading import NothingFound, handed_in

STEM = "01_pixels_to_grid"
ROWS = [{"seed": 0, "right": 0.5}]


def found(root, labs=()):
    """Who handed in which lab."""
    return [(one.work.student, one.work.lab) for one in handed_in(root, labs).works]


def put(root, *paths, made=None):
    for path in paths:
        write(root / path, made or notebook())


def packed(path, members):
    """A zip file of notebooks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, made in members.items():
            content = made if isinstance(made, bytes) else json.dumps(made)
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 12, 0, 0)), content)
    return path


def test_a_folder_for_each_student_holds_any_number_of_labs(tmp_path):
    put(tmp_path, f"anna/{STEM}.ipynb", f"ben/{STEM}.ipynb")
    put(tmp_path, "anna/00_start_here.ipynb", made={"cells": [code("1")]})
    put(tmp_path, "anna/02_one_linear_map.ipynb", made=notebook(2, {}))
    assert found(tmp_path) == [("anna", 1), ("anna", 2), ("ben", 1)]
    assert found(tmp_path, [2]) == [("anna", 2)]


@pytest.mark.parametrize("top", ["", "submitted/"])
def test_nbgraders_folders_and_its_moments_are_read(tmp_path, top):
    put(tmp_path, f"{top}anna/lab1/{STEM}.ipynb", f"{top}ben/lab1/mine.ipynb")
    stamp = tmp_path / top / "anna/lab1/timestamp.txt"
    stamp.write_text("2026-02-03 04:05:06.789 America/Lima", "utf-8")
    if top:  # the rest of such a course was not handed in
        put(tmp_path, f"autograded/anna/lab1/{STEM}.ipynb", f"release/lab1/{STEM}.ipynb")
    anna, ben = handed_in(tmp_path).works
    assert (anna.work.student, ben.work.student) == ("anna", "ben")
    assert anna.work.submitted == datetime.fromisoformat("2026-02-03T09:05:06.789+00:00")
    assert not handed_in(tmp_path).unplaced


def test_in_a_flat_folder_the_name_of_the_file_names_the_student(tmp_path):
    names = [f"anna_{STEM}", f"{STEM}-ben", "lab1 cleo (2)", "Lab_01_Dörte Maier-Copy1", "emil"]
    put(tmp_path, *(f"{name}.ipynb" for name in names), "fritz_lab01.ipynb.txt")
    students = [student for student, lab in found(tmp_path)]
    assert students == ["Dörte Maier", "anna", "ben", "cleo", "emil", "fritz"]


def test_labs_may_be_the_folders_and_students_in_them(tmp_path):
    put(tmp_path, f"{STEM}/anna.ipynb", "lab1/ben/hw.ipynb")
    assert found(tmp_path) == [("anna", 1), ("ben", 1)]


@pytest.mark.parametrize("inside_a_folder", [True, False])
def test_moodles_zip_file_keeps_two_of_one_name_apart(tmp_path, inside_a_folder):
    join = "_/hw.ipynb" if inside_a_folder else "_hw.ipynb"
    names = [f"Anna Berg_{number}_assignsubmission_file{join}" for number in (41, 42)]
    path = packed(tmp_path / "Course-Lab 1-99.zip", dict.fromkeys(names, notebook()))
    expected = [("Anna Berg_41", 1), ("Anna Berg_42", 1)]
    assert found(path) == expected
    assert found(tmp_path) == expected  # the zip file lies in the folder


def test_canvas_zip_file_is_read_and_what_students_packed_themselves_as_well(tmp_path):
    inner = packed(tmp_path / "elsewhere/x.zip", {f"{STEM}.ipynb": notebook()}).read_bytes()
    names = {
        f"berganna_815_9921_{STEM}-1.ipynb": notebook(),
        f"kurzben_LATE_816_9922_{STEM}.ipynb": notebook(),
        "__MACOSX/x.ipynb": b"nothing",
    }
    path = packed(tmp_path / "class/submissions.zip", names)
    (anna, ben) = handed_in(path).works
    assert (anna.work.student, ben.work.student) == ("berganna_815", "kurzben_816")
    assert anna.work.submitted.astimezone().replace(tzinfo=None) == datetime(2026, 3, 1, 12)
    (tmp_path / "class/longcleo_817_9923_homework.zip").write_bytes(inner)
    assert ("longcleo_817", 1) in found(tmp_path / "class")


def test_every_notebook_of_a_student_is_read(tmp_path):
    put(tmp_path, "anna/new.ipynb", "ben/hw.ipynb")
    put(tmp_path, "anna/old.ipynb", made=notebook(answers={}))
    names = [(one.work.student, one.work.path.name) for one in handed_in(tmp_path).works]
    assert names == [("anna", "new.ipynb"), ("anna", "old.ipynb"), ("ben", "hw.ipynb")]


def test_what_cannot_be_placed_is_said_and_the_rest_is_graded(tmp_path):
    put(tmp_path, "anna/hw.ipynb", f"{STEM}.ipynb")
    strange = {"cells": [code("x = 1")], "metadata": {"vitlab": {"lab": 77}}}
    bad = {"no.ipynb": "{]", "empty.ipynb": "", "table.ipynb": "{}", "77.ipynb": strange}
    other = {"cells": [code("print('another course')")], "metadata": {}}
    for name, made in (bad | {"other.ipynb": other}).items():
        write(tmp_path / "ben" / name, made)
    (tmp_path / "anna" / "essay.pdf").write_bytes(b"%PDF")
    (tmp_path / "class.zip").write_bytes(b"PK?")
    (tmp_path / "anna" / ".ipynb_checkpoints").mkdir()
    put(tmp_path, "anna/.ipynb_checkpoints/hw-checkpoint.ipynb")
    of_class = handed_in(tmp_path)
    assert [one.work.student for one in of_class.works] == ["anna"]
    assert of_class.unplaced == [
        "class.zip cannot be opened as a zip file (File is not a zip file)",
        "anna/essay.pdf is no notebook",
        f"{STEM}.ipynb names no student: put it into a folder with the student's name",
        "ben/77.ipynb is of lab 77, and the labs here are 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
        "ben/empty.ipynb is not JSON, as a notebook is",
        "ben/no.ipynb is not JSON, as a notebook is",
        "ben/other.ipynb is of no lab that is known here: none of its exercises is in it",
        "ben/table.ipynb is JSON without the cells of a notebook",
    ]


@pytest.mark.parametrize(
    ("make", "labs", "sentence"),
    [
        (lambda root: None, [], "there is no submission to grade in"),
        (lambda root: root.rmdir(), [], "there is no folder or file"),
        (lambda root: put(root, "anna/hw.ipynb"), [2], "there is no submission of lab 2 to grade"),
        (lambda root: None, [13], "there is no lab 13; the labs here are 1, 2, 3"),
        (lambda root: write(root / "anna/a.ipynb", "?"), [], "anna/a.ipynb is not JSON"),
    ],
)
def test_where_there_is_nothing_to_grade_one_sentence_says_so(tmp_path, make, labs, sentence):
    root = tmp_path / "class"
    root.mkdir()
    make(root)
    with pytest.raises(NothingFound) as refused:
        handed_in(root, labs)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("change", [lambda m: None, lambda m: m.update(metadata={})])
def test_the_lab_is_told_by_the_cells_whatever_the_file_is_called(tmp_path, change):
    made = notebook()
    change(made)
    put(tmp_path, "anna/04_where_am_i.ipynb", made=made)
    assert found(tmp_path) == [("anna", 1)]


def test_with_all_ids_lost_the_lab_is_told_by_what_it_defines(tmp_path):
    made = {"cells": [code(source) for source in RIGHT.values()], "metadata": {}}
    put(tmp_path, "anna/Untitled7.ipynb", made=made)
    (one,) = handed_in(tmp_path).works
    assert one.work.lab == 1
    assert one.work.answer("1.2") == RIGHT["1.2"]


def test_saved_rows_come_from_a_cells_output_and_hints_and_minutes_from_the_progress_file(tmp_path):
    made = notebook(4, {})
    older = [{"seed": 9}]
    made["cells"].append(code("save(…)", outputs=[saved("4.5", older), saved("4.5", ROWS)]))
    made["cells"].append(code("save(…)", outputs=[saved("4.5", "nonsense"), saved("4.1", 7)]))
    put(tmp_path, "anna/hw.ipynb", "ben/hw.ipynb", made=made)
    write(tmp_path / "ben/hw.ipynb", notebook(4, {}))
    entries = {
        "4.2": {"hints": 2, "minutes": 7.5},
        "4.3": {"hints": "many", "minutes": -1},
        "4.5": {"rows": older, "minutes": float("nan")},
        "4.4": 7,
    }
    progress = json.dumps({"vitlab progress": 1, "exercises": entries})
    for student in ("anna", "ben"):
        write(tmp_path / student / "vitlab-progress.json", progress)
    anna, ben = handed_in(tmp_path).works
    assert anna.work.saved == {"4.5": ROWS}
    assert ben.work.saved == {"4.5": older}
    assert (anna.work.hints, anna.work.minutes) == ({"4.2": 2}, {"4.2": 7.5})
    (tmp_path / "anna/vitlab-progress.json").write_text("{", "utf-8")
    again = handed_in(tmp_path).works[0]
    assert (again.work.saved, again.work.hints) == ({"4.5": ROWS}, {})
    assert again.digest != anna.digest


def test_a_zip_file_that_would_unpack_without_end_is_not_read_whole(tmp_path, monkeypatch):
    from vitlab.classroom.submissions import files
    from vitlab.classroom.submissions import notebook as reading

    monkeypatch.setattr(files, "LARGEST", 1000)
    monkeypatch.setattr(reading, "LARGEST", 1000)
    packed_bytes = io.BytesIO()
    with zipfile.ZipFile(packed_bytes, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("anna/hw.ipynb", b" " * 10**6)
    (tmp_path / "bomb.zip").write_bytes(packed_bytes.getvalue())
    with pytest.raises(NothingFound, match=r"anna/hw\.ipynb is larger than"):
        handed_in(tmp_path)
