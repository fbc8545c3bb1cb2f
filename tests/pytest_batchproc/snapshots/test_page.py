"""docs/snapshots.md: pytest runs its example, and the files are as shown."""

from __future__ import annotations

import json
import re

import pytest

from pytest_batchproc._snapshots._files import file_stem
from tests.architecture.source import ROOT
from tests.pytest_batchproc.conftest import Run

pytest.importorskip("syrupy", reason="writes files by syrupy")

PAGE = (ROOT / "docs" / "snapshots.md").read_text(encoding="utf-8")


def test_the_example_writes_the_files_that_the_page_shows(
    pytester: pytest.Pytester, run_apart: Run
) -> None:
    [(name, text)] = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE, flags=re.M | re.S)
    (pytester.path / name).write_text(text, encoding="utf-8")
    shown = dict(re.findall(r"`(__batch__/.+?)`:\n\n```json\n(.*?)^```$", PAGE, re.M | re.S))
    run_apart("-p", "syrupy", "--snapshot-update").assert_outcomes(passed=1)
    written = {
        path.relative_to(pytester.path).as_posix(): path.read_text(encoding="utf-8")
        for path in pytester.path.rglob("*.json")
    }

    assert len(shown) == 2
    assert shown == written


def test_the_records_on_the_page_are_json() -> None:
    shown = re.findall(r'`(\{"(?:index|event|unknown)".*?\})`', PAGE)

    assert len([json.loads(one) for one in shown]) == 5


def test_a_name_that_no_file_system_takes_becomes_the_one_on_the_page() -> None:
    assert f"`{file_stem('test_x[a/b]', 0)}.json`" in PAGE
