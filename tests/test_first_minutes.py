"""The README's first five minutes, for who learns, teaches and builds: each leads somewhere."""

import ast
import re
import shlex
import shutil
import tomllib

import click
import pytest
from click.testing import CliRunner

from tests.pages import ROOT, fenced, section
from vitlab import cli

README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST = section(README, "## Your first five minutes")
START = section(README, "## Start")
PATHS = ("### You want to learn", "### You want to teach", "### You want to build")
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def commands(text):
    """Every line of its shells, without what is said behind it."""
    blocks = (*fenced(text, "sh"), *fenced(text, "bat"))
    return [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]


def understood(command):
    """Whether a line asks for something that there is; nothing is run."""
    words = shlex.split(command, posix="\\" not in command)
    match words:
        case ["vitlab", name, *given]:
            found = cli.main.commands[name]
            parser = found.make_parser(click.Context(found))
            _, rest, _ = parser.parse_args([*given] if "--help" not in given else [])
            return not rest or bool(found.params)
        case ["python", "-m", "pip", "install", what]:
            extra = re.fullmatch(r"\.(?:\[(\w+)\])?", what)
            return bool(extra) and (extra[1] is None or extra[1] in EXTRAS)
        case ["make", target]:
            return f"\n{target}: " in (ROOT / "Makefile").read_text(encoding="utf-8")
        case ["conda", "env", "create", "--file", name]:
            return (ROOT / name).exists()
    return command in ("py -m venv .venv", r".venv\Scripts\activate")


def outcomes(program, scope):
    """(what a line of a program gives, what stands behind it) of each that stands alone."""
    lines = program.splitlines()
    for statement in ast.parse(program).body:
        source = ast.get_source_segment(program, statement)
        if isinstance(statement, ast.Expr):
            said = lines[statement.end_lineno - 1].partition("  # ")[2]
            yield eval(source, scope), said
        else:
            exec(source, scope)


def as_value(said):
    """A value of Python that stands behind a line, in a list; nothing where words stand there."""
    try:
        return [ast.literal_eval(said)]
    except (SyntaxError, ValueError):
        return []


@pytest.mark.parametrize("text", [FIRST, START], ids=["first", "start"])
def test_every_command_is_one_that_there_is(text):
    assert commands(text)
    for command in commands(text):
        assert understood(command), command


@pytest.mark.parametrize(
    "command", ["python -m pip install '.[labs]'", "make labb", "vitlab lab --copy", "vitlab labs"]
)
def test_a_command_that_there_is_not_is_found(command):
    try:
        is_one = understood(command)
    except (KeyError, click.UsageError):
        is_one = False
    assert not is_one


def test_each_path_is_short_and_begins_with_something_to_do():
    for path in PATHS:
        text = section(FIRST, path)
        assert text.startswith("```")
        assert len(text.splitlines()) <= 30


def test_windows_needs_no_make():
    (block,) = fenced(START, "bat")
    assert "make" not in block
    assert block.endswith('install ".[lab]"\nvitlab lab')


def test_who_learns_hears_what_the_page_says():
    (program,) = fenced(section(FIRST, PATHS[0]), "python")
    (score, said), (hint, first) = outcomes(program, {})
    points, _, why = said.partition(": ")
    assert points == f"{float(score):g} of 3 points"
    assert why in str(score).lower()
    assert "first of four" in first
    assert str(hint).startswith("Hint 1 of 4 for 1.2")


def test_who_builds_gets_the_numbers_of_the_page():
    (program,) = fenced(section(FIRST, PATHS[2]), "python")
    found = [*outcomes(program, {})]
    assert len(found) == 4
    assert [[value] for value, _ in found] == [as_value(said) for _, said in found]


def test_who_teaches_has_the_labs_and_the_page_for_teachers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy, graded, _ = commands(section(FIRST, PATHS[1]))
    assert CliRunner().invoke(cli.main, shlex.split(copy)[1:]).exit_code == 0
    assert (tmp_path / shlex.split(graded)[2]).exists()


@pytest.mark.slow  # starts a sandbox
def test_a_lab_in_which_nothing_is_written_has_the_points_that_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy, graded, _ = commands(section(FIRST, PATHS[1]))
    CliRunner().invoke(cli.main, shlex.split(copy)[1:])
    result = CliRunner().invoke(cli.main, shlex.split(graded)[1:])
    (said,) = re.findall(r"\*(Lab 1: .*?)\*", section(FIRST, PATHS[1]))
    assert result.output.splitlines()[-1] == f"{said}."


@pytest.mark.slow  # every instrument once
def test_every_program_of_the_readme_runs_and_says_what_it_gives(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "widgets/vitlab/data/photographs/coffee.jpg", "photo.jpg")
    scope, compared = {}, 0
    for program in fenced(README, "python"):
        if re.search(r"^(import|from) (timm|transformers|dask_\w+)", program, re.MULTILINE):
            continue  # `make families` and `make test-peers` have them
        for value, said in outcomes(program, scope):
            for expected in as_value(said):
                assert value == expected, program
                compared += 1
    scope["gauge"].cancel()
    assert compared >= 8
