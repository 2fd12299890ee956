"""Importing this before torch makes fake CUDA tensors go backward in a CPU build of torch.

Two small C++ libraries are built with g++ on the spot; see shim/.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

SHIM = Path(__file__).with_name("shim")


def _torch_folder() -> Path:
    if "torch" in sys.modules:
        raise ImportError("import fake_cuda before torch: the libraries are loaded in an order.")
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        raise ImportError("torch is not installed.")
    return Path(spec.origin).parent


def _build(source: Path, torch_folder: Path, home: Path) -> Path:
    library = home / f"lib{source.stem}.so"
    include, lib = torch_folder / "include", torch_folder / "lib"
    subprocess.run(
        [
            *("g++", "-std=c++20", "-shared", "-fPIC", f"-I{include}"),
            *(str(source), "-o", str(library), f"-L{lib}", "-ltorch_cpu", "-lc10"),
        ],
        check=True,
    )
    return library


def _load() -> None:
    torch_folder = _torch_folder()
    lib = torch_folder / "lib"
    with tempfile.TemporaryDirectory(prefix="vitlab-shim-") as home:
        accelerator = _build(SHIM / "accelerator.cpp", torch_folder, Path(home))
        device = _build(SHIM / "cuda_device.cpp", torch_folder, Path(home))
        for library in (lib / "libc10.so", accelerator, lib / "libtorch_cpu.so", device):
            ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)


_load()
LOADED_BEFORE_TORCH = True
