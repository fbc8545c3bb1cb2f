"""The page that shows the tables: each stands between two comments, the rest is written by hand."""

from __future__ import annotations


class NoPlaceError(Exception):
    """The page lacks the two comments between which a table stands."""


def written(text: str, table: str, content: str) -> str:
    """The page with this content of that table.

    Raises:
        NoPlaceError: it has no place for that table.
    """
    opens, closes = f"<!-- {table}: written by `make bench` -->\n", f"<!-- /{table} -->"
    before, opening, rest = text.partition(opens)
    _, closing, after = rest.partition(closes)
    if not opening or not closing:
        raise NoPlaceError(
            f"docs/benchmarks.md has no place for the table of the {table}; it needs two lines:\n"
            f"{opens}{closes}"
        )
    return f"{before}{opens}\n{content.strip()}\n\n{closes}{after}"
