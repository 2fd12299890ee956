"""Stands in for what of vitlab is not there while answers are graded.

A notebook imports instruments, checks and our own functions. None of these is within a student's
reach while an answer is graded, and an import of them must not fail all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from vitlab.grading.trouble import Refused

_OURS = "vitlab.core"


class Absent:
    """A name of vitlab that is not there. Nothing comes of it in cells that show and try things.

    Once answers are called, ``refuses`` is set, and what computes in core says so instead.
    """

    refuses = False

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *_: Any, **__: Any) -> Absent:
        """Nothing comes of it; `Refused` where an answer would be worked out by it."""
        if Absent.refuses and self._name.startswith(_OURS):
            own = self._name.rpartition(".")[2]
            raise Refused(
                f"It ran vitlab's own {own}. It is there to compare with; write the steps "
                "yourself, and the points are yours."
            )
        return self

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}")

    def __getitem__(self, key: object) -> Absent:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def _again(self, *_: Any) -> Absent:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __rmatmul__ = _again
    __truediv__ = __rtruediv__ = __floordiv__ = __mod__ = __pow__ = __neg__ = _again

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[()]:
        return ()


class _AbsentModule(ModuleType):
    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.startswith("vitlab."):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def stand_in() -> None:
    """Let every module of vitlab be imported from now on, there or not."""
    sys.meta_path.append(_Finder())
