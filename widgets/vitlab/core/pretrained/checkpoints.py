"""Weights from a file, without running a line of code that is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from vitlab.core.arguments import either
from vitlab.core.errors import PATH, LabError, reason, shown
from vitlab.core.pretrained.unwrapping import state_dict_in
from vitlab.core.torch_version import OLDEST_TORCH, older_torch
from vitlab.words import said, word

FOLDER_FILES = ("model.safetensors", "pytorch_model.bin")
SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
_OF_PIXELS = ("image_mean", "image_std")
_OTHER_FORMATS = {
    ".onnx": word("an ONNX graph"),
    ".h5": word("a file of Keras"),
    ".keras": word("a file of Keras"),
    ".msgpack": word("a file of Flax"),
    ".npz": word("a file of numpy arrays"),
    ".tflite": word("a TensorFlow Lite graph"),
    ".gguf": word("a file of llama.cpp"),
    ".engine": word("a TensorRT engine"),
}


def names_a_file(name: str) -> bool:
    """Whether a name can only be meant as a file or folder, be it there or not.

    >>> [names_a_file(name) for name in ("weights/vit.pt", "./vit", "google/vit-base", "vit_tiny")]
    [True, True, False, False]
    """
    path = Path(name)
    return (
        path.suffix.lower() in (*SUFFIXES, *_OTHER_FORMATS)
        or name.startswith((".", "~", "/"))
        or "\\" in name
        or len(path.parts) > 2
    )


def read_checkpoint(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors by name, and what the file or a config.json beside it says of the model."""
    if path.is_dir():
        path = _in_folder(path)
    if not path.is_file():
        raise LabError(
            said("there is no file {path}: check its name and folder.", path=shown(str(path), PATH))
        )
    if (suffix := path.suffix.lower()) in _OTHER_FORMATS:
        raise LabError(
            said(
                "{name} is {format}, not a state dict: in the program that made it, save "
                "model.state_dict() with torch.save or safetensors.",
                name=path.name,
                format=said(_OTHER_FORMATS[suffix]),
            )
        )
    tensors, arguments = _read_safetensors(path) if suffix == ".safetensors" else _read(path)
    return tensors, _beside(path) | arguments


def _in_folder(folder: Path) -> Path:
    named = shown(str(folder), PATH)
    found = next((folder / name for name in FOLDER_FILES if (folder / name).is_file()), None)
    if found:
        return found
    if any(folder.glob("*.index.json")):
        raise LabError(
            said(
                "the weights in {folder} are split over several files: load them with their own "
                "library and save_pretrained(…, max_shard_size='100GB').",
                folder=named,
            )
        )
    raise LabError(
        said(
            "{folder} holds no weights: {files} would be read.",
            folder=named,
            files=either(FOLDER_FILES),
        )
    )


def _read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    try:
        with safe_open(path, "pt") as stored:
            tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
            metadata = stored.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise LabError(
            said(
                "{name} is no safetensors file that can be read: {reason}.",
                name=path.name,
                reason=reason(error),
            )
        ) from None
    notes = said("the notes in {name}", name=path.name)
    return tensors, _settings(metadata.get("architecture", "{}"), notes)


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    if old := older_torch():
        raise LabError(
            said(
                "{name} could run code in torch {old}: install torch {oldest} or newer, or give "
                "the weights as safetensors.",
                name=path.name,
                old=old,
                oldest=OLDEST_TORCH,
            )
        )
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a broken file provokes in pickle and zip
        raise LabError(
            said(
                "{name} cannot be read as weights alone ({reason}): save model.state_dict(), not "
                "the model, so that loading runs no code.",
                name=path.name,
                reason=reason(error),
            )
        ) from None
    return state_dict_in(stored, path.name), {}


def _beside(path: Path) -> dict[str, Any]:
    told = _settings_in(path.with_name("config.json"), path)
    pixels = _settings_in(path.with_name("preprocessor_config.json"), path)
    return {name: pixels[name] for name in _OF_PIXELS if name in pixels} | told


def _settings_in(config: Path, path: Path) -> dict[str, Any]:
    if not config.is_file():
        return {}
    what = said("{config} beside {name}", config=config.name, name=path.name)
    try:
        text = config.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabError(_broken(what, reason(error))) from None
    return _settings(text, what)


def _settings(text: str, what: str) -> dict[str, Any]:
    try:
        settings = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LabError(_broken(what, reason(error))) from None
    if not isinstance(settings, dict):
        why = said("it holds one {kind}, not settings", kind=type(settings).__name__)
        raise LabError(_broken(what, why))
    return settings


def _broken(what: str, why: str) -> str:
    return said(
        "{what} cannot be read ({why}): mend it, or take it away and say num_heads=, img_size= and "
        "norm_eps= yourself.",
        what=what,
        why=why,
    )
