"""The libraries that vitlab is compared with, on the path only where they are asked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FOLDER = Path(sys.prefix) / "peers"


def use_peers() -> None:
    """Let timm, transformers, torchvision and the others be imported from now on."""
    if not FOLDER.is_dir():
        raise SystemExit(f"the peers are not in {FOLDER}: `make test-peers` puts them there.")
    os.environ["HF_HUB_OFFLINE"] = "1"
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    _import_torchvision()


def _import_torchvision() -> None:
    """Import it, also where its compiled operators are of another build than torch.

    The usual torchvision belongs to the usual torch; beside a CPU build from another index its
    operators cannot be loaded. Nothing here calls them, but the import insists on their names.
    """
    try:
        import torchvision
    except RuntimeError:
        import torch

        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        boxes = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        for name in ("nms", "qnms"):
            torch.library.define(f"torchvision::{name}", boxes)
        import torchvision  # noqa: F401
