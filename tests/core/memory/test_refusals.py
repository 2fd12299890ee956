"""What cannot be counted is said in one sentence, with what would work."""

from itertools import permutations
from numbers import Number

import numpy as np
import pytest

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.memory import PRESETS, ViTShape, calculator, largest_batch, memory_ledger, program
from vitlab.core.readings.memory_gauge import memory_reading

pytestmark = pytest.mark.refusal


@pytest.mark.parametrize(
    ("settings", "kind", "sentence"),
    [
        (dict(patch_size=15), ShapeError, "15 px do not fill a side of 224 px.*210 or 225"),
        (dict(image_size=(224, 230)), ShapeError, "do not fill a width of 230 px.*224 or 240"),
        (dict(batch_size=0), LabError, "a batch of 0 images holds nothing: use 1 or more"),
        (dict(batch_size=-2), LabError, "a batch of -2 images holds nothing"),
        (dict(model="vit_bass"), LabError, "no model 'vit_bass' here: vit_base or deit_base"),
        (dict(model="resnet50"), LabError, "no model 'resnet50' here: vit_tiny, vit_base or"),
        (dict(mode="eval"), LabError, "mode 'eval' is not known: use 'train' or 'inference'"),
        (dict(precision="fp8"), LabError, "precision 'fp8' is not known: use 'amp', 'fp32' or"),
        (dict(attention="flash"), LabError, "attention 'flash' is not known: use 'fused' or"),
        (dict(optimizer="adam"), LabError, "optimizer 'adam' is not known: use 'adamw', 'sgd' or"),
        (dict(num_classes=0), LabError, "without classes has no loss.*use num_classes 1 or more"),
        (dict(num_classes=-1), ShapeError, "num_classes -1 cannot be: use 0 or more"),
        (dict(num_prefix_tokens=-1), LabError, "-1 prefix tokens cannot be: use 0 or more"),
        (dict(model=PRESETS["clip_base"].shape), LabError, "without classes has no loss"),
        (dict(depth=0), ShapeError, "depth 0 makes no model: use 1 or more"),
        (dict(batch_size=2.5), TypeError, "^batch_size takes a whole number, not 2.5.$"),
        (dict(batch_size=8.0), TypeError, "^batch_size takes a whole number, not 8.0.$"),
        (dict(batch_size=float("nan")), TypeError, "^batch_size takes a whole number, not nan.$"),
        (dict(batch_size="8"), TypeError, "^batch_size takes a whole number, not '8'.$"),
        (dict(batch_size=None), TypeError, "^batch_size takes a whole number, not None.$"),
        (dict(batch_size=True), TypeError, "^batch_size takes a whole number, not True.$"),
        (dict(num_classes=10.0), TypeError, "^num_classes takes a whole number, not 10.0.$"),
        (dict(num_prefix_tokens="1"), TypeError, "^num_prefix_tokens takes a whole number, not "),
        (dict(depth=12.0), TypeError, "^depth takes a whole number, not 12.0.$"),
        (dict(checkpointing="no"), TypeError, "^checkpointing takes True or False, not 'no'.$"),
        (dict(foreach=1), TypeError, "^foreach takes True or False, not 1.$"),
        (dict(fused_optimizer=None), TypeError, "^fused_optimizer takes True or False, not None.$"),
        (dict(mode=["train"]), LabError, r"mode \['train'\] is not known: use 'train' or"),
        (dict(refuse_above="24GiB"), TypeError, "^refuse_above takes a whole number of bytes"),
        (dict(refuse_above=float("nan")), TypeError, "^refuse_above takes a whole number of bytes"),
    ],
)
def test_a_setting_that_cannot_be_counted(settings, kind, sentence):
    with pytest.raises(kind, match=sentence):
        memory_ledger(**settings)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((192, 12, 5, 768), "5 heads do not divide a width of 192: 4, 6 or 3 would"),
        ((7, 1, 2, 8), "2 heads do not divide a width of 7: 1 or 7 would"),
        ((0, 12, 3, 768), "embed_dim 0 makes no model"),
        ((192, 12, 0, 768), "num_heads 0 makes no model"),
    ],
)
def test_a_shape_that_is_no_model(shape, sentence):
    with pytest.raises(ShapeError, match=sentence):
        ViTShape(*shape)


