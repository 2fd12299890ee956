"""Nothing that a student's code writes gets past a check."""

import logging
import os
import subprocess
import sys
import threading
import time
import warnings

import pytest

from tests.grading.answers import lab01 as answers
from vitlab.grading import check
from vitlab.grading.capture import CAP, captured

held = sys.stderr
logger = logging.getLogger("of a student")


def by_print():
    print("note", file=sys.stderr)


def by_descriptor():
    os.write(2, b"note\n")


def by_subprocess():
    subprocess.run([sys.executable, "-c", "import os; os.write(2, b'note')"], check=True)


def by_warning():
    warnings.warn("note", stacklevel=1)


def by_dunder():
    sys.__stderr__.write("note")
    sys.__stderr__.flush()


def by_thread():
    thread = threading.Thread(target=lambda: os.write(2, b"note"))
    thread.start()


def by_logging():
    handler = logging.StreamHandler(sys.stderr)
    logger.addHandler(handler)
    logger.warning("note")
    logger.removeHandler(handler)


WAYS = [by_print, by_descriptor, by_subprocess, by_warning, by_dunder, by_thread, by_logging]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_ends_up_in_the_verdict(way, capfd):
    def noisy(images, patch_size):
        way()
        return answers.patchify(images, patch_size)

    score = check("1.2", noisy)
    assert capfd.readouterr() == ("", "")
    assert score == 3
    assert "Your code also wrote:" in score.verdict
    assert "note" in score.verdict


def test_a_stream_that_was_held_from_before_is_caught_as_well(capsys):
    before = sys.stderr
    with captured() as writing:
        before.write("to the old one")
    assert writing.text == "to the old one"
    assert capsys.readouterr() == ("", "")
    before.write("afterwards")
    assert capsys.readouterr().err == "afterwards"


def test_what_is_written_is_capped():
    with captured() as writing:
        print("x" * 100_000)
    assert len(writing.text) < CAP + 20
    assert writing.text.endswith("… (and more)")


def test_only_the_call_that_is_told_is_quoted():
    def counting(images, patch_size):
        print("called")
        return answers.patchify(images, patch_size)

    assert check("1.2", counting).verdict.count("called") == 1


def test_a_warning_is_quoted_without_the_place_of_this_machine():
    with captured() as writing:
        warnings.warn("look here", UserWarning, stacklevel=1)
    assert writing.text == "UserWarning: look here"


def test_the_streams_come_back_after_an_exception():
    before = sys.stdout, sys.stderr
    with pytest.raises(ZeroDivisionError), captured():  # noqa: PT012
        sys.stdout = None
        _ = 1 / 0
    assert (sys.stdout, sys.stderr) == before


def test_threads_that_start_beside_it_do_not_stop_it():
    done = threading.Event()

    def start_threads():
        while not done.is_set():
            threading.Thread(target=done.is_set).start()

    beside = [threading.Thread(target=start_threads) for _ in range(3)]
    for thread in beside:
        thread.start()
    try:
        for _ in range(30):
            with captured() as writing:
                time.sleep(0.001)
                print("mine")
            assert "mine" in writing.text
    finally:
        done.set()
        for thread in beside:
            thread.join()
