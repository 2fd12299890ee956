"""The words of the lessons, each with the instrument that shows it, and what to read next."""

from vitlab.core.glossary.sources import Source, reading_list
from vitlab.core.glossary.terms import Term, all_terms, find_term, terms_in

__all__ = ["Source", "Term", "all_terms", "find_term", "reading_list", "terms_in"]
