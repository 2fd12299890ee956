"""What lab 3 says to answers, beyond which laws they break."""

import numpy as np
import pytest
import torch

from tests.grading.answers import lab03 as answers
from vitlab.core import VisionFrontEnd, VisionTransformer
from vitlab.grading import check
from vitlab.grading.course import find
from vitlab.grading.labs.lab03_encoder import logits, weights_of
from vitlab.grading.labs.lab03_shapes import shapes_of
from vitlab.grading.ladder import rungs_of

pytestmark = pytest.mark.refusal  # or every small call of a check is checked itself


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.ColumnByColumn, "they come column by column: row by row is asked for"),
        (answers.ReshapedWithoutATranspose, "no single linear map turns every patch"),
        (answers.MeanOfThePixels, "not every pixel counts"),
        (answers.ClsLast, "Row 0 of the sequence changes with the picture; row "),
        (answers.ClsFromThePicture, "Row 0 of the sequence changes with the picture."),
        (answers.WithoutPositions, "the tokens of patch 0 and patch 1 are the same"),
        (answers.ClsDrawnEachTime, "when it comes alone, or a second time"),
        (answers.PositionsAsAPlainTensor, "self.pos_embed is neither a parameter nor a buffer"),
        (answers.AFixedTableAsAPlainTensor, "self.pos_embed is neither a parameter nor a buffer"),
        (answers.PositionsInAList, "self.kept is neither"),
        (answers.ARandomTableOfItsClass, "with the same state dict gives other tokens"),
        (answers.ClsAsABuffer, "No gradient reaches CLS"),
        (answers.AFrozenMap, "No gradient reaches the map"),
        (answers.NoCls, "Your shape is ("),
        (lambda **settings: 3, "It makes 3, not a torch module"),
        (lambda **settings: torch.nn.Flatten(), "three axes belong to it"),
    ],
)
def test_a_wrong_front_end_hears_its_symptom(answer, said):
    score = check("3.1", answer)
    assert said in score.verdict
    assert score < 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.OtherNames, "Its weights are not the ones that were asked for: classifier"),
        (answers.HeadOfAllTokens, "3 axes where 2 belong"),
        (answers.MeanOfAllTokens, "the head, which reads CLS alone"),
    ],
)
def test_a_wrong_encoder_hears_its_symptom(answer, said):
    assert said in check("3.2", answer).verdict


def test_a_case_is_told_by_the_settings_of_the_module():
    verdict = check("3.1", answers.ColumnByColumn).verdict
    assert "Smallest failing case: image_size = (" in verdict
    assert "embed_dim = " in verdict
    assert "seed" not in verdict


def test_a_wrong_table_names_its_row():
    def without_scores(*model):
        table = answers.shapes(*model)
        del table["scores"]
        return table

    assert 'The row "scores" is missing.' in check("3.3", without_scores).verdict
    assert "not a dict of shapes" in check("3.3", answers.rows_only).verdict


@pytest.mark.parametrize("positions", ["learned", "sinusoidal_2d"])
def test_the_librarys_own_front_end_is_refused(positions):
    def made(image_size, **others):
        return VisionFrontEnd(image_size, **others, positions=positions)

    score = check("3.1", made)
    assert score == 0
    assert "ran vitlab's own VisionFrontEnd" in score.verdict


def test_the_roads_of_the_check_lead_where_the_library_leads():
    rng = np.random.default_rng(0)
    sizes = {"embed_dim": 12, "depth": 2, "num_heads": 3, "num_classes": 5}
    weights = weights_of(rng, **sizes)
    tokens = rng.standard_normal((2, 7, 12), np.float32)
    model = VisionTransformer((16, 24), 8, **sizes, norm_eps=1e-5).eval()
    renamed = {name.replace("mlp.0", "mlp.fc1").replace("mlp.2", "mlp.fc2"): torch.from_numpy(w)
               for name, w in weights.items()}  # fmt: skip
    model.load_state_dict(renamed, strict=False)
    with torch.no_grad():
        x = torch.from_numpy(tokens)
        for block in model.blocks:
            x = block(x)
        ours = model.head(model.norm(x)[:, 0])
    np.testing.assert_allclose(logits(weights, tokens, 3), ours.numpy(), atol=1e-5)


def test_the_table_of_the_check_has_the_shapes_of_the_library():
    front_end = VisionFrontEnd((32, 48), (8, 16), embed_dim=12)
    sequence = front_end(torch.zeros(2, 3, 32, 48))
    table = shapes_of(2, (32, 48), (8, 16), 3, 12, 3, 5)
    assert table["sequence"] == table["after the blocks"] == tuple(sequence.shape)
    assert table["scores"] == (2, 3, 13, 13)
    assert table["queries"] == (2, 3, 13, 4)


def last_rung(exercise_id):
    return rungs_of(exercise_id)[3].split("```python\n")[1].split("```")[0]


def indented(code, by="    "):
    return "".join(by + line for line in code.splitlines(keepends=True))


def test_the_last_rung_of_3_1_misses_only_the_last_line():
    names = {"nn": torch.nn, "torch": torch}
    code = indented(last_rung("3.1") + "    return tokens + self.pos_embed\n")
    exec("class Answer(nn.Module):\n" + code, names)
    assert check("3.1", names["Answer"]) == 3


def test_the_last_rung_of_3_2_misses_only_the_last_line():
    methods = last_rung("3.2") + "    return self.head(tokens[:, 0])\n"
    made = []
    for method in methods.split("def forward")[1:]:
        names = {"F": torch.nn.functional}
        exec("def forward" + method, names)
        made.append(names["forward"])
    attention = type("Attention", (answers.Attention,), {"forward": made[0]})
    block = type("Block", (answers.Block,), {"forward": made[1], "reads": attention})
    assert check("3.2", type("E", (answers.Encoder,), {"forward": made[2], "block": block})) == 3


def test_the_last_rung_of_3_3_misses_only_the_last_row():
    names = {}
    head = ", ".join(find("3.3").parameters)
    body = indented(last_rung("3.3") + '    "logits": (b, num_classes),\n}\n')
    exec(f"def shapes({head}):\n{body}", names)
    assert check("3.3", names["shapes"]) == 2
