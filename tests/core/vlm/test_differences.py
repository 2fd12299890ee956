import pytest

from vitlab.core.errors import KindError, LabError
from vitlab.core.vlm.differences import count_causes
from vitlab.core.vlm.token_counts import VLM_VARIANTS, vlm_plan

SIZE = (1080, 1920)


@pytest.mark.parametrize(
    ("rule", "counts", "kinds", "said"),
    [
        ("qwen2-vl", (1222, 2691), ["cap"], "qwen2-vl/default: max_pixels 1,003,520"),
        (
            "qwen2-vl/default",
            (1222, 2691),
            ["cap", "cap", "resize"],
            "without the cap max_pixels, 1,003,520",
        ),
        ("glm-4v", (2691, 10764), ["merge"], "before 2 × 2 of them are merged"),
        ("smolvlm", (1053, 9477), ["merge"], "before 3 × 3"),
        ("llava-next", (1948, 1920), ["newlines"], "without 28 learned newlines"),
        ("pixtral", (2340, 2304), ["separators"], "2,340 counts 36 separators"),
        ("internvl", (2304, 2048), ["overview"], "2,048 is the count without the overview"),
        ("internvl", (2306, 258), ["tiles"], "overview alone"),
        ("llama-4", (2322, 2160), ["overview"], "without the overview, without separators"),
        ("gemma-3", (260, 780), ["variant"], "gemma-3/pan-and-scan: pan_and_scan"),
        ("idefics2", (320, 64), ["tiles", "variant"], "overview alone"),
        ("idefics3", (2197, 39 * 69), ["resize"], "neither resized nor cut into tiles"),
    ],
)
def test_each_slip_is_known_by_its_two_counts(rule, counts, kinds, said):
    causes = count_causes(rule, SIZE, counts)
    assert [cause.kind for cause in causes] == kinds
    assert said in causes[0].said
    assert count_causes(rule, SIZE, counts[::-1]) == causes


def test_a_picture_on_its_side_is_known():
    plan, turned = vlm_plan("pixtral", (300, 900)), vlm_plan("pixtral", (900, 300))
    assert plan.tokens == turned.tokens
    causes = count_causes("pixtral", (300, 900), (plan.total, turned.total))
    assert [cause.kind for cause in causes] == ["orientation"]


@pytest.mark.parametrize("rule", VLM_VARIANTS)
def test_equal_counts_need_no_cause_and_strange_ones_have_none(rule):
    tokens = vlm_plan(rule, SIZE).tokens
    assert count_causes(rule, SIZE, (tokens, tokens)) == ()
    assert count_causes(rule, SIZE, (tokens, 10**9 + 7)) == ()


def test_where_neither_count_is_the_rules_the_ratio_tells():
    assert count_causes("internvl", SIZE, (100, 400))[0].kind == "merge"
    assert count_causes("llava-next", SIZE, (1000, 1028))[0].kind == "newlines"
    assert count_causes("internvl", SIZE, (1000, 1256))[0].kind == "overview"
    assert count_causes("internvl", SIZE, (1000, 1257)) == ()


@pytest.mark.refusal
def test_counts_that_cannot_be_are_refused_in_words():
    with pytest.raises(LabError, match="a count of 0 is no picture's"):
        count_causes("internvl", SIZE, (0, 5))
    with pytest.raises(KindError, match="counts takes two whole numbers"):
        count_causes("internvl", SIZE, 5)
