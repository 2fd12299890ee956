"""A widget as one file that opens without a kernel and without a network."""

from vitlab.widgets.page.document import page_of
from vitlab.widgets.page.models import linked_to
from vitlab.widgets.page.photograph import photographed

__all__ = ["linked_to", "page_of", "photographed"]
