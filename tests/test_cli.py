import json
import logging
import os
import signal
import socket
import subprocess
import sys
import urllib.request
import warnings
import webbrowser
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from vitlab import cli, serving

LABS = ["01.ipynb", "02.ipynb", "pictures/a.svg"]


@pytest.fixture
def labs(tmp_path, monkeypatch):
    """Two labs and a picture, and what must stay behind."""
    source = tmp_path / "source"
    left = ("test_front_end.py", "vitlab-progress.json")  # by whoever ran a lab there
    for name in (*LABS, *left, ".gitkeep", ".ipynb_checkpoints/01.ipynb"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(f"ours: {name}", "utf-8")
    monkeypatch.setattr(cli, "labs_folder", lambda: source)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(cli.main, arguments)


def test_the_labs_are_copied_and_nothing_hidden_with_them(labs):
    result = call("lab", "--copy-only")
    assert result.exit_code == 0
    assert result.output == "my_labs: copied 01.ipynb and 2 more; kept nothing.\n"
    files = [path for path in (labs / "my_labs").rglob("*") if path.is_file()]
    assert sorted(path.relative_to(labs / "my_labs").as_posix() for path in files) == LABS


def test_what_a_student_wrote_is_never_overwritten(labs):
    (labs / "nb").mkdir()
    (labs / "nb" / "02.ipynb").write_text("mine", "utf-8")
    (labs / "nb" / "01.ipynb").symlink_to(labs / "not_there_yet")
    result = call("lab", "nb", "--copy-only")
    assert result.output == "nb: copied pictures/a.svg; kept 01.ipynb and 1 more.\n"
    assert (labs / "nb" / "02.ipynb").read_text("utf-8") == "mine"
    assert not (labs / "not_there_yet").exists()


def test_a_second_copy_changes_nothing(labs):
    call("lab", "--copy-only")
    again = call("lab", "--copy-only")
    assert again.output == "my_labs: copied nothing; kept 01.ipynb and 2 more.\n"


@pytest.mark.parametrize("folder", ["file.txt", "file.txt/below"])
def test_a_folder_that_cannot_be_is_a_sentence(labs, folder):
    (labs / "file.txt").touch()
    result = call("lab", folder, "--copy-only")
    assert result.exit_code == 1
    assert f"Error: the labs cannot be copied into '{folder}' (" in result.output
    assert result.output.endswith("): name another folder.\n")


def test_without_jupyterlab_a_sentence_says_what_brings_it(labs, monkeypatch):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    result = call("lab")
    assert result.exit_code == 1
    assert 'JupyterLab is not installed: pip install "vitlab[lab]" brings it.' in result.output
    assert not (labs / "my_labs").exists()


def test_the_version_is_the_distributions():
    assert call("--version").output == f"vitlab {version('vitlab')}\n"


def test_in_the_repository_the_labs_are_its_lab_folder():
    assert cli.labs_folder().name in ("lab", "labs")
    assert cli.labs_folder().is_dir()


def test_no_browser_to_open_is_noticed(monkeypatch):
    def nothing():
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", nothing)
    assert not serving._has_browser()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def running(tmp_path):
    """`vitlab lab` at a terminal of its own, where JupyterLab would ask before it ends."""
    keyboard, terminal = os.openpty()
    env = {name: value for name, value in os.environ.items() if name != "JUPYTER_TOKEN"}
    env |= {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    command = ["lab", "my/own/nb", "--no-browser", "--port", str(free_port())]
    with subprocess.Popen(
        [sys.executable, "-m", "vitlab", *command],
        cwd=tmp_path,
        env=env,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield process
        process.kill()
    os.close(keyboard)
    os.close(terminal)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to one process")
def test_a_real_jupyterlab_answers_at_the_printed_address_and_nothing_but_our_lines_is_printed(
    running,
):
    copied, opened, ending = (running.stdout.readline() for _ in range(3))
    assert copied.startswith("my/own/nb: copied 00_start_here.ipynb and ")
    address = opened.removeprefix("Open ").strip()
    page = "/lab/tree/00_start_here.ipynb?token="
    assert page in address
    assert ending == "Ctrl-C here ends it.\n"
    with urllib.request.urlopen(address.replace(page, "/api/status?token="), timeout=60) as answer:
        assert json.load(answer)["kernels"] == 0
    with urllib.request.urlopen(address, timeout=60) as page:
        assert b"JupyterLab" in page.read()
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=60) == ("", "")
    assert running.returncode == 0


def test_a_port_in_use_is_a_sentence(labs, monkeypatch):
    monkeypatch.setattr(serving, "_server", None)  # not even asked for
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = call("lab", "--no-browser", "--port", str(port))
    assert result.exit_code == 1
    said = result.output.splitlines()[-1]
    assert said.startswith(f"Error: port {port} cannot be used (")
    assert said.endswith("): name another one, or leave --port out and a free one is found.")


@pytest.mark.slow  # a server that starts
def test_what_ends_the_server_before_it_is_up_is_shown_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file" / "below"))
    (tmp_path / "file").touch()
    command = [sys.executable, "-m", "vitlab", "lab", str(tmp_path / "nb"), "--no-browser"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert str(tmp_path / "file") in done.stderr.splitlines()[-1]


class Refusing:
    """A server that has something to say, and comes up or does not."""

    connection_url = "http://localhost:1/"

    def __init__(self, comes_up):
        self.io_loop, self.comes_up = self, comes_up
        self.log = logging.StreamHandler()  # holds on to the sys.stderr of now
        self.say("while it starts")

    def say(self, text):
        self.log.emit(logging.makeLogRecord({"msg": text}))

    def add_callback(self, announce, *arguments):
        self.announce = lambda: announce(*arguments)

    def start(self):
        if not self.comes_up:
            self.say("what is wrong")
            sys.exit(1)
        self.announce()
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        logging.getLogger("an extension").warning("no settings found")
        self.say("later")


@pytest.fixture
def starting(monkeypatch):
    """The same with a server of our own; what `serve` sets for the process is set back."""
    monkeypatch.setenv("JUPYTER_TOKEN", "token")
    monkeypatch.setattr(
        serving, "_server", lambda folder, **options: Refusing(folder.name == "good")
    )
    monkeypatch.setattr(sys, "warnoptions", [])
    with warnings.catch_warnings():
        yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("has_locks", [True, False])
def test_where_a_disk_has_no_locks_signatures_of_notebooks_stay_in_memory(
    labs, monkeypatch, has_locks
):
    from jupyterlab.labapp import LabApp

    given = []
    server = SimpleNamespace(web_app=SimpleNamespace(settings={}))
    monkeypatch.setattr(LabApp, "initialize_server", lambda argv: given.extend(argv) or server)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(labs / "not" / "there" / "yet"))
    looked = []
    monkeypatch.setattr(
        "vitlab.grading.store.has_locks_in", lambda at: looked.append(at) or has_locks
    )
    serving._server(labs, browser=False, port=None, opens="/lab")
    assert looked == [labs]
    assert ("--NotebookNotary.db_file=:memory:" in given) == (not has_locks)


def test_what_a_server_says_before_it_is_up_is_shown_if_it_does_not_come_up(starting, capsys):
    with pytest.raises(SystemExit):
        serving.serve(Path("bad"), browser=False)
    assert capsys.readouterr() == ("", "while it starts\nwhat is wrong\n")


def test_once_it_is_up_errors_are_shown_and_neither_warnings_nor_what_came_before(
    starting, capsys, caplog
):
    serving.serve(Path("good"), browser=False)
    out, errors = capsys.readouterr()
    assert out == "Open http://localhost:1/lab?token=token\nCtrl-C here ends it.\n"
    assert errors == "later\n"
    assert caplog.messages == []


def test_only_the_first_time_the_start_page_is_open(labs, monkeypatch):
    opened = []
    monkeypatch.setattr(serving, "serve", lambda folder, **options: opened.append(options["page"]))
    (labs / "source" / "00_start_here.ipynb").touch()
    call("lab")
    call("lab")
    assert opened == ["00_start_here.ipynb", ""]


@pytest.fixture
def added(monkeypatch):
    """What `new-exercise` was asked to add, in a checkout that is left as it is."""
    from labs_solutions import new_exercise

    calls = []

    def add(*arguments):
        calls.append(arguments)
        return [cli._PACKAGE.parents[1] / "labs_solutions/pictures/1-6.svg"]

    monkeypatch.setattr(new_exercise, "add_exercise", add)
    return calls


def test_a_new_exercise_is_a_function_unless_another_kind_is_named(added):
    result = call("new-exercise", "1.6", "Double a number")
    assert call("new-exercise", "1.7", "Guess", "--kind", "prediction").exit_code == 0
    assert added == [("1.6", "Double a number", "function"), ("1.7", "Guess", "prediction")]
    assert result.output == (
        "wrote labs_solutions/pictures/1-6.svg\n"
        "Change this into your exercise; make labs writes the rest.\n"
    )


def test_what_cannot_be_added_is_a_sentence():
    result = call("new-exercise", "1.1", "Once more")
    assert result.exit_code == 1
    assert result.output.startswith("Error: Exercise 1.1 is there already (Count the patches): ")
    assert len(result.output.splitlines()) == 1


def test_what_new_exercise_needs_is_named_where_it_is_missing(added, monkeypatch):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    result = call("new-exercise", "1.6", "Double a number")
    assert result.output == "Error: new-exercise needs nbformat and ruff: make test brings them.\n"
    assert added == []


def test_outside_of_a_checkout_there_is_nothing_to_add_an_exercise_to(monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "_PACKAGE", tmp_path / "site-packages" / "vitlab")
    result = call("new-exercise", "1.6", "Double a number")
    assert result.exit_code == 1
    assert result.output == (
        "Error: this vitlab was installed without the sources of the labs: "
        "new-exercise works in a checkout, after make test, as .venv/bin/vitlab.\n"
    )
