"""`docs/reliability.md` shows what was recorded."""

from __future__ import annotations

from tests.reliability.page import PAGE, written


def test_the_tables_are_those_of_the_record() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert written(text) == text, "python -m tests.reliability.page writes them anew"
