"""The simulator: what a hand moves, what is read, and what stands on the page."""

import ast
from html import escape

import numpy as np
import pytest
import torch
from ipywidgets.widgets.widget import _instances

from tests.core.readings.programs import printed
from vitlab.core import resolution_reading
from vitlab.core.images import sample_image
from vitlab.core.pretrained import BUNDLED
from vitlab.core.readings.resolution_simulator import EQUAL_COUNTS_PRESET
from vitlab.core.readings.resolution_simulator.settings import KERNEL_NAMES, MODELS, TABLE_NAMES
from vitlab.core.resolution import KERNEL_METHODS, TABLE_METHODS
from vitlab.widgets import ResolutionSimulator
from vitlab.widgets.resolution_simulator.pages import QUESTIONS
from vitlab.widgets.resolution_simulator.rows import Rows

OWN = torch.randn(1, 65, 12, generator=torch.Generator().manual_seed(3))


@pytest.fixture
def simulator():
    simulator = ResolutionSimulator()
    yield simulator
    simulator.close()


def the(simulator, name):
    return next(fact for fact in simulator.reading.facts if fact.name == name)


def test_it_opens_on_a_resized_table_that_reads_worse_than_none(simulator):
    assert not simulator.problem
    assert the(simulator, "accuracy").value < the(simulator, "accuracy_none").value
    assert the(simulator, "accuracy").shown in simulator._numbers.value


def test_the_names_that_need_no_torch_are_those_of_core():
    assert (TABLE_NAMES, KERNEL_NAMES, MODELS) == (TABLE_METHODS, KERNEL_METHODS, BUNDLED)


@pytest.mark.parametrize(
    ("page", "settings"),
    [
        ("positions", dict(new_size=(10, 12), style="hf", dimension=3, selected=9)),
        ("patch_weights", dict(patch_size=(12, 20), method="plain", image="coffee")),
        ("native_aspect", dict(image="astronaut", max_num_patches=100, max_ratio=1.0)),
    ],
)
def test_each_page_shows_the_numbers_of_its_reading(page, settings):
    simulator = ResolutionSimulator(page=page, **settings)
    wanted = dict(settings)
    if page == "patch_weights":
        wanted |= {"image": sample_image("coffee"), "selected": 27}
    reading = resolution_reading(page, **wanted)
    assert simulator.reading.facts == reading.facts
    assert simulator.text == reading.text
    assert simulator.question == QUESTIONS[page]
    assert simulator.tabs.value == page
    shown = [
        fact for fact in reading.facts if f"data-fact={fact.name}>" in simulator._numbers.value
    ]
    assert len(shown) >= 4
    assert all(f"<b>{escape(fact.shown)}</b>" in simulator._numbers.value for fact in shown)
    ast.parse(simulator.code())
    simulator.close()


def test_a_tab_chooses_the_page_and_asks_its_question(simulator):
    simulator.tabs.value = "patch_weights"
    assert simulator.page == simulator.reading.page == "patch_weights"
    assert simulator.question == QUESTIONS["patch_weights"]
    simulator.question = "my own?"
    simulator.tabs.value = "native_aspect"
    assert simulator.question == "my own?"


def test_every_page_is_drawn_before_its_tab_is_chosen(simulator):
    assert simulator.pages["patch_weights"].sheets.value
    assert simulator.pages["native_aspect"].native.canvas.image


def test_a_row_of_the_table_is_the_style_both_ways(simulator):
    rows = simulator.pages["positions"].rows
    rows.names.value = "siglip2"
    assert simulator.style == "siglip2"
    assert the(simulator, "there_and_back").value == pytest.approx(0.105, abs=1e-3)
    simulator.style = "none"
    assert rows.value == rows.names.value == "none"
    assert "<tr class=vl-own><td>91.2 %<td>–<td>–" in rows._numbers.value


def test_words_of_a_rule_alone_are_a_rule_of_ones_own_with_a_row():
    simulator = ResolutionSimulator(interpolation="bilinear", antialias=False)
    assert simulator.style is None
    assert simulator.pages["positions"].rows.value == "own"
    simulator.pages["positions"].rows.names.value = "timm"
    assert (simulator.style, simulator.problem) == ("timm", "")
    assert "own" not in dict(simulator.pages["positions"].rows.names._options_full).values()
    simulator.close()


def test_more_names_to_choose_from_leave_the_choice():
    rows = Rows("rules", {"timm": "first", "hf": "second"})
    rows.show("hf")
    rows.offer({"own": "third", "timm": "first", "hf": "second"})
    assert rows.value == rows.names.value == "hf"
    rows.offer({"own": "third", "timm": "first"})
    assert rows.value == rows.names.value == "own"


