"""Runs both libraries, and holds the verdict of a row to what was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.parity.rows import row_of

if TYPE_CHECKING:
    from tests.parity.libraries import Both


@pytest.fixture
def both(request: pytest.FixtureRequest) -> Iterator[Both]:
    """`both(use)` gives what comes of `use(library)`, with theirs and with ours."""
    from tests.parity.libraries import Both

    runs = Both()
    yield runs
    row = row_of(request.function)
    assert row is not None, "a test here needs a row: see tests/parity/rows.py"
    if row.verdict == "same":
        assert [pair for pair in runs.seen if pair[0] != pair[1]] == [], "the row says: same"
    else:
        assert any(pair[0] != pair[1] for pair in runs.seen), f"the row says: {row.verdict}"
