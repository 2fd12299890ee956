"""The tables for Canvas and Moodle have their columns, and names of every kind come back whole."""

import csv
import io

from vitlab.classroom.results.lms import canvas, moodle, write_lms

NAMES = {1: "01_pixels_to_grid", 4: "04_where_am_i"}
AWKWARD = 'Müller, "Jo"_4711'


def total(student, lab, points, penalty=0.0, of=8.0):
    told = {"student": student, "lab": lab, "points": points, "of": of, "penalty": penalty}
    return told | {"submitted": None}


TOTALS = [
    total(AWKWARD, 1, 7.5, penalty=0.1),
    total("=cmd()", 1, 3.0),
    total("anna", 1, 1 / 3, of=7.0),
    total("anna", 4, 12.0, of=12.0),
]


def read(text):
    return list(csv.reader(io.StringIO(text)))


def test_canvas_takes_a_column_for_each_lab_and_finds_students_by_number_or_login():
    head, possible, *rows = read(canvas(TOTALS, NAMES))
    info = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head == [*info, "01_pixels_to_grid", "04_where_am_i"]
    assert possible == ["    Points Possible", "", "", "", "", "8", "12"]
    assert rows == [
        ["'=cmd()", "", "", "'=cmd()", "", "3", ""],
        ['Müller, "Jo"', "4711", "", "", "", "6.75", ""],
        ["anna", "", "", "anna", "", "0.33", "12"],
    ]


def test_moodle_takes_one_worksheet_for_each_lab():
    head, *rows = read(moodle([one for one in TOTALS if one["lab"] == 1]))
    assert head == [
        *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
        *("Grade can be changed", "Last modified (grade)", "Feedback comments"),
    ]
    late = "0.75 points for being late."
    assert rows == [
        ["Participant 4711", 'Müller, "Jo"', "", "", "6.75", "8.00", "Yes", "-", late],
        ["", "'=cmd()", "", "", "3.00", "8.00", "Yes", "-", ""],
        ["", "anna", "", "", "0.33", "7.00", "Yes", "-", ""],
    ]


def test_the_files_are_named_after_what_takes_them(tmp_path):
    assert [path.name for path in write_lms("canvas", tmp_path, TOTALS, NAMES)] == ["canvas.csv"]
    assert [path.name for path in write_lms("moodle", tmp_path, TOTALS, NAMES)] == [
        "moodle_01_pixels_to_grid.csv",
        "moodle_04_where_am_i.csv",
    ]