def test_a_size_that_the_curve_does_not_reach_has_no_line_on_it(simulator):
    now = simulator.pages["positions"].chart.now
    assert (list(now.x), list(now.opacities)) == ([128.0] * 2, [0.7])
    simulator.new_size = 20
    assert list(now.opacities) == [0.0]


def test_rows_move_columns_while_they_are_tied(simulator):
    panel = simulator.panels["positions"]
    panel.rows.value = 20
    assert (simulator.new_size, panel.cols.value) == ((20, 20), 20)
    panel.square.value = False
    panel.cols.value = 11
    assert simulator.new_size == (20, 11)
    panel.square.value = True
    assert simulator.new_size == (20, 20)
    simulator.new_size = (5, 9)
    assert not panel.square.value


def test_one_button_leads_to_grids_of_equal_counts_where_a_resize_is_skipped(simulator):
    simulator.panels["positions"].preset.click()
    assert {name: simulator.state()[name] for name in EQUAL_COUNTS_PRESET} == EQUAL_COUNTS_PRESET
    assert the(simulator, "skipped").value > 0.3
    assert the(simulator, "skipped").shown in simulator._numbers.value


def test_the_fold_out_says_whose_rule_differs_and_where_a_factor_misses_a_row(simulator):
    fold = next(
        fold for fold in simulator._folds if fold.button.description == "Whose rule differs"
    )
    fold.button.value = True
    off = resolution_reading().differences.of("hf", "torchvision")
    assert f"<td>{100 * off:.2g} %" in fold.content.value
    assert fold.content.value.count("<td>same") == 6
    simulator._take({"table": "sinusoidal_2d", "old_size": (14, 14)})
    missed = [61, 115, 122]
    assert simulator.reading.missed_sizes == tuple(missed)
    assert fold.content.value.count("vl-missed") == 3
    assert "a row too few at 61, 115, 122" in fold.content.value


def test_a_place_of_either_grid_selects_the_same_share_of_the_picture(simulator):
    page = simulator.pages["positions"]
    old, new = page.old[0].canvas, page.new[0].canvas
    assert (old.selected, new.selected) == (27, 119)
    old.selected = 63
    assert (simulator.selected, new.selected) == (63, 255)
    new.selected = 16 * 2 + 6
    assert simulator.selected == old.selected == 8 + 3
    assert new.selected == 38  # it does not jump to the middle of the old cell
    old.selected = -1  # Escape
    assert (simulator.selected, simulator.problem) == (11, "")


