"""Pages with tables that are made from something else: each stands between two comments with its
name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path


def with_tables(page: Path, tables: Mapping[str, Callable[[], str]]) -> str:
    """The text of the page with its tables made anew."""
    text = page.read_text(encoding="utf-8")
    for name, make in tables.items():
        opens, closes = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, opening, rest = text.partition(opens)
        _, closing, after = rest.partition(closes)
        assert opening, f"{page.name} has no place for the table {name!r}"
        assert closing, f"{page.name} has no end of the table {name!r}"
        text = f"{before}{opens}\n{make().strip()}\n\n{closes}{after}"
    return text
