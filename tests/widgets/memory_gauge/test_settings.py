"""Traits, controls and the reading: each follows the others."""

import subprocess
import sys

import pytest
from ipywidgets.widgets.widget import _instances
from traitlets import TraitError

from vitlab.core.memory import LARGEST_GPU, ViTShape, memory_ledger
from vitlab.core.readings.memory_gauge import AT_PEAK, memory_reading
from vitlab.widgets import MemoryGauge

# With every call of core checked, a reading of a thousand small calls takes seconds.
pytestmark = pytest.mark.refusal


def test_the_reading_is_that_of_the_settings(gauge):
    gauge.batch_size, gauge.budget, gauge.moment = 7, 17, 40
    case = dict(model="vit_tiny", image_size=(64, 96), batch_size=7)
    reading = memory_reading(**case, budget=17, moment=40)
    assert gauge.reading.ledger == memory_ledger(**case)
    assert (gauge.reading.seen, gauge.reading.own) == (reading.seen, reading.own)
    assert gauge.text == reading.text
    assert gauge.code() == reading.code


def test_each_control_moves_its_trait(gauge):
    controls = gauge.panel
    controls.batch.value, controls.patch.value = 5, (8, 8)
    controls.image.value, controls.gpu.value = (128, 128), 80.0
    controls.moment.value = 33
    for name, value in (("mode", "inference"), ("precision", "bf16"), ("attention", "eager")):
        controls.switches[name].value = value
    assert (gauge.batch_size, gauge.patch_size, gauge.image_size) == (5, (8, 8), (128, 128))
    assert (gauge.mode, gauge.precision, gauge.attention) == ("inference", "bf16", "eager")
    assert (gauge.reading.budget, gauge.reading.seen.number) == (80, 33)
    controls.switches["mode"].value = "train"
    controls.switches["checkpointing"].value = True
    controls.switches["optimizer"].value = "sgd"
    controls.switches["update"].value = {"foreach": False, "fused_optimizer": False}
    assert (gauge.checkpointing, gauge.optimizer, gauge.foreach) == (True, "sgd", False)


def test_each_control_follows_its_trait(gauge):
    gauge.image_size, gauge.patch_size, gauge.batch_size = (32, 56), (8, 14), 6000
    gauge.precision, gauge.fused_optimizer, gauge.budget, gauge.moment = "fp32", True, 48, 12
    controls = gauge.panel
    assert (controls.image.label, controls.patch.label) == ("32 × 56 px", "8 × 14")
    assert controls.batch.max == controls.batch.value == 6000
    assert controls.switches["precision"].label == "fp32"
    assert controls.switches["update"].label == "fused"
    gauge.fused_optimizer = gauge.foreach = False
    assert controls.switches["update"].label == "one by one"
    gauge.fused_optimizer = True
    assert controls.switches["update"].label == "fused"
    assert controls.gpu.label == "48 GiB"
    assert controls.moment.value == 12
    assert controls.moment.max == len(gauge.reading.ledger.timeline) - 1
    assert (gauge.image_size, gauge.patch_size) == ((32, 56), (8, 14))


def test_a_choice_of_ones_own_stands_in_its_order(gauge):
    gauge.image_size = 200
    gauge.patch_size = 10
    labels = [label for label, _ in gauge.panel.patch.options]
    assert labels == ["4", "7", "8", "10", "14", "16", "28", "32", "56"]
    sizes = [size for _, size in gauge.panel.image.options]
    assert (200, 200) in sizes
    assert sizes == sorted(sizes)


def test_a_value_of_ones_own_has_one_place_and_the_next_one_takes_it(gauge):
    controls = {name: getattr(gauge.panel, name) for name in ("patch", "gpu", "model")}
    listed = {name: len(control.options) for name, control in controls.items()}
    for patch, gib, depth in ((10, 12, 2), (20, 32.5, 3), (5, 48, 4)):
        gauge.image_size, gauge.patch_size, gauge.budget = 200, patch, gib
        gauge.model = ViTShape(64, depth, 2, 128)
        for name, before in listed.items():
            assert len(controls[name].options) == before + 1
        assert gauge.panel.gpu.label == f"{gib:g} GiB"
    gauge.model = "nobody"
    assert len(gauge.panel.model.options) == listed["model"] + 1


def test_the_batch_slider_reaches_what_ones_gpu_holds_and_never_shrinks(gauge):
    gauge.model, gauge.image_size = "vit_base", 224
    assert gauge.panel.batch.max >= 512
    gauge.budget, gauge.checkpointing = 40, True
    reach = gauge.panel.batch.max
    assert reach >= min(4096, gauge.reading.own.largest_batch)
    gauge.budget, gauge.checkpointing = 8, False
    assert gauge.panel.batch.max == reach


