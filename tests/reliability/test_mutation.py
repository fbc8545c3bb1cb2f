"""The record of mutants: read from what mutmut leaves, and enough of them are killed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reliability import mutation


def meta(folder: Path, name: str, codes: list[int | None]) -> None:
    path = folder / "batchproc" / f"{name}.py.meta"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"exit_code_by_key": dict(enumerate(codes))}), encoding="utf-8")


def test_a_run_is_counted_by_its_exit_codes(tmp_path: Path) -> None:
    meta(tmp_path, "_plan", [1, 1, 0, 33, 36, -11, None])
    meta(tmp_path, "_job", [None])
    found = mutation.read(tmp_path)

    assert {path: one[1:] for path, one in found.items()} == {"batchproc/_plan.py": (6, 3, 3)}


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        mutation.main(tmp_path)

    assert str(caught.value) == f"{tmp_path} has no results. Run `make mutants` first."


def test_a_run_replaces_its_modules_and_keeps_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {"day": "2026-01-01", "mutants": 9, "killed": 8, "survived": 1}
    names = ("_plan", "_job", "_gone")
    record = tmp_path / "mutation.json"
    record.write_text(json.dumps({f"batchproc/{name}.py": old for name in names}))
    monkeypatch.setattr(mutation, "RECORD", record)
    meta(tmp_path, "_plan", [1, 1])
    mutation.main(tmp_path)

    assert {path: one[1:] for path, one in mutation.recorded(record).items()} == {
        "batchproc/_job.py": (9, 8, 1),
        "batchproc/_plan.py": (2, 2, 0),
    }


def test_tests_kill_most_mutants() -> None:
    found = mutation.recorded().values()

    assert sum(one.killed for one in found) >= 0.8 * sum(one.mutants for one in found)
