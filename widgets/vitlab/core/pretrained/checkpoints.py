"""Weights from a file, without running a line of code that is in it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.torch_version import OLDEST_TORCH, older_torch

FOLDER_FILES = ("model.safetensors", "pytorch_model.bin")
_INSIDE = ("state_dict", "model", "teacher")


def read_checkpoint(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors by name, and what the file or a config.json beside it says of the model."""
    if path.is_dir():
        files = [path / name for name in FOLDER_FILES if (path / name).is_file()]
        if not files:
            raise LabError(f"{path} holds no weights: {' or '.join(FOLDER_FILES)} would be read.")
        path = files[0]
    if not path.is_file():
        raise LabError(f"there is no file {path}.")
    tensors, arguments = _read(path)
    return tensors, _beside(path) | arguments


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    if path.suffix == ".safetensors":
        try:
            with safe_open(path, "pt") as stored:
                tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
                metadata = stored.metadata() or {}
        except SafetensorError as error:
            raise LabError(
                f"{path.name} is no safetensors file that can be read: {error}."
            ) from None
        return tensors, json.loads(metadata.get("architecture", "{}"))
    if old := older_torch():
        raise LabError(
            f"{path.name} could run code in torch {old}: install torch {OLDEST_TORCH} or newer, "
            "or give the weights as safetensors."
        )
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LabError(
            f"{path.name} cannot be read as weights alone ({reason}): save model.state_dict(), "
            "not the model, so that loading runs no code."
        ) from None
    return _tensors(stored, path), {}


def _tensors(stored: object, path: Path) -> dict[str, Tensor]:
    """The state dict itself, or the one inside a training checkpoint."""
    if isinstance(stored, Mapping):
        for name in _INSIDE:
            if isinstance(stored.get(name), Mapping):
                return _tensors(stored[name], path)
        tensors = {name: value for name, value in stored.items() if isinstance(value, Tensor)}
        if tensors:
            return tensors
    raise LabError(
        f"{path.name} holds {type(stored).__name__}, not a state dict of tensors by name."
    )


def _beside(path: Path) -> dict[str, Any]:
    config = path.with_name("config.json")
    if not config.is_file():
        return {}
    settings: dict[str, Any] = json.loads(config.read_text("utf-8"))
    return settings
