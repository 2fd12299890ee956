from pathlib import Path

import pytest

import vitlab
from vitlab.core.claims import find_claim
from vitlab.core.errors import LabError
from vitlab.core.quiz import (
    LESSONS,
    Keep,
    Option,
    Question,
    QuizScore,
    is_right,
    load_questions,
    read_number,
    read_questions,
    score_answers,
)
from vitlab.core.vlm.decoder import kv_cache_bytes
from vitlab.core.vlm.token_counts import vlm_token_count

WRITTEN = [file.stem for file in (Path(vitlab.__file__).parent / "data/quiz").glob("*.toml")]
QUESTIONS = [question for lesson in WRITTEN for question in load_questions(lesson)]
A, B, C = (Option(name, name.upper(), "so", right=name != "b") for name in "abc")


def right_answer(question):
    ids = [option.id for option in question.options]
    return {
        "choice": lambda: next(option.id for option in question.options if option.right),
        "several": lambda: [option.id for option in question.options if option.right],
        "order": lambda: ids,
        "match": lambda: {option.id: option.partner for option in question.options},
        "number": lambda: f"{question.value}",
    }[question.kind]()


@pytest.mark.parametrize("lesson", WRITTEN)
def test_a_lesson_has_ten_questions_or_more_and_all_right_answers_pass(lesson):
    questions = load_questions(lesson)
    assert lesson in LESSONS
    assert len(questions) >= 10
    standing = score_answers(
        questions, {question.id: right_answer(question) for question in questions}
    )
    assert standing == QuizScore(len(questions), 0, len(questions))
    assert standing.passed


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_option_has_a_reason_every_wrong_one_a_claim_and_no_wrong_claim_is_right(question):
    assert question.source
    assert question.why or question.kind in ("choice", "several")
    for option in question.options:
        assert option.why.strip()
        if question.kind in ("choice", "several") and not option.right:
            assert option.claim
        if option.claim and option.right and option.agrees:
            assert find_claim(option.claim).verdict in ("right", "trap")


def test_numbers_that_questions_quote_are_computed_elsewhere():
    assert vlm_token_count("llava-1.5", 336) == 576
    assert vlm_token_count("qwen2-vl", (1080, 1920)) == 2691
    assert vlm_token_count("qwen2-vl/default", (1080, 1920)) == 1222
    assert [vlm_token_count("idefics3", size) for size in (448, (1080, 1920))] == [2873, 2197]
    assert kv_cache_bytes(1, "llama-2-7b") == 512 * 1024


@pytest.mark.parametrize(("questions", "needed"), [(10, 8), (9, 7), (13, 10), (4, 4), (1, 1)])
def test_it_takes_strictly_more_than_three_quarters(questions, needed):
    assert QuizScore(0, 0, questions).needed == needed
    assert not QuizScore(needed - 1, 0, questions).passed
    assert QuizScore(needed, 0, questions).passed
    assert QuizScore(needed - 1, 0, questions).may_miss == questions - needed
    assert QuizScore(0, questions, questions).may_miss == -needed


def test_answers_are_by_id_and_all_or_nothing():
    several = Question("q", "several", "Which?", (A, B, C))
    assert is_right(several, ["c", "a"])
    assert not any(is_right(several, given) for given in (["a"], ["a", "b", "c"], ["a", "a"], "ac"))
    order = Question("q", "order", "How?", (A, B, C))
    assert is_right(order, ["a", "b", "c"])
    assert not is_right(order, ["a", "c", "b"])
    match = Question("q", "match", "?", tuple(Option(n, n, "so", partner=n * 2) for n in "xy"))
    assert is_right(match, {"y": "yy", "x": "xx"})
    assert not is_right(match, {"x": "xx"})
    assert match.partners(1) in (("xx", "yy"), ("yy", "xx"))
    number = Question("q", "number", "?", value=25, tolerance=0.5)
    assert [is_right(number, given) for given in ("25.5 %", 24.5, 24.4)] == [True, True, False]
    assert not is_right(Question("q", "number", "?", value=1), True)