def test_what_only_training_has_can_be_chosen_only_there(gauge):
    switches = gauge.panel.switches
    for mode, off in (("inference", True), ("train", False)):
        gauge.mode = mode
        only = ("checkpointing", "accumulate", "optimizer", "update")
        assert [switches[name].disabled for name in only] == [off] * 4
        assert not switches["precision"].disabled
        assert switches["weights"].disabled is not off


def test_weights_in_fewer_bits_are_chosen_by_hand_and_counted(gauge):
    gauge.mode = "inference"
    before = gauge.reading.ledger.peak
    gauge.panel.switches["weights"].value = "int4"
    assert (gauge.weights, gauge.reading.ledger.workload.weights) == ("int4", "int4")
    case = dict(model="vit_tiny", image_size=(64, 96), mode="inference", weights="int4")
    assert gauge.reading.ledger == memory_ledger(**case, batch_size=gauge.batch_size)
    assert gauge.reading.ledger.peak < before
    assert "data-switch=weights><span>full <b>+" in "".join(gauge._written(gauge.reading))


def test_a_preset_chosen_by_hand_brings_its_sizes_and_one_set_in_python_keeps_them(gauge):
    gauge.panel.model.value = "dinov2_small_reg4"
    assert (gauge.image_size, gauge.patch_size) == ((518, 518), (14, 14))
    assert "Not counted, so it is more: registers without positions" in gauge.text
    gauge.model = "vit_small"
    assert gauge.image_size == (518, 518)
    assert gauge.panel.model.label == "ViT-S"
    gauge.model = ViTShape(64, 2, 2, 128)
    assert gauge.panel.model.label == "your own"
    assert gauge.reading.ledger.workload.shape.depth == 2


def test_who_looks_at_the_peak_goes_with_it_and_who_looks_elsewhere_stays(gauge):
    handle = gauge.panel.moment
    assert handle.value == gauge.reading.ledger.peak_moment
    gauge.checkpointing = True
    assert handle.value == gauge.reading.ledger.peak_moment
    assert gauge.reading.seen.is_peak
    handle.value = 20
    gauge.checkpointing = False
    assert gauge.reading.seen.number == handle.value == 20
    handle.value = gauge.reading.ledger.peak_moment
    assert gauge.moment == AT_PEAK


def test_a_button_leads_back_to_the_peak(gauge):
    assert gauge.panel.to_peak.disabled
    gauge.moment = 30
    gauge.panel.to_peak.click()
    assert gauge.moment == AT_PEAK
    assert gauge.reading.seen.is_peak
    assert gauge.panel.to_peak.disabled


def test_a_preset_named_at_the_start_comes_with_its_sizes_unless_others_are_given():
    for given, sizes in (
        (dict(model="vit_huge"), ((224, 224), (14, 14))),
        (dict(model="dinov2_small", patch_size=7), ((518, 518), (7, 7))),
        (dict(model="vit_huge", image_size=(64, 96), patch_size=8), ((64, 96), (8, 8))),
        (dict(budget=40), ((224, 224), (16, 16))),
    ):
        gauge = MemoryGauge(**given)
        assert (gauge.image_size, gauge.patch_size) == sizes
        gauge.close()


def test_a_point_on_the_timeline_is_a_moment(gauge):
    curve = gauge.reading.curve
    gauge.figures.timeline.pointer.selected = [curve.place(55)]
    assert gauge.reading.seen.number == gauge.panel.moment.value == 55
    gauge.batch_size = 0
    gauge.figures.timeline.pointer.selected = [curve.place(66)]
    assert gauge.moment == 55


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (dict(patch_size=15), "patches of 15 px do not fill a height of 64 px: 4 px left over"),
        (dict(patch_size=0), "holds no pixel"),
        (dict(model=dict(embed_dim=192, depth=2, num_heads=5, mlp_dim=9)), "5 heads do not divide"),
        (dict(model=dict(embed_dim=192)), "makes no model: give whole numbers for embed_dim"),
        (dict(model="vit_hugs"), "there is no model 'vit_hugs' here: vit_huge"),
        (dict(batch_size=0), "a batch of 0 images holds nothing: use 1 or more."),
        (dict(batch_size=10**9), "2.007 PiB would live at the peak, more than the 288 GiB"),
        (dict(mode="dream"), "mode 'dream' is not known: use 'train' or 'inference'."),
        (dict(precision="fp8"), "use 'amp', 'fp32' or 'bf16'."),
        (dict(attention="flash"), "use 'fused' or 'eager'."),
        (dict(optimizer="lion"), "use 'adamw', 'sgd' or 'sgd_momentum'."),
        (dict(budget=0), "no GPU has 0 GiB: use more than 0 and at most 288."),
        (dict(budget=float("nan")), "no GPU has nan GiB"),
    ],
)
def test_a_value_that_cannot_work_is_one_sentence_now_and_later(gauge, setting, sentence):
    from_the_start = MemoryGauge(**{"model": "vit_tiny", "image_size": (64, 96)} | setting)
    assert sentence in from_the_start.problem
    assert from_the_start.reading.facts
    assert from_the_start.code() == from_the_start.reading.code
    from_the_start.measure()
    assert from_the_start._measurement is None
    from_the_start.close()
    before = gauge.reading
    for name, value in setting.items():
        setattr(gauge, name, value)
    assert sentence in gauge.problem
    assert gauge.reading is before
    assert "vl-has-problem" in gauge._dom_classes
    assert gauge._measure.disabled
    assert gauge.panel.moment.disabled


