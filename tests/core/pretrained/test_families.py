"""What the names of weights tell of a model, and what is said where they do not."""

import re

import pytest
import torch
from torch import nn

from vitlab.core import LabError, VisionTransformer
from vitlab.core.pretrained import OtherModel, load
from vitlab.core.pretrained.architecture import plan


def timms(width=8, hidden=16, **more):
    """Names and shapes of a plain ViT without a head, as tensors without data."""
    shapes = {
        "patch_embed.proj.weight": (width, 3, 2, 2),
        "cls_token": (1, 1, width),
        "pos_embed": (1, 17, width),
        "blocks.0.attn.qkv.bias": (3 * width,),
        "blocks.0.mlp.fc1.weight": (hidden, width),
        "norm.weight": (width,),
        **more,
    }
    return {name: torch.empty(shape, device="meta") for name, shape in shapes.items() if shape}


def hugging_faces(*, dinov2):
    """The same of Hugging Face's ViT or DINOv2."""
    block = "encoder.layer.0."
    norms, fc1 = ("norm", "mlp.fc1") if dinov2 else ("layernorm_", "intermediate.dense")
    names = {
        "embeddings.cls_token": (1, 1, 8),
        "embeddings.position_embeddings": (1, 17, 8),
        "embeddings.patch_embeddings.projection.weight": (8, 3, 2, 2),
        f"{block}{norms}{'1' if dinov2 else 'before'}.weight": (8,),
        f"{block}{fc1}.weight": (16, 8),
        f"{block}{norms}{'2' if dinov2 else 'after'}.weight": (8,),
    }
    names |= {f"{block}layer_scale1.lambda1": (8,)} if dinov2 else {}
    return {name: torch.empty(shape, device="meta") for name, shape in names.items()}


@pytest.mark.parametrize("wrapper", ["", "vit.", "module.dinov2."])
@pytest.mark.parametrize(("dinov2", "norm_eps"), [(True, 1e-6), (False, 1e-12)])
def test_names_tell_the_eps_of_dinov2_from_that_of_vit(dinov2, norm_eps, wrapper):
    tensors = {wrapper + name: value for name, value in hugging_faces(dinov2=dinov2).items()}
    read = plan(tensors, {}, {"num_heads": 2})
    assert read.arguments["norm_eps"] == norm_eps
    assert any("norm_eps=1e-12 is taken" in doubt for doubt in read.doubts) == (not dinov2)
    told = plan(tensors, {"layer_norm_eps": 1e-5}, {"num_heads": 2})
    assert (told.arguments["norm_eps"], told.doubts) == (1e-5, ())


@pytest.mark.parametrize(
    ("width", "hidden", "heads"),
    [(192, 768, 3), (1152, 4304, 16), (1280, 5120, 16), (1408, 6144, 16), (1664, 8192, 16)],
)
def test_a_published_width_has_its_published_heads_and_not_always_64_channels_each(
    width, hidden, heads
):
    read = plan(timms(width, hidden), {}, {})
    assert (read.arguments["num_heads"], read.doubts) == (heads, ())


def test_moco_has_twelve_heads_also_in_its_small_model():
    state = {f"module.base_encoder.{name}": v for name, v in timms(384, 1536).items()}
    twin = {f"module.momentum_encoder.{name}": v for name, v in timms(384, 1536).items()}
    assert plan(twin | state, {}, {}).arguments["num_heads"] == 12


DOUBTS = [
    ({"width": 128}, "2 heads of 64 channels are taken"),
    ({"pos_embed": None}, "no table of positions"),
    ({"cls_token": None, "pos_embed": (1, 16, 8)}, "the exact GELU is taken"),
    (
        {
            "cls_token": None,
            "pos_embed": (1, 16, 8),
            "fc_norm.weight": (8,),
            "blocks.0.attn.qkv.bias": None,
        },
        "norms are taken to stand before",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), DOUBTS, ids=[said for _, said in DOUBTS])
def test_what_is_only_likely_is_said_once(change, sentence):
    told = {} if "width" in change else {"num_heads": 2}
    (doubt,) = plan(timms(**change), {}, told).doubts
    assert sentence in doubt
    assert len(doubt) <= 300


