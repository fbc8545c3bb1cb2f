"""What docs/laws.md says of the laws is what the table says."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_batchproc.laws import LAWS
from pytest_batchproc.laws._shapes import SHAPES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "laws.md"


def test_the_page_shows_the_table_of_laws() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+\.) \|$", PAGE.read_text("utf-8"), re.M)
    wanted = [
        (
            law.name,
            ("all" if law.sources == tuple(SHAPES) else ", ".join(law.sources))
            + (", with `done`" if law.needs_done else ""),
            law.sentence,
        )
        for law in LAWS
    ]

    assert rows == wanted
