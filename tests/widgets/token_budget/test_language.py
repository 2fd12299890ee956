import pytest

from tests.english import english_in, english_left
from tests.few import few
from vitlab.core.vlm.differences import count_causes
from vitlab.core.vlm.planning import vlm_plan
from vitlab.core.vlm.rules.table import VLM_VARIANTS
from vitlab.widgets import TokenBudget
from vitlab.words import said, speaking

STATES = [
    {"family": "gemma-3", "slot": 40},
    {"family": "llava-1.5", "caps": {}, "decoder": "llama-2-7b"},
    {"family": "qwen2-vl", "context": 4096, "projector": "linear"},
    {"family": "idefics2", "images": 1, "fit": "square", "context": 64},
    {"family": "gemma-3/pan-and-scan", "fit": "native", "projector": "none"},
    {"families": ("llava-onevision", "minicpm-v-4.6", "lfm2-vl", "phi-4-multimodal")},
    {"image": None, "image_size": (300, 4000), "families": ("kimi-k2.5", "gemma-4", "pixtral")},
    {"image": "coffee", "families": ("llama-4", "ovis2", "aya-vision", "glm-4v", "smolvlm")},
    {"merge": 4, "counts": (2304, 2306)},
    {"counts": (2304, 17), "context": 10000},
    {"counts": (2304, 2048), "family": "internvl"},
    {"box": (), "image_size": (32, 31), "families": ("idefics3", "cohere2-vision", "ernie-4.5-vl")},
]
PROBLEMS = [
    {"family": "intervl"},
    {"family": "xyz"},
    {"family": "internvl/large"},
    {"families": VLM_VARIANTS[:9]},
    {"image": None},
    {"image_size": (0, 9)},
    {"box": (5, 5, 9000, 9)},
    {"images": 0},
    {"merge": 3},
    {"merge": -1},
    {"merge": 2, "family": "pixtral/nothing"},
    {"box": None, "image_size": (3, 900), "family": "qwen2-vl"},
    {"box": None, "image_size": (1, 30), "family": "idefics2"},
    {"caps": {"internvl": {"tile": -3}}},
    {"caps": {"internvl": {"min_tiles": 20}}},
    {"caps": {"internvl": {"colour": 3}}},
    {"caps": {"internvl": 3}},
    {"counts": (0, 3)},
    {"decoder": "gpt"},
    {"fit": "loose"},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        budget = TokenBudget(**state)
        assert budget.problem == ""
        assert english_left(budget) == []
        told = str([budget.board.plans, budget.board.seen, budget.board.choices])
        assert "⟦" in told
    budget.close()


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        budget = TokenBudget()
        for name, value in state.items():
            setattr(budget, name, value)
        assert budget.problem
        assert english_left(budget) == []
    budget.close()


@pytest.mark.parametrize("rule", few(VLM_VARIANTS))
def test_no_step_of_a_rule_and_no_cause_of_a_difference_is_said_in_english(rule):
    for size in [(480, 1920), (1920, 1080), (40, 31), (16, 16)]:
        with speaking("long"):
            plan = vlm_plan(rule, size)
            causes = count_causes(rule, size, (plan.tokens, 4 * plan.tokens))
            sources = [plan.source, *(said(one.origin) for one in plan.settings)]
        told = [*(step.said for step in plan.steps), *(cause.said for cause in causes), *sources]
        assert {word for text in told for word in english_in(text)} == set()
        assert all("⟦" in text for text in told)


def test_german_is_said_in_german_numbers_and_programs_are_those_of_english():
    states = [{}, *STATES]
    for state in states:
        english = TokenBudget(**state)
        with speaking("de"):
            german = TokenBudget(**state)
        assert german.code() == english.code()
        assert german.text != english.text
        assert [one.value for one in german.reading.facts] == [
            one.value for one in english.reading.facts
        ]
        english.close()
        german.close()


def test_the_opening_and_a_window_that_is_too_small_in_german():
    with speaking("de"):
        budget = TokenBudget()
    assert budget.text == (
        "InternVL schneidet jedes von 3 Bildern von 1.920 × 1.080 px in 4 × 2 Kacheln und eine "
        "Übersicht: 6.918 von 8.192 Plätzen, und der kleinste Buchstabe ist 20,5 px hoch."
    )
    assert budget.board.seen[0] == ["3,8", "19", "nur seine Größe ist bekannt"]
    budget.family = "qwen2-vl"  # made in German, it goes on in German
    told = budget.too_small.sentence.value
    assert "Das Fenster von 8.192 ist zu klein für 3 Bilder: 481 Plätze fehlen;" in told
    assert [one.description for one in budget.too_small.buttons] == [
        *("Gemma 3 nehmen", "2 Bilder nehmen", "Ein Fenster von 16.384 nehmen"),
    ]
    budget.box, budget.image_size = None, (3, 900)
    assert "ist 300-mal so lang wie breit: diese Regel nimmt" in budget.problem
    budget.close()


def test_two_budgets_speak_two_languages_side_by_side():
    english = TokenBudget(family="gemma-3")
    with speaking("de"):
        german = TokenBudget(family="gemma-3")
    for budget in (english, german):
        budget.fit, budget.context, budget.stop = "square", 512, 1
    assert "nicht" not in english.text
    assert english.board.choices["fits"][1] == ["native", "its own, equal slots"]
    assert german.board.choices["fits"][1] == ["native", "eigene, gleich teuer"]
    assert "Plätze" in german.board._esm
    assert "Plätze" not in english.board._esm
    english.close()
    german.close()