@pytest.mark.parametrize("given", [None, [1, "a"], ["a", None, ["b"]], {"a": "b"}, 3, [[], {}]])
@pytest.mark.parametrize(
    "question",
    [
        Question("q", "choice", "?", (A, B)),
        Question("q", "several", "?", (A, B, C)),
        Question("q", "order", "?", (A, B, C)),
        Question("q", "match", "?", tuple(Option(n, n, "so", partner=n * 2) for n in "xy")),
        Question("q", "number", "?", value=7),
    ],
    ids=lambda question: question.kind,
)
@pytest.mark.refusal
def test_what_is_no_answer_of_its_kind_is_wrong_and_stops_nothing(question, given):
    assert is_right(question, given) is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,024", 1024),
        ("2**10", 1024),
        ("2^10", 1024),
        ("−0.5", -0.5),
        (".25", 0.25),
        ("1e3", 1000),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["around 20", "", "1,02", "2**", "--1", "1e999", "9**999", "nan"])
def test_what_is_no_number_is_refused_in_words(text):
    with pytest.raises(LabError, match=r"is not a number: 20|is too large a number"):
        read_number(text)


def test_options_keep_the_learners_own_order():
    question = Question(
        "q", "several", "Which?", tuple(Option(name, name, "so", right=True) for name in "abcdef")
    )
    orders = {tuple(option.id for option in question.shuffled(seed)) for seed in range(30)}
    assert len(orders) > 20
    assert question.shuffled(7) == question.shuffled(7)
    assert {len(set(order)) for order in orders} == {6}


def one(rest, kind="choice", options=""):
    return f'[[question]]\nid = "fe-06"\nkind = "{kind}"\nquestion = "?"\n{rest}\n{options}'


def option(name, rest):
    return f'[[question.option]]\nid = "{name}"\ntext = "t"\nwhy = "w"\n{rest}\n'


TWO = option("a", "right = true") + option("b", "right = true")
B_TOO = option("b", "")
SAYS_C1 = 'right = true\nclaim = "C1"\nagrees = true'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (one("", options=TWO), "fe-06 has 2 right options, but its kind is choice"),
        (one("", options=option("a", "right = true") * 2), "names two options alike: a, a"),
        (one("", kind="essay"), "fe-06: kind 'essay' is not known"),
        (one("", kind="number"), "asks a number: it takes a value"),
        (one("", kind="order"), "too little to choose from"),
        (one("", kind="match", options=TWO), "options without partners"),
        (one("colour = 1", kind="number"), "fe-06 cannot be read: .*colour"),
        (
            one("", options=option("a", 'right = true\nclaim = "E2"') + B_TOO),
            "a claim or agrees with one",
        ),
        (one("", options=option("a", SAYS_C1) + B_TOO), "right and agrees with C1, which is wrong"),
        (one("value = 1", kind="number") * 2, "two questions are called fe-06"),
        ("[[question", "these questions are no TOML"),
    ],
)
def test_questions_that_contradict_themselves_are_refused_when_they_are_read(text, sentence):
    with pytest.raises(LabError, match=sentence):
        read_questions(text)


def test_a_lesson_that_is_not_there_is_refused_in_words():
    with pytest.raises(LabError, match="lesson 'cooking' is not known: use 'front_end', "):
        load_questions("cooking")
    with pytest.raises(LabError, match="no question is called 'x'"):
        score_answers(load_questions("language_and_pictures"), {"x": "a"})


def test_what_keeps_answers_is_called_with_them_and_read_again():
    class Kept:
        def __init__(self):
            self.lessons = {}

        def __call__(self, lesson, answers, score):
            self.lessons[lesson] = dict(answers)

        def read(self, lesson):
            return self.lessons.get(lesson, {})

    keep: Keep = Kept()
    questions, answers = load_questions("language_and_pictures"), {"lp-01": "a"}
    keep("language_and_pictures", answers, score_answers(questions, answers))
    assert score_answers(questions, keep.read("language_and_pictures")) == QuizScore(
        1, 0, len(questions)
    )
    assert keep.read("final") == {}
