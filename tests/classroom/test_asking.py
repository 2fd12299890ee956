"""What answers ask for while they are called: who says it, and what a notebook would have said."""

import ast
import inspect
from textwrap import dedent

import numpy as np
import pytest

from tests.classroom.corpus.submissions import Submission
from tests.grading.answers.kinds import samples
from vitlab.classroom.testing import Limits, grade
from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.looking import Claims, Looking, Models
from vitlab.classroom.testing.worlds import told
from vitlab.core.claims.worlds import AUDITED, drawn_worlds
from vitlab.grading.course import find

pytestmark = pytest.mark.refusal

FOUND = [
    one
    for one in samples()
    if one.exercise_id.startswith("12.") and not one.answer.__name__.startswith("returns")
]
OF = {
    f"12.{number}": [s for s in FOUND if s.exercise_id == f"12.{number}"] for number in range(1, 6)
}


def cell(sample):
    """The cell of a student who hands this finding in."""
    claim, test = sample.answer()
    lines = dedent(inspect.getsource(test)).split("\n")
    source = "\n".join(lines[ast.parse("\n".join(lines)).body[0].lineno - 1 :])
    if not source.startswith("def"):  # a lambda within other lines
        return ""
    name = sample.exercise_id.replace(".", "_")
    return f"import numpy as np\n{source}\ndef finding_{name}(): return {claim!r}, {test.__name__}"


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(max(map(len, OF.values()))))
def test_a_finding_earns_what_it_earns_in_a_notebook(turn, forks):
    chosen = [found[turn] for found in OF.values() if turn < len(found)]
    cells = {one.exercise_id: text for one in chosen if (text := cell(one))}
    rows = grade(Submission("s", "", cells, lab=12).work, zygote=forks, seed=5)
    wanted = {one.exercise_id: one for one in chosen if one.exercise_id in cells}
    for row in rows:
        if row.exercise in wanted and "is counted for" not in row.sentence:
            sample = wanted[row.exercise]
            assert (row.points, sample.says in row.sentence) == (sample.points, True), row.sentence


def test_a_row_of_a_finding_has_its_claim_and_says_what_a_notebook_says(forks):
    rows = grade(Submission("s", "", lab=12).work, zygote=forks, seed=5)
    assert [row.value for row in rows] == ["D1", "D4", "E7", "D15", "E14"]
    assert "Your test refutes D1" in rows[0].sentence
    assert {row.more for row in rows} == {32}
    course = {"12.1": {"claims": 2}}
    drawn = grade(Submission("s", "", lab=12).work, zygote=forks, seed=5, numbers=course)
    assert "This course does not take D1 here" in drawn[0].sentence
    assert (drawn[0].points, drawn[0].value) == (0, None)


class NoProcess:
    """Stands for the process that has worlds, and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def told(self, seconds, **asked):
        self.asked.append(asked)
        return told(**asked)


def test_of_a_call_that_asks_for_worlds_nothing_goes_to_the_answer():
    world = Claims(NoProcess())
    calls = Calls.all([(3, 77), (5, 77)])
    assert world.keep(calls).each == ((), ())
    place = drawn_worlds("D1", 77)[5]
    assert set(world.told(1, "world", ("D1",), 1.0)["value"]) == {"told", "things"}
    assert world.told(1, "scores", ((512, 8), {}), 1.0)["value"] == place.world.scores(512, 8)
    assert world.named == {1: "D1"}
    for name, given in (("scores", ((512, 8), {})), ("tokens", ())):
        with pytest.raises(ValueError, match="named no claim"):
            world.told(0, name, given, 1.0)
    with pytest.raises(ValueError, match="one claim"):
        world.told(1, "world", ("C1",), 1.0)
    assert world.told(0, "world", ("D2",), 1.0)["raised"] == "LabError"
    assert world.told(0, "world", (["D1"],), 1.0)["raised"] == "LabError"


def test_of_a_call_that_asks_a_model_only_its_pictures_go_to_the_answer():
    world = Models(NoProcess())
    cases = list(find("5.2").cases((1,)))
    sent = world.keep(Calls.all(cases))
    assert all(
        len(one) == 1 and one[0] is case[1] for one, case in zip(sent.each, cases, strict=True)
    )
    assert b"kind" not in sent.written
    (images,) = sent.each[0]
    tokens = world.told(0, "tokens", (images,), 1.0)["value"]
    assert tokens.shape[0] == len(images)
    slope = world.told(0, "gradient", (images, np.ones_like(tokens)), 1.0)["value"]
    assert slope.shape == images.shape
    assert world.told(0, "kind", (), 1.0)["raised"] == "KeyError"


@pytest.mark.parametrize("claim", AUDITED)
def test_all_that_a_world_has_is_data_and_what_is_true_there_is_none_of_it(claim):
    for place, drawn in enumerate(drawn_worlds(claim, 9)):
        value = told("claim", (claim, place, 9), "world", ())["value"]
        assert value["told"] == drawn.subject.told
        functions = {name.partition("(")[0] for name in value["told"] if "(" in name}
        assert functions | set(value["things"]) == set(drawn.way.things(drawn.seed))
        assert told("claim", (claim, place, 9), "holds", ())["raised"] == "KeyError"


def test_where_the_process_with_worlds_is_ended_the_next_question_has_a_new_one(forks):
    with Looking(forks, Limits()) as looking:
        asked = {
            "of": "claim",
            "given": ("D1", 0, 3),
            "name": "scores",
            "arguments": ((512, 32), {}),
        }
        first = looking.told(60.0, **asked)
        forks.with_worlds.end(looking._process)
        assert looking.told(60.0, **asked)["raised"] == "MemoryError"
        assert looking.told(60.0, **asked) == first
        slow = asked | {"given": ("D4", 0, 3), "name": "lost", "arguments": ((8, 5), {})}
        with pytest.raises(TimeoutError):
            looking.told(0.0, **slow)
        assert looking._process is None
