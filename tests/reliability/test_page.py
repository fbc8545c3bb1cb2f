"""`docs/reliability.md` shows what was recorded."""

from __future__ import annotations

from tests.reliability import matrix
from tests.reliability.page import PAGE, TABLES
from tests.support.page import with_tables


def test_the_tables_are_those_of_the_record() -> None:
    told = PAGE.read_text(encoding="utf-8")

    assert with_tables(PAGE, TABLES) == told, "python -m tests.reliability.page writes them anew"


def test_every_kind_of_session_was_run() -> None:
    found = {session.partition("-")[0] for session in matrix.recorded()}

    assert set(matrix.purposes()) - {"audit"} == found, "make matrix, then tests.reliability.matrix"
