import json

import pytest

from tests.classroom.corpus.bad import BAD
from tests.classroom.corpus.cheats import CHEATS
from vitlab.classroom.submissions.notebook import read
from vitlab.classroom.submissions.skeleton import skeletons
from vitlab.classroom.submissions.taking import taken


@pytest.mark.parametrize("submission", [*BAD, *CHEATS], ids=lambda one: one.name)
def test_of_every_bad_submission_the_answers_are_taken_as_they_were_written(submission):
    written = {c.exercise: c.source for c in submission.work.cells if c.exercise}
    cells = taken(skeletons()[submission.lab], read(json.dumps(submission.notebook).encode()).cells)
    found = {one.exercise: one.source for one in cells if one.exercise}
    assert list(found) == list(written)
    for exercise, source in found.items():
        assert source.strip()
        assert source.strip() in written[exercise]