def test_the_buttons_under_a_problem_mend_it(gauge):
    for place, sizes in enumerate(
        [((64, 96), (16, 16)), ((60, 90), (15, 15)), ((75, 105), (15, 15))]
    ):
        gauge.image_size, gauge.patch_size = (64, 96), 15
        buttons = [b for b in gauge._problem.buttons if b.layout.display != "none"]
        assert len(buttons) == 3
        buttons[place].click()
        assert gauge.problem == ""
        assert (gauge.image_size, gauge.patch_size) == sizes
        assert not gauge._measure.disabled


@pytest.mark.parametrize(
    "setting",
    [dict(precision="fp16"), dict(mode="dream"), dict(optimizer="lion"), dict(batch_size=0)],
)
def test_what_no_control_can_show_has_a_button_that_mends_it(gauge, setting):
    for name, value in setting.items():
        setattr(gauge, name, value)
    assert gauge.problem
    gauge._problem.buttons[0].click()
    assert gauge.problem == ""


def test_a_budget_that_no_gpu_has_has_a_button_that_mends_it(gauge):
    gauge.budget = 1000
    gauge._problem.buttons[0].click()
    assert (gauge.problem, gauge.budget) == ("", 24)


def test_a_problem_without_a_way_out_has_no_buttons_left_from_another(gauge):
    gauge.patch_size = 15
    gauge.patch_size, gauge.model = 16, "nobody"
    assert "there is no model 'nobody' here" in gauge.problem
    assert [button.layout.display for button in gauge._problem.buttons] == ["none"] * 3
    assert [button.description for button in gauge._problem.buttons] == [""] * 3


def test_what_no_gpu_holds_is_mended_by_its_first_button(gauge):
    gauge.batch_size = 10**7
    gauge._problem.buttons[0].click()
    assert gauge.problem == ""
    assert gauge.reading.ledger.fits(LARGEST_GPU) == "fits"
    more = {**gauge._settings(), "batch_size": gauge.batch_size + 1}
    assert memory_ledger(**more).fits(LARGEST_GPU) != "fits"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", 3),
        ("model", None),
        ("image_size", "large"),
        ("patch_size", 16.5),
        ("batch_size", "many"),
        ("batch_size", 2.5),
        ("checkpointing", "on"),
        ("budget", "big"),
        ("mode", 1),
        ("moment", 0.5),
    ],
)
def test_a_value_of_the_wrong_type_is_a_trait_error_and_changes_nothing(gauge, name, value):
    before = gauge.text
    with pytest.raises(TraitError):
        setattr(gauge, name, value)
    assert gauge.text == before


def test_the_state_can_be_given_to_a_constructor(gauge):
    gauge.checkpointing, gauge.optimizer, gauge.budget = True, "sgd_momentum", 40
    gauge.moment = 99
    again = MemoryGauge(**gauge.state())
    assert again.text == gauge.text
    assert again.reading.ledger == gauge.reading.ledger
    assert again.reading.seen == gauge.reading.seen
    again.close()


def test_alone_it_opens_on_a_run_that_its_gpu_does_not_hold_and_one_switch_mends_it():
    gauge = MemoryGauge()
    assert gauge.reading.own.verdict == "no"
    mends = [
        switch.setting
        for switch in gauge.reading.switches
        if gauge.reading.needed + 1.08 * switch.change <= gauge.budget * 2**30
    ]
    assert len(mends) >= 2
    gauge.checkpointing = True
    assert "checkpointing" in mends
    assert gauge.reading.own.verdict == "fits"
    gauge.close()


def test_torch_is_not_imported_until_something_is_measured():
    program = (
        "import sys; from vitlab.widgets import MemoryGauge; gauge = MemoryGauge();"
        "gauge.batch_size = 9; gauge.code(); assert 'torch' not in sys.modules, 'too early';"
        "assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_many_made_and_closed_leave_nothing_behind(many):
    before = set(_instances)
    for _ in range(many):
        MemoryGauge(model="vit_tiny").close()
    assert set(_instances) == before
