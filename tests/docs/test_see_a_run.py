"""The page "See a run": its blocks go on with each other, and its text is what they return."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "see_a_run.md"


def test_the_blocks_run_one_after_another(tmp_path: Path) -> None:
    found = [block for block in blocks(PAGE) if "breakpoint" not in (block.note or "")]
    code = "\n".join(block.code for block in found)
    names: dict[str, Any] = {}
    exec(compile(code, str(tmp_path / "orders.py"), "exec"), names)
    shown = re.findall(r"^```text\n(.*?)\n```$", PAGE.read_text("utf-8"), re.M | re.S)[0]
    told = re.sub(r"(timeout\.) Lambda counts.*", r"\1 ...", names["story"])

    assert shown == told