def test_heads_that_do_not_divide_come_with_remedies():
    with pytest.raises(ShapeError) as refused:
        ViTShape(192, 12, 5, 768)
    assert [remedy.settings["num_heads"] for remedy in refused.value.remedies] == [4, 6, 3]


@pytest.mark.parametrize("model", [7, None, (192, 12, 3, 768)])
def test_a_model_of_another_type_is_a_type_error(model):
    with pytest.raises(TypeError, match="a preset's name, a ViTShape or a module"):
        memory_ledger(model)


def test_more_than_any_machine_holds_names_what_would_work_and_it_does():
    case = dict(image_size=512, patch_size=8, batch_size=190, attention="eager")
    with pytest.raises(
        LabError, match=r"2\.25 TiB of eight of the largest GPUs: a batch of .* would work"
    ):
        memory_ledger(**case)
    with pytest.raises(LabError, match="of the largest GPU: ") as refused:
        memory_reading(**case)
    labels = [remedy.label for remedy in refused.value.remedies]
    assert any(label.startswith("A batch of") for label in labels)
    assert "Fused attention" in labels
    for remedy in refused.value.remedies:
        memory_reading(**case | dict(remedy.settings))


def test_the_batch_that_would_work_is_the_largest():
    with pytest.raises(LabError) as refused:
        memory_ledger(batch_size=10**9)
    batch = refused.value.remedies[0].settings["batch_size"]
    memory_ledger(batch_size=batch)
    with pytest.raises(LabError, match="of eight of the largest GPUs"):
        memory_ledger(batch_size=batch + 1)


def test_where_no_one_change_helps_the_sentence_says_so():
    with pytest.raises(LabError, match="a smaller image or model, larger patches"):
        memory_ledger(image_size=(65537, 65536), patch_size=1, batch_size=64, attention="eager")


def test_a_limit_of_ones_own_is_kept():
    with pytest.raises(LabError, match="more than the 1 GiB allowed: a batch of "):
        memory_ledger(batch_size=64, refuse_above=2**30, optimizer="sgd")
    assert memory_ledger(batch_size=10**9, refuse_above=None).peak > 2**55


def test_an_unknown_setting_is_a_type_error():
    with pytest.raises(TypeError, match="stride"):
        largest_batch(2**34, stride=8)


NUMBERS = dict(batch_size=128, depth=3, num_classes=1000, num_prefix_tokens=1)


@pytest.mark.parametrize("order", [*permutations(("int", "int32", "small"))], ids="-".join)
def test_numpys_integers_are_counted_as_pythons_whichever_come_first(order):
    """In 32 bits the scores of this batch overflow, and equal numbers are one key of a cache."""
    for cached in (program._passes, calculator._most_images):
        cached.cache_clear()
    kinds = {"int": int, "int32": np.int32, "small": lambda n: np.min_scalar_type(n).type(n)}
    ledgers = [
        memory_ledger(**{name: kinds[kind](n) for name, n in NUMBERS.items()}, attention="eager")
        for kind in order
    ]
    for ledger in ledgers:
        assert ledger == ledgers[0]
        assert ledger.timeline.totals == ledgers[0].timeline.totals
        assert ledger.peak > 2**31
        numbers = {name: value for name, value in vars(ledger).items() if isinstance(value, Number)}
        assert len(numbers) >= 7
        assert {type(value) for value in numbers.values()} == {int}
        assert {type(n) for n in ledger.phase_peaks.values()} == {int}


