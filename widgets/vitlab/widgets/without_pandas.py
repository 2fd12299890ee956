"""bqplot without pandas, which it imports for tables that no figure here is given.

That takes longer than all of bqplot. pandas, and what of bqplot is made of it, come as soon as
somebody asks for them, so to a notebook that uses bqplot itself nothing is missing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_TABLES = "plotting_widgets"  # of bqplot: what it makes of tables, and imports with the rest


class _Later(ModuleType):
    """Stands for a module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        itself = import_module(self.__name__)
        if itself is self:
            raise ImportError(f"{self.__name__}.{name} is needed at once.")
        return getattr(itself, name)


def import_bqplot() -> None:
    """Import bqplot, and pandas only where bqplot cannot be imported without."""
    if not {"bqplot", "pandas"}.isdisjoint(sys.modules):
        return
    tables = f"bqplot.{_TABLES}"
    stand_ins = {"pandas": _Later("pandas"), tables: ModuleType(tables)}
    sys.modules.update(stand_ins)
    try:
        bqplot = import_module("bqplot")
    except ImportError:
        return  # whoever imports it next is told why, or gets it with pandas
    finally:
        for name in stand_ins:
            del sys.modules[name]
    bqplot.__getattr__ = _of_tables  # type: ignore[method-assign]


def _of_tables(name: str) -> Any:
    """What bqplot itself has not, as a module's own ``__getattr__`` is asked for it."""
    if not name.startswith("_"):
        tables = import_module(f"bqplot.{_TABLES}")
        if name == _TABLES:
            return tables
        if hasattr(tables, name):
            return getattr(tables, name)
    raise AttributeError(f"module 'bqplot' has no attribute {name!r}")
