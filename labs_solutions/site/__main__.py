"""Write ``site/``: the project where no Python runs.

python -m labs_solutions.site [folder]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from labs_solutions.site.gallery import write_gallery
from labs_solutions.site.reference import write_reference


def main() -> None:
    """Write every page; the last line says where to begin."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("site"))
    folder = parser.parse_args().folder
    page = write_gallery(folder)
    write_reference(folder / "reference")
    pages = list(folder.rglob("*.html"))
    size = sum(path.stat().st_size for path in pages) / 2**20
    print(f"{len(pages)} pages, {size:.1f} MiB. Open {page}")


if __name__ == "__main__":
    main()
