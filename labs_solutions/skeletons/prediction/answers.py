"""Guesses that a student could make, and what is no guess."""

from tests.grading.answers.kinds import given

given("99.9", (2, 20), points=1)
given("99.9", [9, 9], points=1)
given("99.9", (0.5, 1), points=1)
given("99.9", 9, points=0, says="A guess is two numbers")
given("99.9", (3, 2, 1), points=0, says="A guess is two numbers")
given("99.9", (9, 3), points=0, says="The lower end comes first")
given("99.9", ("two", "three"), points=0, says="'two' is none")
given("99.9", (2, float("inf")), points=0, says="inf is none")
