"""docs/plugin.md: each part is a project that pytest runs, and prints what the page says."""

from __future__ import annotations

import re

import pytest

from pytest_batchproc import hookspecs
from pytest_batchproc._settings import DEFAULTS, ROWS
from tests.architecture.source import ROOT
from tests.pytest_batchproc.conftest import Run

PAGE = (ROOT / "docs" / "plugin.md").read_text(encoding="utf-8")
PARTS = {
    title: text
    for title, text in re.findall(r"^##+ (.+?)\n(.*?)(?=^##|\Z)", PAGE, flags=re.M | re.S)
    if "```python" in text
}


@pytest.mark.parametrize("title", PARTS)
def test_what_the_page_shows_is_so(pytester: pytest.Pytester, run: Run, title: str) -> None:
    blocks = re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", PARTS[title], flags=re.M | re.S)
    for name, text in blocks:
        (pytester.path / name).write_text(text, encoding="utf-8")
    output = re.findall(r"^```text\n(.*?)^```$", PARTS[title], flags=re.M | re.S)
    tests = sum(text.count("def test_") for _, text in blocks)
    done = run("--strict-markers", "--strict-config")

    assert PARTS[title].count("```python") <= len(blocks)
    done.assert_outcomes(passed=tests - len(output), failed=len(output))
    for shown in output:
        assert shown.rstrip() in "\n".join(line.rstrip() for line in done.outlines)


def test_the_page_has_every_hook() -> None:
    hooks = {name for name in vars(hookspecs) if name.startswith("pytest_")}

    assert hooks == set(re.findall(r"^`(pytest_batchproc_\w+)\(", PAGE, flags=re.M))


def test_the_page_has_every_setting_with_its_default() -> None:
    shown = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", PARTS["Settings"], flags=re.M))
    defaults = {name: getattr(DEFAULTS, name) for name in ROWS}
    expected = {name: f"`{default}`" for name, default in defaults.items()}

    assert shown == {**expected, "seed": "file and name of the test"}
