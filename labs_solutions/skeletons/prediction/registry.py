"""A prediction: what is guessed, and the truth that the guess is drawn beside."""

from vitlab.grading.guessing import Prediction

EXERCISE_99_9 = Prediction(
    id="99.9",
    title="Title of the exercise",
    minutes=3,
    truth=(384 / 8) * (576 / 8) / ((384 / 24) * (576 / 24)),
    quantity="times as many patches",
)
