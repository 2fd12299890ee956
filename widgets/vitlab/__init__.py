"""Learn, see and measure how a Vision Transformer turns an image into tokens.

``vitlab.core`` computes, ``vitlab.widgets`` shows, ``vitlab.grading`` checks.
Importing ``vitlab`` imports none of them.
"""

__version__ = "0.1.0"


def use_language(name: str | None = None) -> None:
    """Let instruments that are made from now on speak a language.

    Args:
        name: A code, as "de"; None for that of the environment's VITLAB_LANGUAGE, else English.

    Raises:
        ValueError: There is no such language; the message lists those there are.

    """
    from vitlab.words import use_language as use

    use(name)
