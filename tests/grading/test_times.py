"""The progress file tells when an exercise was checked first and last, and for how long."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.grading.answers import lab01 as answers
from vitlab.grading import check, hint, progress, store
from vitlab.grading.store import keeping, times

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Let it be so many minutes after eight."""

    def go_to(minutes):
        monkeypatch.setattr(times, "now", lambda: START + timedelta(minutes=minutes))

    return go_to


def in_file(path):
    return json.loads(path.read_text("utf-8"))["exercises"]


def test_gaps_under_ten_minutes_between_checks_and_hints_count(progress_file, at):
    for minute, act in enumerate((check, hint, check)):
        at(4 * minute)
        act("1.2", answers.colours_last) if act is check else hint("1.2")
    at(8 + 9.99)
    hint("1.2")
    at(8 + 9.99 + 10)
    hint("1.2")
    entry = in_file(progress_file)["1.2"]
    assert entry["minutes"] == 17.99
    assert entry["checked"] == ["2026-03-01T08:00:00+00:00", "2026-03-01T08:08:00+00:00"]
    assert entry["active"] == "2026-03-01T08:27:59.400000+00:00"


def test_who_turns_to_another_exercise_works_on_that_one(progress_file, at):
    at(0)
    check("1.3", answers.unpatchify)
    at(6)
    check("1.4", lambda: (2, 30))
    found = in_file(progress_file)
    assert [found[name]["minutes"] for name in ("1.3", "1.4")] == [0, 6]


def test_a_hint_alone_is_no_check(progress_file, at):
    at(0)
    hint("1.2")
    assert "checked" not in in_file(progress_file)["1.2"]


def test_a_clock_that_was_set_back_takes_nothing_away(progress_file, at):
    for minute in (5, 8, 2):
        at(minute)
        check("1.3", answers.unpatchify)
    entry = in_file(progress_file)["1.3"]
    assert entry["minutes"] == 3
    assert [moment[14:16] for moment in entry["checked"]] == ["02", "08"]
    assert entry["active"][14:16] == "08"


def test_what_could_not_be_saved_is_counted_once_when_it_can(
    progress_file, at, monkeypatch, another_kernel
):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    at(0)
    check("1.3", answers.unpatchify)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        for minute in (2, 5):
            at(minute)
            check("1.3", answers.unpatchify)
    assert in_file(progress_file)["1.3"]["minutes"] == 0
    mine = keeping._unsaved
    another_kernel()
    at(6)
    hint("1.3")
    monkeypatch.setattr(keeping, "_unsaved", mine)
    at(7)
    check("1.4", lambda: (2, 30))
    entry = in_file(progress_file)["1.3"]
    assert entry["minutes"] == 11  # 5 of this kernel, and 6 that the other one saw
    assert entry["checked"] == ["2026-03-01T08:00:00+00:00", "2026-03-01T08:05:00+00:00"]
    assert store.read() == in_file(progress_file)


@pytest.mark.parametrize(
    ("field", "value"),
    [("minutes", -1), ("minutes", "3"), ("checked", ["a", "b"]), ("checked", []), ("active", 7)],
)
def test_what_cannot_be_a_time_is_read_as_nothing(field, value, progress_file, at):
    content = {"1.3": {"points": 1, field: value}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    at(0)
    check("1.3", answers.unpatchify)
    entry = in_file(progress_file)["1.3"]
    assert (entry["minutes"], entry["checked"]) == (0, [START.isoformat()] * 2)
    assert entry["points"] == 1


def test_a_file_of_an_older_vitlab_is_read_and_goes_on(progress_file, at):
    content = {"1.3": {"points": 1, "hints": 2, "answer": ["def unpatchify(): ..."]}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    at(0)
    hint("1.3")
    assert content["1.3"].items() <= (in_file(progress_file)["1.3"] | {"hints": 2}).items()


def test_minutes_are_not_shown_so_the_same_progress_looks_the_same(at):
    at(0)
    check("1.3", answers.unpatchify)
    before = repr(progress(1))
    at(3)
    check("1.3", answers.unpatchify)
    assert repr(progress(1)) == before
