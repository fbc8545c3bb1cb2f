"""docs/assertions.md: pytest runs its examples and prints what it says; no assertion is missing."""

from __future__ import annotations

import re

import pytest

from pytest_batchproc import _asserts as asserts
from tests.docs.pages import ROOT, blocks
from tests.pytest_batchproc.conftest import Run

ASSERTIONS = ROOT / "docs" / "assertions.md"
PAGE = ASSERTIONS.read_text(encoding="utf-8")
FILES = [block.code.removeprefix("# ").partition("\n") for block in blocks(ASSERTIONS)]
[SHOWN] = re.findall(r"^```text\n(.*?)^```$", PAGE, flags=re.M | re.S)


def test_the_examples_run_and_the_first_fails_as_shown(pytester: pytest.Pytester, run: Run) -> None:
    for name, _, text in FILES:
        (pytester.path / name).write_text(text, encoding="utf-8")

    done = run("--strict-markers", "--strict-config")

    done.assert_outcomes(passed=9, failed=1)
    printed = [line.removeprefix("E").strip() for line in done.outlines if line.startswith("E")]
    printed[0] = printed[0].removeprefix("pytest_batchproc.BatchAssertionError: ")
    assert printed == [line.strip() for line in SHOWN.splitlines()]


def test_every_assertion_is_on_the_page() -> None:
    named = re.findall(r"^\| `(assert_\w+)\(", PAGE, flags=re.M)

    assert sorted(name for name in vars(asserts) if name.startswith("assert_")) == sorted(named)