def test_a_plain_file_raises_no_doubt():
    assert plan(timms(192, 768), {}, {}).doubts == ()


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["dist_token"], "dist_token has no place, it tells of a distillation token"),
        (["embeddings.distillation_token"], "a distilled DeiT. Load it by name, or hand"),
        (["norm_pre.weight"], "a norm before the blocks, as CLIP has"),
        (["attn_pool.latent"], "pools by attention, as SigLIP has"),
        (["blocks.0.attn.q_norm.weight"], "norms on queries and keys"),
        (["blocks.0.gamma_1"], "LayerScale under other names"),
        (["layers.0.blocks.0.norm1.weight"], "stages of several blocks"),
    ],
)
def test_a_part_that_a_plain_vit_does_not_have_is_named(names, sentence):
    extra = dict.fromkeys(names, torch.zeros(1))
    with pytest.raises(LabError, match=sentence):
        plan(timms() | extra, {}, {})


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("visual.conv1.weight", "CLIP's in open_clip"),
        ("vision_model.embeddings.patch_embedding.weight", "CLIP's or SigLIP's in transformers"),
        ("embeddings.patch_embeddings.weight", "DINOv3's in transformers"),
        ("conv_proj.weight", "torchvision's"),
        ("to_patch_embedding.1.weight", "vit-pytorch's"),
    ],
)
def test_names_of_another_house_are_told_with_the_way_out(name, whose):
    with pytest.raises(LabError, match=rf"one of {whose}.*Load it by name, or hand a model"):
        plan({name: torch.zeros(1)}, {}, {})


def test_query_and_value_with_a_bias_and_key_without_are_beits():
    stem = "encoder.layer.0.attention.attention"
    parts = {f"{stem}.{part}.weight": torch.zeros(8, 8) for part in ("query", "key", "value")}
    biases = {f"{stem}.{part}.bias": torch.zeros(8) for part in ("query", "value")}
    with pytest.raises(LabError, match="has a bias and the key has none, as in BEiT"):
        plan(hugging_faces(dinov2=False) | parts | biases, {}, {})


# ── what a training loop puts around a model ─────────────────────────────────────────────

SIZES = dict(img_size=(32, 48), patch_size=8, embed_dim=24, depth=3, num_heads=3, num_classes=5)
TOLD = {"num_heads": 3, "img_size": (32, 48)}


def model(**options):
    torch.manual_seed(0)
    return VisionTransformer(**SIZES | options).eval()


def saved(tmp_path, content, name="m.pth"):
    torch.save(content, tmp_path / name)
    return tmp_path / name


KEYS = (
    *("model_state_dict", "state_dict", "model", "teacher", "student", "net", "network"),
    *("backbone", "encoder", "module", "params", "target_encoder"),
)


@pytest.mark.parametrize("key", KEYS)
def test_weights_are_found_inside_what_a_training_loop_saves(tmp_path, key):
    path = saved(tmp_path, {"epoch": 3, "optimizer": {"lr": 0.1}, key: model().state_dict()})
    assert torch.equal(load(path, **TOLD).head.weight, model().head.weight)


PREFIXES = (
    *("module.", "model.", "backbone.", "net.", "encoder.", "_orig_mod.", "module._orig_mod."),
    *("student.backbone.", "teacher.backbone._fsdp_wrapped_module."),
)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_any_prefix_is_taken_off(tmp_path, prefix):
    state = {prefix + name: value for name, value in model().state_dict().items()}
    loaded = load(saved(tmp_path, {"state_dict": state}), **TOLD)
    for name, value in model().state_dict().items():
        assert torch.equal(loaded.state_dict()[name], value), name


def test_compiled_blocks_and_chunks_of_blocks_are_read(tmp_path):
    state = model().state_dict()
    compiled = {name.replace("attn.", "_orig_mod.attn."): v for name, v in state.items()}
    chunks = {"0": "0", "1": "0", "2": "1"}  # DINOv2's: the second number counts all blocks
    chunked = {
        re.sub(r"^blocks\.(\d)", lambda m: f"blocks.{chunks[m[1]]}.{m[1]}", name): value
        for name, value in state.items()
    }
    for change in (compiled, chunked):
        assert change.keys() != state.keys()
        loaded = load(saved(tmp_path, change), **TOLD)
        for name, value in state.items():
            assert torch.equal(loaded.state_dict()[name], value), name


def test_of_student_and_teacher_the_teacher_is_taken(tmp_path):
    student, teacher = model().state_dict(), model().state_dict()
    teacher["norm.bias"] = torch.full((24,), 7.0)
    apart = {"student": student, "teacher": teacher}
    together = {f"{who}.backbone.{n}": v for who, state in apart.items() for n, v in state.items()}
    together["teacher.dino_head.last_layer.weight"] = torch.zeros(3, 3)
    for content in (apart, {"model": together}):
        assert load(saved(tmp_path, content), **TOLD).norm.bias[0] == 7


