"""Every option of the choice, and what is no option."""

from tests.grading.answers.kinds import given

given("99.9", "b", points=1)
given("99.9", " B ", points=1)
given("99.9", "a", points=0, says="You chose a. ")
given("99.9", "c", points=0, says="You chose c. ")
given("99.9", "d", points=0, says="return one of the letters a, b, c")
given("99.9", 8, points=0, says="return one of the letters a, b, c")
given("99.9", ["b"], points=0, says="return one of the letters a, b, c")
