"""The command line: ``vitlab lab`` opens the labs, ``grade`` and ``check`` judge what is written.

``vitlab doctor`` says what is wrong.

Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

import vitlab
from vitlab.classroom.commands import check, grade
from vitlab.classroom.handing import release
from vitlab.classroom.handing_back import feedback
from vitlab.notebooks import MANIFEST, labs_folder
from vitlab.words import language as spoken

_PACKAGE = Path(vitlab.__file__).parent
_START = "00_start_here.ipynb"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(vitlab.__version__, message="vitlab %(version)s")
def main() -> None:
    """Learn how a Vision Transformer turns an image into tokens."""


main.add_command(check)
main.add_command(feedback)
main.add_command(grade)
main.add_command(release)


@main.command()
@click.argument("folder", default="my_labs", type=click.Path(path_type=Path))
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening a browser.")
@click.option("--port", type=click.IntRange(1, 65535), help="Serve here [default: 8888 or above].")
@click.option("--copy-only", is_flag=True, help="Copy the labs and stop there.")
@click.option(
    "--from",
    "released",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take the labs that your teacher gave you in this folder [default: those of vitlab].",
)
@click.option(
    "--language",
    help="What labs, checks and instruments speak, as de [default: VITLAB_LANGUAGE, or en].",
)
def lab(
    folder: Path,
    no_browser: bool,
    port: int | None,
    copy_only: bool,
    released: Path | None,
    language: str | None,
) -> None:
    """Copy the labs into FOLDER and open them in JupyterLab.

    A lab that you have begun is kept. Where we have corrected it since, it gets our corrections:
    your answers and your own cells stay, and your notebook as it was is kept beside it. The first
    time the page to start with is open. Labs that are not there in your language are English, and
    one that you have begun stays in its own.
    """
    if language:
        try:
            vitlab.use_language(language)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        os.environ["VITLAB_LANGUAGE"] = language  # every kernel asks there
    if not copy_only and find_spec("jupyterlab") is None:
        raise click.ClickException(
            'JupyterLab is not installed: pip install "vitlab[lab]" brings it. '
            "With --copy-only the labs are copied for another notebook program."
        )
    try:
        from vitlab.classroom.releasing.handing_out import hand_out

        source = released or labs_folder()
        done = hand_out(source, folder, (MANIFEST,), spoken())
    except OSError as error:
        raise click.ClickException(
            f"the labs cannot be copied into '{folder}' ({error.strerror}): name another folder."
        ) from error
    click.echo(f"{folder}: copied {_names(done.copied)}; kept {_names(done.kept)}.")
    for sentence in done.sentences:
        click.echo(sentence)
    if not copy_only:
        from vitlab.serving import serve

        # Who comes back finds JupyterLab as it was left.
        serve(
            folder, browser=not no_browser, port=port, page=_START if _START in done.copied else ""
        )


@main.command("new-exercise")
@click.argument("exercise_id", metavar="ID")
@click.argument("title")
@click.option(
    "--kind",
    type=click.Choice(["function", "prediction", "choice", "measured", "written"]),
    default="function",
    show_default=True,
    help="What a student writes: code, a guess before looking, a letter, an experiment or a text.",
)
def new_exercise(exercise_id: str, title: str, kind: str) -> None:
    """Add a small exercise that works to a lab, for you to change into yours.

    ID is the next one of its lab, such as 1.6. Works in a checkout of vitlab only.
    """
    checkout = _PACKAGE.parents[1]
    if not (checkout / "labs_solutions").is_dir():
        raise click.ClickException(
            "this vitlab was installed without the sources of the labs: "
            "new-exercise works in a checkout, after make test, as .venv/bin/vitlab."
        )
    if find_spec("nbformat") is None or find_spec("ruff") is None:
        raise click.ClickException("new-exercise needs nbformat and ruff: make test brings them.")
    sys.path.insert(0, str(checkout))  # the sources are no part of the package
    from labs_solutions.new_exercise import Refused, add_exercise
    from vitlab.grading.course import UnknownExercise

    try:
        written = add_exercise(exercise_id, title, kind)
    except (Refused, UnknownExercise) as error:
        raise click.ClickException(str(error)) from None
    for path in written:
        click.echo(f"wrote {path.relative_to(checkout)}")
    click.echo("Change this into your exercise; make labs writes the rest.")


@main.command()
def demo() -> None:
    """Turn one picture into tokens and print what came of it."""
    from vitlab.demo import lines

    for line in lines():
        click.echo(line)


@main.command()
def doctor() -> None:
    """Say what is installed, and how to mend what is wrong."""
    from vitlab.doctor import findings

    wrong = 0
    for found in findings():
        wrong += bool(found.fix)
        click.echo(f"{'!' if found.fix else ' '} {found.name:<11} {found.says}")
        if found.fix:
            click.echo(f"{'':14}fix: {found.fix}")
    click.echo("All is well." if not wrong else f"{wrong} to mend; begin with the first.")
    sys.exit(bool(wrong))


def _names(files: list[str]) -> str:
    """The first name and a count: one line, however many files there are."""
    first, *others = files or ["nothing"]
    return f"{first} and {len(others)} more" if others else first
