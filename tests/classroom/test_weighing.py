"""What several processes weigh together, by a /proc that is made up."""

import os

from vitlab.classroom.testing.inside.weighing import weight

PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 2**20


def process(proc, number, own, told=None):
    """A process with so many bytes that are no file's, ``told`` of which are its share."""
    folder = proc / str(number)
    folder.mkdir()
    shared = 7_000
    (folder / "statm").write_text(f"90000 {own // PAGE + shared} {shared} 1 0 1 0\n", "ascii")
    lines = (
        f"Pss: 99999 kB\nPss_Anon: {told // 1024} kB\nPss_Shmem: 0 kB\n" if told else "Rss: 1 kB\n"
    )
    (folder / "smaps_rollup").write_text(lines, "ascii")


def test_what_processes_share_with_each_other_counts_once(tmp_path):
    (tmp_path / "meminfo").touch()
    for number in (1, 5, 9):
        process(tmp_path, number, 300 * MB, told=110 * MB)
    assert weight(tmp_path, 100 * MB, most=900 * MB) == 800 * MB  # a first look was enough
    assert weight(tmp_path, 100 * MB, most=400 * MB) == 230 * MB


def test_where_a_system_does_not_tell_what_is_shared_each_begins_as_the_first_did(tmp_path):
    for number in (1, 5, 9):
        process(tmp_path, number, 300 * MB)
    process(tmp_path, 11, 40 * MB)
    assert weight(tmp_path, 100 * MB, most=400 * MB) == 600 * MB


def test_a_process_that_has_just_ended_weighs_nothing(tmp_path):
    process(tmp_path, 1, 300 * MB, told=300 * MB)
    (tmp_path / "4").mkdir()
    assert weight(tmp_path, 100 * MB, most=100 * MB) == 200 * MB