def test_the_pictures_keep_their_grids_when_they_stay_the_same(simulator):
    page = simulator.pages["positions"]
    for change in ({"selected": 9}, {"new_size": (9, 9)}, {"new_size": (9, 20)}, {"new_size": 9}):
        simulator._take(change)
        assert [m.canvas.image_size for m in page.old[1:]] == [(8, 8)] * 3
        for maps, grid in ((page.old, (8, 8)), (page.new, simulator.new_size)):
            for canvas in (one.canvas for one in maps):
                sides = zip(canvas.image_size, canvas.patch_size, strict=True)
                assert tuple(side // cell for side, cell in sides) == grid


def test_the_maps_hold_the_planes_of_both_tables(simulator):
    page = simulator.pages["positions"]
    assert page.old[1].canvas.overlay_shape == (96, 8, 8)
    assert page.new[1].canvas.overlay_shape == (96, 16, 16)
    assert page.new[2].canvas.overlay_shape == (256, 16, 16)
    simulator.new_size = (20, 30)
    assert page.new[2].canvas.overlay_shape == (1, 20, 30)
    assert page.new[2].canvas.overlay_follows == ""
    plane = simulator.reading.new_planes[12]
    low, high = page.new[1].canvas.overlay_range
    bytes_ = np.frombuffer(page.new[1].canvas.overlay, np.uint8).reshape(96, 20, 30)[12]
    assert np.allclose(low + bytes_ / 255 * (high - low), plane, atol=(high - low) / 400)


def test_own_tables_have_maps_and_no_accuracy():
    simulator = ResolutionSimulator(table=OWN, new_size=(6, 9), dimension=11)
    assert not simulator.problem
    assert "is known of the bundled models" in simulator.pages["positions"].chart._caption.value
    assert "vl-no-picture" in simulator.pages["positions"]._dom_classes
    simulator.measure()
    assert "of the bundled models" in simulator.running.word.value
    simulator.close()


def test_a_table_that_does_not_fit_its_grid_is_one_sentence_with_a_button():
    simulator = ResolutionSimulator(table=OWN, old_size=(7, 9), dimension=3, selected=0)
    assert "num_prefix_tokens=2 would fit" in simulator.problem
    simulator._problem.buttons[0].click()
    assert (simulator.num_prefix_tokens, simulator.problem) == (2, "")
    simulator.close()


def test_what_the_program_reads_is_written_on_the_pages_that_need_it(tmp_path):
    simulator = ResolutionSimulator(table=OWN, new_size=(6, 9), dimension=11)
    simulator.write_inputs(tmp_path)
    (told,) = printed({"own": simulator.code()}, {"own": tmp_path}).values()
    for fact in simulator.reading.facts:
        assert float(told[fact.name]) == pytest.approx(fact.value, rel=1e-4, abs=2e-6), fact.name
    simulator.page = "native_aspect"
    assert simulator.write_inputs(tmp_path) is None
    simulator.close()


def test_a_rounding_error_is_no_number_with_an_exponent():
    simulator = ResolutionSimulator(page="patch_weights")
    own = the(simulator, "own_patch")
    assert 0 < own.value < 1e-5
    assert f"&lt; 0.{'0' * 4}" in simulator._numbers.value
    assert "e-0" not in simulator._numbers.value
    simulator.close()


@pytest.mark.refusal
def test_what_no_page_has_is_a_problem_and_the_page_stays(simulator):
    simulator.page = "nowhere"
    assert simulator.problem
    assert simulator.reading.page == "positions"


def test_a_click_on_the_curve_sets_the_grid_or_the_patch(simulator):
    simulator.pages["positions"].chart._look(0, 0)
    assert simulator.new_size == (4, 4)
    simulator.page = "patch_weights"
    simulator.pages["patch_weights"].chart._look(0, 1)
    assert simulator.patch_size == (6, 6)


def test_the_token_of_the_chosen_patch_is_drawn_before_and_after():
    simulator = ResolutionSimulator(page="patch_weights", image="coffee", patch=90)
    rows = simulator.reading.rows
    points = simulator.pages["patch_weights"].tokens.points
    for row in rows:
        assert np.allclose(points[row.method].x, row.errors.before.numpy())
        assert np.allclose(points[row.method].y, row.errors.after.numpy())
    assert np.abs(points["pi"].y - points["pi"].x).max() < 1e-4
    simulator.pages["patch_weights"].picture.canvas.selected = 5
    assert simulator.patch == 5
    assert not np.allclose(points["pi"].x, rows[0].errors.before.numpy())
    simulator.close()


def test_the_middle_of_both_aspects_is_chosen_and_the_page_links_them():
    simulator = ResolutionSimulator(page="native_aspect")
    page, reading = simulator.pages["native_aspect"], simulator.reading
    assert page.native.canvas.selected == 9 * 13 + 6
    assert page.square.canvas.selected == reading.square_place(9 * 13 + 6)
    (link,) = page.links
    canvases = (page.native.canvas, page.square.canvas)
    assert link.groups == [[f"IPY_MODEL_{canvas.model_id}"] for canvas in canvases]
    simulator.close()


def test_what_a_hand_selects_in_the_page_is_not_answered(simulator):
    page, written = simulator.pages["positions"], []
    old, new = page.old[0].canvas, page.new[0].canvas
    new.observe(lambda change: written.append(change["new"]), "selected")
    old.set_state({"selected": 9})  # as the browser sends it
    assert (simulator.selected, written) == (9, [])
    new.set_state({"selected": 38})  # one of four in 11: the page moved the old one itself
    assert (simulator.selected, old.selected) == (11, 9)
    old.set_state({"selected": 11})
    assert (simulator.selected, new.selected) == (11, 38)
    simulator.selected = 63
    assert (old.selected, new.selected) == (63, simulator.reading.new_selected)


def test_many_that_are_made_and_closed_leave_nothing():
    ResolutionSimulator().close()
    before = len(_instances)
    for _ in range(3):
        ResolutionSimulator().close()
    assert len(_instances) == before


@pytest.mark.slow
def test_two_hundred_that_are_made_and_closed_leave_nothing():
    ResolutionSimulator().close()
    before = set(_instances)
    for number in range(200):
        page = ("positions", "patch_weights", "native_aspect")[number % 3]
        ResolutionSimulator(page=page, new_size=9).close()
    assert set(_instances) == before
