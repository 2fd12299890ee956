"""A file from a newer vitlab, from an editor, and with numbers that cannot be."""

import json

import pytest

from tests.grading.answers import lab01 as answers
from vitlab.grading import check, hint, progress, store
from vitlab.grading.course import find_lab


def written(entries, version=1, **more):
    return json.dumps({"vitlab progress": version, "exercises": entries} | more, indent=2)


@pytest.mark.parametrize("version", [2, 1.5, 10**30])
def test_the_file_of_a_newer_vitlab_is_left_alone_and_named_as_such(progress_file, version):
    before = written({"1.2": {"points": [3, 3]}}, version)
    progress_file.write_text(before, "utf-8")
    said = f"vitlab-progress.json is from a newer vitlab (it has format {version}"
    assert repr(progress(1)).splitlines()[-1].startswith(said)
    score = check("1.3", answers.unpatchify)
    assert said in score.verdict
    assert "Update vitlab" in score.verdict
    assert said in repr(hint("1.3"))
    assert [path.name for path in progress_file.parent.glob("vitlab*")] == [progress_file.name]
    assert progress_file.read_text("utf-8") == before
    assert f"1 of {find_lab(1).points}" in repr(progress(1))


def test_what_was_earned_beside_a_newer_file_is_saved_once_that_can_be_read(progress_file):
    progress_file.write_text(written({}, 2), "utf-8")
    check("1.3", answers.unpatchify)
    progress_file.write_text(written({"1.1": {"points": 2}}), "utf-8")
    check("1.4", lambda: (2, 30))
    found = json.loads(progress_file.read_text("utf-8"))["exercises"]
    assert {name: entry["points"] for name, entry in found.items()} == {
        "1.1": 2,
        "1.3": 1,
        "1.4": 1,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_marks_line_ends_and_encodings_of_editors_are_read(progress_file, encoding):
    text = written({"1.2": {"points": 3, "answer": ["é = '×'"]}}).replace("\n", "\r\n")
    progress_file.write_bytes(text.encode(encoding))
    check("1.3", answers.unpatchify)
    content = progress_file.read_bytes()
    assert b"\r" not in content
    entries = json.loads(content.decode("utf-8"))["exercises"]
    assert entries["1.2"] == {"points": 3, "answer": ["é = '×'"]}
    assert entries["1.3"]["points"] == 1


def test_half_a_surrogate_pair_in_an_answer_does_not_cost_the_points(progress_file):
    for _ in range(2):
        assert not store.keep("1.2", lambda _: {"points": 3, "answer": ["'\ud83d'"]}).notices
    assert store.read()["1.2"] == {"points": 3, "answer": ["'\ud83d'"]}
    progress_file.read_text("utf-8")


BROKEN = [
    ("points", "NaN", "a number from 0 to 3"),
    ("points", "1e999", "a number from 0 to 3"),
    ("points", "-Infinity", "a number from 0 to 3"),
    ("points", "99", "a number from 0 to 3"),
    ("points", "-1", "a number from 0 to 3"),
    ("points", '"three"', "a number from 0 to 3"),
    ("points", "true", "a number from 0 to 3"),
    ("points", "null", "a number from 0 to 3"),
    ("points", "9" * 5000, "a number from 0 to 3"),
    ("points", "9" * 390, "a number from 0 to 3"),
    ("hints", "7", "a whole number from 0 to 4"),
    ("hints", "true", "a whole number from 0 to 4"),
    ("hints", "1.5", "a whole number from 0 to 4"),
    ("hints", "NaN", "a whole number from 0 to 4"),
    ("hints", '"all"', "a whole number from 0 to 4"),
    ("guess", "[NaN, 1]", "two numbers with the lower one first"),
    ("guess", "[1]", "two numbers with the lower one first"),
    ("guess", "[5, 2]", "two numbers with the lower one first"),
    ("guess", '["2", "3"]', "two numbers with the lower one first"),
    ("guess", '{"low": 2}', "two numbers with the lower one first"),
    ("guess", "[1, " + "9" * 390 + "]", "two numbers with the lower one first"),
]


@pytest.mark.parametrize(("field", "value", "right"), BROKEN)
def test_a_value_that_cannot_be_is_read_as_nothing_with_a_word(progress_file, field, value, right):
    text = written(
        {"1.2": {field: 0, "answer": ["mine"]}, "1.1": {"points": 2}, "1.3": {"hints": 3}}
    )
    progress_file.write_text(text.replace(f'"{field}": 0', f'"{field}": {value}'), "utf-8")
    table = repr(progress(1))
    said = f"for the {field} of 1.2, which is not {right}: it is read as nothing."
    assert said in table
    total = next(line for line in table.splitlines() if line.startswith("total"))
    assert total.split() == ["total", "2", "of", str(find_lab(1).points)]
    assert table.splitlines()[3].split()[-5:] == ["0", "of", "3", "0", "open"]
    assert repr(progress(1)) == table
    first, second = (check("1.4", lambda: (2, 30)).verdict for _ in range(2))
    assert said in first
    assert said not in second  # once is enough; progress goes on saying it
    assert said in repr(progress(1))
    assert check("1.2", answers.patchify) == 3
    assert f"6 of {find_lab(1).points}" in repr(progress(1))
    assert store.read()["1.3"]["hints"] == 3


@pytest.mark.parametrize(("field", "value", "_"), BROKEN)
def test_a_value_that_cannot_be_can_be_earned_over(progress_file, field, value, _):
    text = written({"1.4": {field: 0, "mood": "fine"}})
    progress_file.write_text(text.replace(f'"{field}": 0', f'"{field}": {value}'), "utf-8")
    assert check("1.4", lambda: (2, 30)) == 1
    hint("1.4")
    entry = json.loads(progress_file.read_text("utf-8"))["exercises"]["1.4"]
    assert (entry["points"], entry["guess"], entry["hints"]) == (1, [2, 30], 1)
    assert entry["mood"] == "fine"
    assert "read as nothing" not in repr(progress(1))
    assert "the guess 2 to 30" in progress(1)._repr_html_()


@pytest.mark.parametrize("entry", [5, None, "done", ["points", 3]])
def test_one_broken_entry_among_good_ones_costs_the_others_nothing(progress_file, entry):
    progress_file.write_text(written({"1.1": {"points": 2}, "1.2": entry}), "utf-8")
    said = f"says {json.dumps(entry)} for 1.2, which is not an entry in {{ }}"
    assert said in repr(progress(1))
    assert said in check("1.3", answers.unpatchify).verdict
    check("1.2", answers.patchify)
    assert f"6 of {find_lab(1).points}" in repr(progress(1))
    assert said not in repr(progress(1))


def test_what_a_newer_lab_wrote_is_kept_untouched(progress_file):
    new = {"points": 99, "hints": "many", "stars": [1, {"a": None}]}
    text = written({"77.1": new, "1.2": {"stars": 5}, "odd": 3}, course={"name": "A"})
    progress_file.write_text(text, "utf-8")
    assert "read as nothing" not in check("1.2", answers.patchify).verdict
    content = json.loads(progress_file.read_text("utf-8"))
    assert content["course"] == {"name": "A"}
    assert content["exercises"]["77.1"] == new
    assert content["exercises"]["odd"] == 3
    assert content["exercises"]["1.2"]["stars"] == 5
