"""docs/simulator.md: its examples print what it shows, and it names what there is."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from inspect import iscoroutinefunction
from io import StringIO
from typing import Any

import pytest

import pytest_batchproc.simulator as simulator
from pytest_batchproc.simulator import Report
from pytest_batchproc.simulator._settings import SETTINGS
from tests.architecture.source import ROOT
from tests.pytest_batchproc.conftest import Run

PAGE = (ROOT / "docs" / "simulator.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.M | re.S)
SHOWN = re.findall(r"^```text\n(.*?)^```$", PAGE, flags=re.M | re.S)


def test_its_examples_print_what_it_shows(pytester: pytest.Pytester, run: Run) -> None:
    printed = []
    for block in PYTHON:
        if block.startswith("# "):
            pytester.makepyfile(test_orders=block)
            printed.append(run("-rN").stdout.str())
            continue
        namespace: dict[str, Any] = {}
        with redirect_stdout(StringIO()) as out:
            exec(block, namespace)
            for name, test in [*namespace.items()]:
                if name.startswith("test_") and not iscoroutinefunction(test):  # its block runs it
                    test()
        printed.append(out.getvalue())

    assert [shown for shown in SHOWN if not any(shown in text for text in printed)] == []


def test_it_names_every_assertion_and_every_attribute_of_a_report() -> None:
    told = set(re.findall(r"`(\w+)(?:\([^)]*\))?`", PAGE))
    names = {name for name in [*dir(Report), *Report.__annotations__] if not name.startswith("_")}

    assert names - told == {"snapshot_value", "source"}


def test_it_names_every_setting_and_every_source() -> None:
    odd = {"enabled", "starting_position_timestamp"}
    kinds = {name for name in simulator.__all__ if name.endswith(("Queue", "Stream", "Topic"))}

    assert [name for name in SETTINGS if f"`{name}`" not in PAGE and name not in odd] == []
    assert [name for name in kinds if f"`{name}(name)`" not in PAGE] == []
