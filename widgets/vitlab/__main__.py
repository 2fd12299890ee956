"""``python -m vitlab`` is ``vitlab``, where scripts are not on the path."""

from vitlab.cli import main

if __name__ == "__main__":
    main(prog_name="vitlab")
