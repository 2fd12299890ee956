"""The quiz at the end of a lab opens where it was left."""

from vitlab.grading import keep
from vitlab.quizzes import quiz


def test_answers_given_in_one_notebook_are_there_in_the_next():
    first = quiz("deep_dive")
    first.page.set_state({"answers": {"dd-01": "256"}})
    assert keep.read("deep_dive") == {"dd-01": "256"}
    first.close()
    second = quiz("deep_dive")
    assert (second.answers, second.current, second.score.right) == ({"dd-01": "256"}, 1, 1)
    second.close()
