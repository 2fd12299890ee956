import re

import pytest

from tests.english import english_in, english_left, in_html
from tests.few import few
from vitlab.core.claims import find_claim
from vitlab.core.quiz import LESSONS, load_questions, score_answers
from vitlab.core.readings.quiz import pieces
from vitlab.widgets import Quiz
from vitlab.widgets.quiz import words as shown
from vitlab.words import said, speaking

RIGHT = {"fe-01": "theorem", "fe-02": 147, "fe-03": "201", "fe-08": "590,592"}
SWAPPED = ["project", "cut", "positions", "encode", "choose", "head"]
MATCHED = {"plain": "small patches first, then 2 × 2 tokens become one"}
STATES = [
    {"answers": {"fe-02": "196"}, "current": 1},
    {"answers": {"fe-11": SWAPPED}, "current": 10, "view": "all"},
    {"answers": {"fe-13": MATCHED, "fe-07": ["cls", "place"]}, "current": 12},
    {"mode": "test", "answers": RIGHT},
    *({"lesson": lesson, "view": "all"} for lesson in LESSONS[1:]),
]
PROBLEMS = [
    {"current": 99},
    {"answers": {"nothing": "a"}},
    {"answers": {"fe-02": "around 20"}},
    {"lesson": "cooking"},
    {"mode": "exam"},
]


def words_of(page):
    """What the page asks and tells, without formulas; of partners what is read."""
    for asked in page.questions:
        key = asked["key"] or {"slips": (), "whys": {}, "why": [], "source": "", "notes": {}}
        options = [one["text"] for one in asked["options"]]
        whys = [*key["whys"].values(), *(why for _, why in key["slips"]), key["why"]]
        for told in (asked["text"], *options, *whys):
            yield " ".join(part for part in told if isinstance(part, str))
        yield from (*asked["labels"], key["source"], *key["notes"].values())


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        quiz = Quiz(**state)
        assert quiz.problem == ""
        assert english_left(quiz) == []
        assert {word for text in words_of(quiz.page) for word in english_in(text)} == set()
        assert "⟦" in quiz.page.note
    quiz.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        quiz = Quiz()
        for name, value in state.items():
            setattr(quiz, name, value)
        assert quiz.problem
        assert english_left(quiz, ["practice", "test", *LESSONS]) == []
    quiz.close()


@pytest.mark.parametrize("lesson", few(LESSONS))
def test_answers_are_named_alike_in_every_language(lesson):
    """Ids, partners and numbers: what was kept in one language is marked in the other."""
    english = Quiz(lesson=lesson)
    with speaking("de"):
        german = Quiz(lesson=lesson)
    for one, other in zip(english.page.questions, german.page.questions, strict=True):
        for name in ("id", "kind", "partners", "unit"):
            assert one[name] == other[name]
        assert [option["id"] for option in one["options"]] == [
            option["id"] for option in other["options"]
        ]
        for name in ("right", "partners", "value", "tolerance"):
            assert one["key"][name] == other["key"][name]
        assert [value for value, _ in one["key"]["slips"]] == [
            value for value, _ in other["key"]["slips"]
        ]
    english.close()
    german.close()


@pytest.mark.parametrize("state", few(STATES))
def test_programs_are_those_of_english(state):
    english = Quiz(**state)
    with speaking("de"):
        german = Quiz(**state)
    assert german.code() == english.code()
    assert german.text != english.text
    assert german.score == english.score
    english.close()
    german.close()


def test_a_question_and_its_reasons_in_german():
    with speaking("de"):
        quiz = Quiz(answers={"fe-08": "589,824", "fe-01": "raw"}, current=7)
    assert quiz.text == (
        "Front-End, Frage 8 von 14: bisher 0 von 2 richtig. Zum Bestehen: 11 von 14."
    )
    current = quiz.reading.current
    assert current.text.startswith("Eine Projektion bringt Patches von 16 × 16 px")
    with speaking("de"):
        described = quiz._described(quiz.reading)
    assert "<td>589.824<td>" in described  # a wrong number, as it is written in German
    assert "589,824" in quiz.code()
    quiz.answers = {"fe-08": "589,825"}
    assert "Frage 8 von 14: bisher 0 von 1 richtig" in quiz.text
    assert "nicht richtig" in described
    quiz.answers = {"fe-08": "?"}
    assert quiz.problem == "„?“ ist keine Zahl: 20 oder 20,5 wäre eine."
    quiz.close()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_asks_in_german_and_the_same_answers_are_right(lesson):
    questions = load_questions(lesson)
    with speaking("de"):
        for question in questions:
            assert said(question.question) != question.question
            for told in (question.why, *(option.why for option in question.options)):
                assert said(told) != told or not re.search("[a-z]{4}", told)
    answers = {question.id: right_answer(question) for question in questions}
    with speaking("de"):
        german = Quiz(lesson=lesson, mode="test", answers=answers)
    assert german.score.right == len(questions)
    german.close()


def right_answer(question):
    if question.kind == "choice":
        return next(option.id for option in question.options if option.right)
    if question.kind == "number":
        return question.value
    if question.kind == "match":
        return {option.id: option.partner for option in question.options}
    in_order = question.kind == "order"
    return [option.id for option in question.options if option.right or in_order]


def test_the_numbers_behind_a_question_are_told_in_german():
    slow, ratio = find_claim("C15"), find_claim("D1")
    with speaking("de"):
        page = shown.proofs([(ratio, ratio.prove()), (slow, None)])
    assert "<b>D1</b>, falsch: Von Patches mit 32 px auf 8 px kostet den 258-fachen" in page
    assert "16,8 / 0,065" in page
    assert "Ein Loss nach einer Epoche kann es nicht zeigen." in page
    with speaking("long"):
        page = shown.proofs([(ratio, ratio.prove()), (slow, None)])
    assert english_in(in_html(page)) == []


def test_two_quizzes_speak_two_languages_side_by_side():
    english = Quiz()
    with speaking("de"):
        german = Quiz()
    for quiz in (english, german):
        quiz.answers, quiz.current, quiz.stop = {"fe-01": "mean"}, 1, 0
        quiz.stop = -1
    assert english.text == "Front end, question 2 of 14: 0 right of 1 so far. To pass: 11 of 14."
    assert (
        german.text == "Front-End, Frage 2 von 14: bisher 0 von 1 richtig. Zum Bestehen: 11 von 14."
    )
    assert "Nächste Frage" in german.page._esm
    assert "Nächste Frage" not in english.page._esm
    assert english.page.questions[12]["labels"] == english.page.questions[12]["partners"]
    assert german.page.questions[12]["labels"] != german.page.questions[12]["partners"]
    english.close()
    german.close()


def test_the_words_of_a_question_are_found_whatever_is_spoken():
    english = Quiz(current=7)
    with speaking("de"):
        german = Quiz(current=7)
    cards = [[term.term for term in one._terms(one.reading)] for one in (english, german)]
    assert cards[0] == cards[1] != []
    english.close()
    german.close()


@pytest.mark.parametrize("lesson", few(LESSONS))
def test_what_is_translated_has_the_formulas_of_the_question(lesson):
    with speaking("de"):
        for question in load_questions(lesson):
            for text in (question.question, question.why, *(o.why for o in question.options)):
                formulas = [one for one in pieces(text) if isinstance(one, list)]
                assert [one for one in pieces(said(text)) if isinstance(one, list)] == formulas
    assert score_answers(load_questions(lesson), {}).right == 0
