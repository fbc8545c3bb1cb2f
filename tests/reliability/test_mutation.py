"""The record of mutants: what is killed later leaves it, and who stays has a reason."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mutation import page, results

PATH = "batchproc/_batch.py"


def survivor(before: str, nth: int = 0) -> dict[str, Any]:
    return {"path": PATH, "line": 1, "last_line": 1, "before": before, "after": "x", "nth": nth}


def mutant(before: str, nth: int = 0) -> Any:
    return SimpleNamespace(key=(PATH, before, "x", nth))


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record of four mutants, three of which survived."""
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(results, "REASONS", tmp_path / "unchanged.toml")
    survivors = [survivor("a"), survivor("a", 1), survivor("b")]
    modules = {PATH: {"mutants": 9, "met": 4, "killed": 1, "of these in time": 0}}
    entry = {"modules": modules, "survivors": survivors}
    (tmp_path / "results.json").write_text(json.dumps({"batchproc": entry}))
    return tmp_path


def test_what_is_killed_later_leaves_the_survivors(record: Path) -> None:
    outcomes = {(PATH, 0): "survived", (PATH, 1): "killed", (PATH, 2): "killed in time"}
    results.mend("batchproc", {PATH: [mutant("a"), mutant("a", 1), mutant("b")]}, outcomes)
    entry = results.stored()["batchproc"]

    assert 3 == entry["modules"][PATH]["killed"]
    assert [{**survivor("a"), "reason": None}] == entry["survivors"]


def test_a_survivor_whose_line_is_gone_leaves_the_record(record: Path) -> None:
    results.mend("batchproc", {PATH: [mutant("a"), mutant("a", 1)]}, {(PATH, 0): "survived"})
    entry = results.stored()["batchproc"]

    assert {"mutants": 8, "met": 3, "killed": 1, "of these in time": 0} == entry["modules"][PATH]
    assert ["a", "a"] == [one["before"] for one in entry["survivors"]]


def test_the_page_tells_survivors_with_a_reason_from_the_others(record: Path) -> None:
    (record / "unchanged.toml").write_text(
        f'[[group]]\npath = "{PATH}"\nreason = "nobody asks"\n'
        'mutants = [["a", "x"], ["a", "x", 1]]\n'
    )
    results.explain("batchproc", results.stored()["batchproc"])

    assert "| `batchproc` | 9 | 4 | 1 | 25.0 % | 2 | 1 |" == page.mutation().splitlines()[-1]


@pytest.mark.parametrize("target", results.stored())
def test_tests_notice_what_is_changed(target: str) -> None:
    modules = results.stored()[target]["modules"].values()

    assert sum(one["killed"] for one in modules) >= 0.92 * sum(one["met"] for one in modules)
