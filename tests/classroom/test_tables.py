"""Tables as spreadsheets of several makers and countries write them."""

import pytest

from vitlab.classroom.tables import TableError, read_table

WORDS = "student{0}lab{0}points{0}comment\nZoë{0}1{0}2,5{0}schön\n".replace("2,5", '"2,5"')
READ = {"student": "Zoë", "lab": "1", "points": "2,5", "comment": "schön"}


def lines(path, content):
    path.write_bytes(content)
    return read_table(path, ("student", "points"), ("lab", "comment"))


@pytest.mark.parametrize("part", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("above", ["", "sep={0}\n", "\n\n", "\r\n"])
def test_what_a_spreadsheet_writes_is_read(tmp_path, part, encoding, above):
    text = (above + WORDS).format(part)
    (line,) = lines(tmp_path / "t.csv", text.encode(encoding))
    assert line.cells == READ
    assert line.number == 2 + above.count("\n")


def test_columns_may_come_in_any_order_and_there_may_be_others(tmp_path):
    text = "label,Points , STUDENT\nx,3,anna\n\n,,\ny,4,ben,more\n"
    found = lines(tmp_path / "t.csv", text.encode())
    assert [(one.number, one["student"], one["points"], one["lab"]) for one in found] == [
        (2, "anna", "3", ""),
        (5, "ben", "4", ""),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"student,poinst\n", "t.csv has no column points, only 'poinst'; its columns are"),
        (b"student,points,coment\n", "t.csv has a column 'coment': is it comment?"),
        (b"", "t.csv has no column student; its columns are student, points, lab, comment"),
        ("student,points\nZoë,1".encode("cp1252"), "t.csv is not text in UTF-8: save it as CSV"),
        (b'student,points\n"anna,1\n', "t.csv, line 2: a cell begins with a quotation mark"),
        (b"\xff\xfes", "t.csv is not text in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(tmp_path, content, sentence):
    with pytest.raises(TableError) as refused:
        lines(tmp_path / "t.csv", content)
    assert str(refused.value).startswith(sentence)
