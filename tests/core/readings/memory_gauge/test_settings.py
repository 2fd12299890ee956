"""What cannot work is one sentence, and what would work is a setting that does."""

import pytest

from vitlab.core import LabError, ShapeError, ViTShape, memory_reading

pytestmark = pytest.mark.refusal


@pytest.mark.parametrize("gib", [0, -3, 289, float("nan"), float("inf")])
def test_a_gpu_that_nobody_builds_is_refused(gib):
    with pytest.raises(LabError, match=r"no GPU has .* GiB: use more than 0 and at most 288\."):
        memory_reading(budget=gib)


def test_the_largest_gpu_that_is_built_can_be_asked_about():
    assert memory_reading(model="vit_tiny", budget=288).own.gib == 288


def test_a_model_may_be_a_dict_of_its_numbers():
    numbers = dict(embed_dim=48, depth=2, num_heads=3, mlp_dim=96)
    assert memory_reading(model=numbers).ledger == memory_reading(model=ViTShape(**numbers)).ledger


@pytest.mark.parametrize(
    "model",
    [
        {},
        dict(embed_dim=48),
        dict(embed_dim=48, depth=2, num_heads=3, mlp_dim=96, colour=1),
    ],
)
def test_numbers_that_make_no_model_say_which_would(model):
    with pytest.raises(LabError, match="makes no model: give whole numbers for embed_dim, depth,"):
        memory_reading(model=model)


@pytest.mark.parametrize("depth", ["deep", 2.5, True, None])
def test_numbers_of_the_wrong_type_make_no_model(depth):
    with pytest.raises(LabError, match="makes no model: depth takes a whole number, not"):
        memory_reading(model=dict(embed_dim=48, depth=depth, num_heads=3, mlp_dim=96))


@pytest.mark.parametrize("wrong", [dict(budget="24"), dict(budget=None), dict(moment=1.5)])
def test_a_setting_of_the_wrong_type_is_a_type_error_that_names_it(wrong):
    (name,) = wrong
    with pytest.raises(TypeError, match=f"^{name} takes a"):
        memory_reading(**wrong)


@pytest.mark.parametrize(
    ("image", "patch", "would"),
    [
        (224, 15, {((224, 224), (14, 14)), ((210, 210), (15, 15)), ((225, 225), (15, 15))}),
        ((60, 64), (16, 16), {((60, 64), (15, 16)), ((48, 64), (16, 16)), ((64, 64), (16, 16))}),
        ((64, 96), (8, 9), {((64, 96), (8, 8)), ((64, 90), (8, 9)), ((64, 99), (8, 9))}),
    ],
)
def test_patches_that_do_not_fill_the_image_name_patches_and_images_that_go_together(
    image, patch, would
):
    with pytest.raises(ShapeError, match="do not fill") as refused:
        memory_reading(image_size=image, patch_size=patch)
    sizes = set()
    for remedy in refused.value.remedies:
        settings = dict(image_size=image, patch_size=patch) | remedy.settings
        if "remainder" in settings:
            continue  # of a slicer; a model has none
        mended = memory_reading(**settings).ledger.workload.grid
        sizes.add((mended.image_size, mended.patch_size))
        if "image_size" in remedy.settings:
            height, width = mended.image_size
            assert remedy.label == f"Use {height} × {width} px images"
    assert sizes == would


@pytest.mark.parametrize(("image", "patch"), [(8, 16), (0, 4), (64, 0), (-64, 16)])
def test_sizes_without_a_whole_patch_are_refused(image, patch):
    with pytest.raises(ShapeError):
        memory_reading(image_size=image, patch_size=patch)