def test_numpys_switches_are_pythons():
    run = memory_ledger(
        checkpointing=np.True_, foreach=np.False_, fused_optimizer=np.True_
    ).workload
    assert (run.checkpointing, run.foreach, run.fused_optimizer) == (True, False, True)
    assert {type(run.checkpointing), type(run.foreach), type(run.fused_optimizer)} == {bool}


def test_a_shape_has_the_classes_that_it_says_unless_others_are_given():
    seven = ViTShape(24, 2, 3, 48, num_classes=7)
    assert memory_ledger(seven) == memory_ledger(ViTShape(24, 2, 3, 48), num_classes=7)
    assert memory_ledger(seven) != memory_ledger(ViTShape(24, 2, 3, 48))
    assert memory_ledger(seven, num_classes=5).workload.shape.num_classes == 5


def test_a_preset_without_a_classifier_is_given_one_of_1000_classes():
    assert PRESETS["clip_base"].shape.num_classes == 0
    assert memory_ledger("clip_base") == memory_ledger("clip_base", num_classes=1000)
    with pytest.raises(LabError, match="without classes"):
        memory_ledger("clip_base", num_classes=0)


@pytest.mark.parametrize("word", ["mode", "precision", "attention", "optimizer"])
def test_an_unknown_word_comes_with_every_known_one_as_a_remedy(word):
    with pytest.raises(LabError) as refused:
        memory_ledger(**{word: "?"})
    assert len(refused.value.remedies) >= 2
    for remedy in refused.value.remedies:
        assert remedy.label == f"Use {remedy.settings[word]}"
        assert getattr(memory_ledger(**remedy.settings).workload, word) == remedy.settings[word]


def test_a_batch_of_nothing_comes_with_a_remedy():
    with pytest.raises(LabError) as refused:
        memory_ledger(batch_size=0)
    (remedy,) = refused.value.remedies
    assert remedy.label == "Use 1 image"
    assert memory_ledger(**remedy.settings).workload.batch_size == 1


@pytest.mark.parametrize(
    ("budget", "kind", "sentence"),
    [
        (0, LabError, "a budget of 0 bytes holds nothing: budgets are in bytes, and 24 GiB are"),
        (-8, LabError, r"a budget of -8 bytes holds nothing: .* 24 GiB are 24 \* 2\*\*30\.$"),
        (80, LabError, r"a budget of 80 bytes holds nothing: .* 80 GiB are 80 \* 2\*\*30\.$"),
        (2**20 - 1, LabError, "a budget of 1048575 bytes holds nothing"),
        ("24GiB", TypeError, "^budget_bytes takes a whole number of bytes, .* not '24GiB'.$"),
        (24.5, TypeError, "^budget_bytes takes a whole number of bytes, .* not 24.5.$"),
        (float("nan"), TypeError, "^budget_bytes takes .* not nan.$"),
        (float("inf"), TypeError, "^budget_bytes takes .* not inf.$"),
        (None, TypeError, "^budget_bytes takes .* not None.$"),
        (True, TypeError, "^budget_bytes takes .* not True.$"),
    ],
)
def test_a_budget_that_is_none(budget, kind, sentence):
    with pytest.raises(kind, match=sentence):
        largest_batch(budget)


def test_a_budget_is_the_same_number_in_any_type():
    least = 2**20
    assert largest_batch(least) == 0
    budgets = (8 * 2**30, 8 * 2.0**30, np.int64(8 * 2**30), np.float64(8 * 2**30))
    assert len({largest_batch(budget) for budget in budgets}) == 1


@pytest.mark.parametrize("verdict", ["no", "loose", None])
def test_a_verdict_that_no_batch_is_sought_for(verdict):
    with pytest.raises(LabError, match="is not known: use 'fits' or 'tight'") as refused:
        largest_batch(2**34, verdict=verdict)
    assert [r.settings["verdict"] for r in refused.value.remedies] == ["fits", "tight"]
