"""Whatever is set in whatever order: a consistent reading, and no error but TraitError."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from vitlab.core.quiz import LESSONS, load_questions
from vitlab.widgets import Quiz

ODD = st.sampled_from(["", "a", "raw", "196", "around 20", 3, 2.5, ["a"], [], {"a": "b"}, {}])


class AnyOrderOfSettings(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.quiz = Quiz()

    @rule(lesson=st.sampled_from([*LESSONS, "cooking"]))
    def open_lesson(self, lesson):
        self.quiz.lesson = lesson

    @rule(place=st.integers(0, 12), answer=ODD)
    def answer_oddly(self, place, answer):
        if self.quiz.lesson in LESSONS:
            name = load_questions(self.quiz.lesson)[place].id
            self.quiz.answers = {**self.quiz.answers, name: answer}

    @rule(data=st.data())
    def answer_on_the_page(self, data):
        question = data.draw(st.sampled_from(load_questions(self.quiz.reading.lesson)))
        if question.kind == "choice" and not self.quiz.problem:
            option = data.draw(st.sampled_from(question.options))
            state = {"answers": {**self.quiz.page.answers, question.id: option.id}}
            self.quiz.page.set_state(state)
            assert self.quiz.answers[question.id] == option.id

    @rule(mode=st.sampled_from(["practice", "test", "exam"]), seed=st.integers(-3, 10**6))
    def set_mode(self, mode, seed):
        self.quiz.mode, self.quiz.seed = mode, seed

    @rule(current=st.integers(-2, 20), view=st.sampled_from(["one", "all"]))
    def look(self, current, view):
        self.quiz.page.set_state({"current": current, "view": view})

    @rule()
    def mend(self):
        button = self.quiz._problem.buttons[0]
        if button.layout.display != "none":
            button.click()

    @rule(stop=st.integers(-1, 3))
    def tour(self, stop):
        self.quiz.stop = stop

    @invariant()
    def reading_page_and_state_agree(self):
        quiz = self.quiz
        if quiz.problem:
            assert quiz.text == quiz.problem
            return
        assert quiz.reading.lesson == quiz.lesson
        assert quiz.page.answers == quiz.answers == quiz.reading.answers
        assert quiz.page.current == quiz.current == quiz.reading.place
        assert [one["id"] for one in quiz.page.questions] == [
            one.id for one in load_questions(quiz.lesson)
        ]
        assert all(bool(one["key"]) == quiz.reading.told for one in quiz.page.questions)

    def teardown(self):
        self.quiz.close()


AnyOrderOfSettings.TestCase.settings = settings(
    max_examples=7, stateful_step_count=15, deadline=None
)
test_any_order_of_settings = pytest.mark.refusal(AnyOrderOfSettings.TestCase)
