"""The command line: ``vitlab lab`` opens the labs."""

import click


@click.group()
def main() -> None:
    """Learn how a Vision Transformer turns an image into tokens."""
