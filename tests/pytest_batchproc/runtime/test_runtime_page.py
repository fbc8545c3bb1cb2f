"""docs/runtime.md: its projects run as it says, and it names what there is."""

from __future__ import annotations

import dataclasses
import re

import pytest

from pytest_batchproc import Invocation
from pytest_batchproc._runtime._options import FunctionOptions
from tests.architecture.source import ROOT
from tests.pytest_batchproc.conftest import Run

PAGE = (ROOT / "docs" / "runtime.md").read_text(encoding="utf-8")


def test_what_the_page_shows_is_so(pytester: pytest.Pytester, run: Run) -> None:
    pytest.importorskip("awslambdaric", reason="the runtime client is for Linux only")
    blocks = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE, flags=re.M | re.S)
    for name, text in blocks:
        (pytester.path / name).write_text(text, encoding="utf-8")
    (output,) = re.findall(r"^```text\n(.*?)^```$", PAGE, flags=re.M | re.S)
    done = run("--batchproc-function-timeout=60")

    assert PAGE.count("```python") == len(blocks)
    done.assert_outcomes(passed=2, failed=1)
    assert output.splitlines() == [line for line in done.outlines if line.startswith("E  ")]


def test_it_names_every_attribute_of_an_invocation() -> None:
    table = PAGE.partition("## What do I get of an invocation?")[2].partition("\n## ")[0]
    shown = {
        name
        for row in re.findall(r"^\| (`.+?`) \|", table, flags=re.M)
        for name in re.findall(r"`(\w+)`", row)
    }
    fields = {field.name for field in dataclasses.fields(Invocation)}

    assert fields | {"response", "crashed"} == shown


def test_it_names_every_option() -> None:
    table = PAGE.partition("## What can I set?")[2].partition("\n## ")[0]
    shown = {
        name
        for row in re.findall(r"^\| (`.+?`) \|", table, flags=re.M)
        for name in re.findall(r"`(\w+)`", row)
    }

    assert set(FunctionOptions.__annotations__) - {"root"} == shown
