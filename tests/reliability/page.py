"""The tables of `docs/reliability.md`, made of what the commands on it recorded.

`python -m tests.reliability.page` writes them. Each stands between two comments with its name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fuzz.page import concurrency, fuzzing
from mutation.page import mutation
from tests.reliability import matrix

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
TABLES: dict[str, Callable[[], str]] = {
    "matrix": matrix.table,
    "mutation": mutation,
    "fuzzing": fuzzing,
    "concurrency": concurrency,
}


def written(text: str) -> str:
    """The page with its tables made anew."""
    for name, make in TABLES.items():
        opens, closes = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, opening, rest = text.partition(opens)
        _, closing, after = rest.partition(closes)
        assert opening, f"docs/reliability.md has no place for the table {name!r}"
        assert closing, f"docs/reliability.md has no end of the table {name!r}"
        text = f"{before}{opens}\n{make().strip()}\n\n{closes}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
