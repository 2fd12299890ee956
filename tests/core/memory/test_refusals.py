"""What cannot be counted is said in one sentence, with what would work."""

import pytest

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.gauging import memory_reading
from vitlab.core.memory import ViTShape, largest_batch, memory_ledger

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
        (dict(depth=0), ShapeError, "depth 0 makes no model: use 1 or more"),
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
    with pytest.raises(TypeError, match="a preset's name or a ViTShape"):
        memory_ledger(model)


def test_more_than_any_machine_holds_names_what_would_work_and_it_does():
    case = dict(image_size=512, patch_size=8, batch_size=190, attention="eager")
    with pytest.raises(
        LabError, match=r"2\.25 TiB of eight of the largest GPUs: a batch of .* would do"
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
