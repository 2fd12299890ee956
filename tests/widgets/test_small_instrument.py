"""What somebody else needs for an instrument of three settings: under 60 lines, and it works."""

import inspect
from dataclasses import dataclass
from typing import ClassVar

import pytest
from ipywidgets.widgets.widget import _instances
from traitlets import Int, Unicode

from vitlab.core.errors import LabError, Remedy
from vitlab.core.facts import Fact
from vitlab.core.readings.tour import Stop
from vitlab.widgets import Instrument, PatchCanvas
from vitlab.widgets.controls import Menu, Slider


# ---- a reading and its instrument, as a notebook would hold them ----
@dataclass(frozen=True)
class Checks:
    rows: int
    cols: int

    @property
    def facts(self):
        return (Fact("squares", "squares", self.rows * self.cols, f"{self.rows} × {self.cols}"),)

    @property
    def text(self):
        return f"A board of {self.rows} × {self.cols} squares."

    @property
    def code(self):
        return f"rows, cols = {self.rows}, {self.cols}\nprint('squares:', rows * cols)"


class Board(Instrument):
    """A chess board."""

    title = "Board"
    opening: ClassVar = {"cols": 8}
    tour = (
        Stop("{rows} rows.", {"rows": 2}, lambda board: board.rows == 2),
        Stop("{squares} squares.", {"rows": 5}, lambda board: board.rows * board.cols == 40),
    )
    rows = Int(3, help="from top to bottom").tag(state=True)
    cols = Int(4, help="from left to right").tag(state=True)
    colours = Unicode("viridis", help="of the squares").tag(state=True)

    def _controls(self):
        return {
            "rows": Slider(description="rows", min=1, max=9),
            "cols": Slider(description="columns", min=1, max=9),
            "colours": Menu(description="colours", options=["viridis", "magma"]),
        }

    def _stage(self):
        self.canvas = PatchCanvas(accept_pictures=False)
        return self.canvas

    def _read(self, state):
        if state["rows"] < 1:
            raise LabError("a board needs a row.", (Remedy("Use 1 row", {"rows": 1}),))
        return Checks(state["rows"], state["cols"])

    def _draw(self, board):
        self.canvas.image_size, self.canvas.patch_size = (board.rows, board.cols), 1
        self.canvas.colormap = self.colours
        self.canvas.show_planes(
            [[(r + c) % 2 for c in range(board.cols)] for r in range(board.rows)]
        )


# ---- that is all ----


@pytest.fixture
def board():
    board = Board()
    yield board
    board.close()


def test_it_needs_under_sixty_lines():
    lines = [*inspect.getsource(Checks).splitlines(), *inspect.getsource(Board).splitlines()]
    assert len(lines) < 60


def test_controls_settings_reading_and_picture_follow_each_other(board):
    assert (board.rows, board.cols) == (3, 8)
    board.controls["rows"].value = 5
    assert board.reading == Checks(5, 8)
    board.cols = 12
    assert (board.controls["cols"].value, board.controls["cols"].max) == (12, 12)
    assert board.canvas.overlay_shape == (1, 5, 12)
    board.controls["colours"].value = "magma"
    assert board.canvas.colormap == "magma"
    assert "<b>60</b>" in board._numbers.value
    assert board.state() == Board(**board.state()).state()


def test_a_problem_a_remedy_and_a_first_state_that_cannot_work(board):
    board.rows = 0
    assert (board.problem, board.reading.rows) == ("a board needs a row.", 3)
    assert "vl-has-problem" in board._dom_classes
    assert [one.layout.display for one in board._problem.buttons] == [None, "none", "none"]
    board._problem.buttons[0].click()
    assert (board.problem, board.reading.rows) == ("", 1)
    assert "vl-has-problem" not in board._dom_classes
    assert Board(rows=-2).reading == Checks(1, 4)


def test_a_move_is_read_and_drawn_once_and_what_is_folded_out_follows(board):
    program = board._folds[0]
    program.button.value = True
    drawn = []
    board._draw = drawn.append
    board.rows = 6
    assert drawn == [Checks(6, 8)]
    assert program.content.value.startswith("rows, cols = 6, 8")
    board.controls["cols"].value = 2
    assert drawn == [Checks(6, 8), Checks(6, 2)]
    program.button.value = False
    board.rows = 5
    assert program.content.value.startswith("rows, cols = 6, 2")  # nobody looks


def test_its_tour_leads_and_gives_back(board):
    board.rows, board.cols = 7, 12
    board.stop = 0
    board.stop = 1
    assert board._guide.told == {
        "stop": 1,
        "html": "<b>40</b> squares.",
        "facts": ["squares"],
        "holds": True,
    }
    board.controls["rows"].value = 6
    assert board._guide.told["html"] == "<b>48</b> squares."
    assert not board._guide.told["holds"]
    board._guide.again += 1
    assert (board.rows, board._guide.told["holds"]) == (5, True)
    board.stop = -1
    assert (board.rows, board.cols) == (7, 12)
    with pytest.raises(Exception, match="there is no stop 2: the tour has 0 to 1"):
        board.stop = 2


def test_parts_are_left_out_and_come_back(board):
    def shown():
        return list(board._body.children)

    everything = shown()
    board.parts = ("stage",)
    assert shown() == [board.canvas, board._problem, board._numbers]
    assert {"vl-without-head", "vl-without-facts", "vl-without-foot"} <= set(board._dom_classes)
    assert "vl-without-stage" not in board._dom_classes
    board.parts = ("head", "controls", "stage", "facts", "foot")
    assert shown() == everything
    with pytest.raises(Exception, match="there is no part 'picture': use head, controls"):
        board.parts = ("picture",)


def test_nothing_is_left_when_it_is_closed():
    before = set(_instances)
    boards = [Board() for _ in range(3)]
    for board in boards:
        board.stop = 0
        board.close()
    after = set(_instances)
    assert after == before
