"""The tables of `docs/reliability.md`, made of what the commands on it recorded.

`python -m tests.reliability.page` writes them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.fuzz.page import concurrency, fuzzing
from tests.reliability import matrix, mutation
from tests.support.page import with_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
TABLES: dict[str, Callable[[], str]] = {
    "matrix": matrix.table,
    "mutation": mutation.table,
    "fuzzing": fuzzing,
    "concurrency": concurrency,
}


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE, TABLES), encoding="utf-8")
