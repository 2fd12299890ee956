"""Texts that a student could write, and what is none."""

from tests.grading.answers.kinds import given

given("99.9", "A patch of 16 px keeps its colours.", points=0, says="Your text of 8 words is kept")
given("99.9", ("Nothing is seen in one pixel.", [1]), points=0, says="is kept")
given("99.9", ("A patch of 8 px has edges.", [1, 2, 3]), points=0, says="that makes 3 of 3")
given("99.9", 3, points=0, says="return your text in quotes")
given("99.9", ["one", "two"], points=0, says="'two' is none of them")
given("99.9", ("A text.", [4]), points=0, says="The rubric has lines 1 to 3")