def test_two_encoders_of_equal_rank_are_not_chosen_between(tmp_path):
    state = model().state_dict()
    both = {f"{who}.{name}": value for who in "ab" for name, value in state.items()}
    with pytest.raises(LabError, match=r"hold 2 encoders, under 'a.' and 'b.': save the state"):
        load(saved(tmp_path, both))


# ── remedies that lead somewhere ─────────────────────────────────────────────────────────


def test_a_classifier_on_cls_and_mean_is_told_and_left_out_when_asked(tmp_path):
    state = model().state_dict()
    state["head.weight"] = torch.zeros(5, 48)
    path = saved(tmp_path, state)
    with pytest.raises(LabError, match=r"reads CLS and the mean of the patches together \(48 for"):
        load(path, **TOLD)
    loaded = load(path, **TOLD, num_classes=0)
    images = torch.rand(1, 3, 32, 48)
    torch.testing.assert_close(loaded.forward_features(images), model().forward_features(images))
    assert loaded(images).shape == (1, 24)


def test_a_table_of_another_size_names_set_input_size_which_works(tmp_path):
    square = model(img_size=40)
    path = saved(tmp_path, square.state_dict())
    with pytest.raises(
        LabError,
        match=r"26 positions does not fit pictures of 16 × 24 px, it is for 40 × 40 px: load it "
        r"without img_size=, and then model.set_input_size\(\(16, 24\)\) resamples it",
    ):
        load(path, num_heads=3, img_size=(16, 24))
    loaded = load(path, num_heads=3)
    loaded.set_input_size((16, 24))
    assert loaded(torch.rand(1, 3, 16, 24)).shape == (1, 5)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("vit.onnx", r"vit.onnx is an ONNX graph, not a state dict: in the program that made it"),
        ("vit.h5", "a file of Keras"),
        ("vit.gguf", r"a file of llama\.cpp"),
    ],
)
def test_a_file_of_another_format_is_named(tmp_path, name, sentence):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(LabError, match=sentence):
        load(tmp_path / name)


def test_weights_split_over_several_files_are_told(tmp_path):
    (tmp_path / "model.safetensors.index.json").write_text("{}", "utf-8")
    with pytest.raises(LabError, match="split over several files"):
        load(tmp_path)


@pytest.mark.parametrize(
    "name", ["./vit", "../vit.pt", "~/weights/vit", "/no/such/vit", "runs/3/vit", r"C:\vit.pt"]
)
def test_a_name_that_can_only_be_a_path_is_looked_for_nowhere_else(name):
    with pytest.raises(LabError, match=r"there is no file '.*vit.*': check its name and folder"):
        load(name)


@pytest.mark.refusal
def test_a_model_that_is_given_to_load_is_told_of_other_model():
    with pytest.raises(LabError, match=r"this Linear is a model already: OtherModel\(model\)"):
        load(nn.Linear(2, 3))


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "Expecting property name"), ("[1]", "it holds one list, not settings"), ("", "Expec")],
)
def test_a_broken_config_is_told_with_what_to_say_instead(tmp_path, text, why):
    saved(tmp_path, model().state_dict())
    (tmp_path / "config.json").write_text(text, "utf-8")
    with pytest.raises(
        LabError, match=rf"config.json beside m.pth cannot be read \({why}.*say num_heads="
    ):
        load(tmp_path / "m.pth")


def test_a_config_of_timm_tells_the_arguments_and_the_activation(tmp_path):
    path = saved(tmp_path, model().state_dict())
    config = tmp_path / "config.json"
    config.write_text(
        '{"num_classes": 5, "model_args": {"num_heads": 3, "img_size": [32, 48]}}', "utf-8"
    )
    assert load(path).grid.image_size == (32, 48)
    config.write_text('{"model_args": {"act_layer": "quick_gelu"}}', "utf-8")
    with pytest.raises(LabError, match="act_layer='quick_gelu', and a plain ViT here has the ex"):
        load(path)


def test_maps_of_a_wrapped_model_point_to_no_road_already_taken():
    class Theirs(nn.Module):
        def forward_features(self, images):
            return images.flatten(2).mT

    with pytest.raises(LabError, match="calls no attention of torch from which") as refusal:
        OtherModel(Theirs()).forward_features(torch.rand(1, 3, 4, 4), return_attention=True)
    assert "by name" not in str(refusal.value)
