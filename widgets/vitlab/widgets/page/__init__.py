"""A widget as one file that opens without a kernel and without a network."""

from vitlab.widgets.page.document import page_of
from vitlab.widgets.page.markup import Kept

__all__ = ["Kept", "page_of"]
