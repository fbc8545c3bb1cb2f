"""The record of fuzzing and the table built from it."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz import page, running
from tests.fuzz.__main__ import NO_ATHERIS, main

ROOT = Path(__file__).parent.parent.parent


def a_run(**fields: object) -> running.Run:
    always: dict[str, Any] = {
        "date": "2026-01-01",
        "target": "batches",
        "executions": 1_000,
        "edges": None,
        "seconds": 360,
        "python": "3.13.1",
        "findings": 0,
    }
    return running.Run(**(always | fields))


def test_runs_are_kept_in_the_order_in_which_they_ended(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    first, second = a_run(), a_run(target="bodies", edges=7)
    nothing = running.recorded(file)
    running.record(first, file)
    running.record(second, file)

    assert nothing == []
    assert running.recorded(file) == [first, second]


def test_a_row_sums_up_the_runs_of_a_target() -> None:
    found = [
        a_run(),
        a_run(executions=2_500_000, python="3.11.7", seconds=3_240, findings=1, edges=10),
        a_run(target="bodies", edges=12),
    ]
    lines = page.table(found).splitlines()

    assert lines[:7] == [
        "| target | cases | edges | hours |",
        "|---|--:|--:|--:|",
        "| `batches` | 2,501,000 | 10 | 1.0 |",
        "| `bodies` | 1,000 | 12 | 0.1 |",
        "",
        "2,502,000 cases in total, on Python 3.11, 3.13.",
        "1 of the 3 runs ended with a finding.",
    ]


@pytest.mark.parametrize("test", sorted({test for _, _, test in page.FOUND}))
def test_what_was_found_is_kept_from_coming_back(test: str) -> None:
    assert (ROOT / test).is_file()


def test_a_run_is_recorded_with_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = a_run(edges=5, seconds=60), a_run(executions=9, edges=5, seconds=1, findings=1)
    results = iter([(good, ""), (bad, "it broke")])
    monkeypatch.setattr(running, "run", lambda *arguments: next(results))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    file = tmp_path / "runs.json"
    arguments = ["--target", "batches", "--record", str(file)]
    codes = main(arguments), main(arguments)
    out, err = capsys.readouterr()

    assert codes == (0, 1)
    assert out == "batches: 1,000 cases in 60 s, 5 edges\nbatches: 9 cases in 1 s, 5 edges\n"
    assert err == "it broke\n"
    assert running.recorded(file) == [good, bad]


def test_without_atheris_the_command_names_the_other_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code = main([])

    assert code == 2
    assert capsys.readouterr().err == f"{NO_ATHERIS}\n"


def ended(code: int, output: str) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], code, output)


@pytest.mark.parametrize(
    ("expected", "done"),
    [
        pytest.param("", ended(0, "#1 NEW cov: 3\nDone"), id="nothing"),
        pytest.param(
            "AssertionError: x\nBase64: AP8=\nrepeat it with --input 00ff\n"
            "The process ended with 77.",
            ended(77, "#1 NEW cov: 3\nINFO: y\nAssertionError: x\nBase64: AP8=\nstat::z: 1"),
            id="a-finding",
        ),
        pytest.param("The process ended with -11.", ended(-11, ""), id="a-crash"),
    ],
)
def test_what_a_process_found_is_told_without_its_progress(
    expected: str, done: subprocess.CompletedProcess[str]
) -> None:
    assert running.trouble(done) == expected


def test_soaking_says_what_each_driver_left() -> None:
    found = page.soak_table(
        {
            "python": "3.13.1",
            "drivers": [
                {
                    "driver": "plain",
                    "invocations": 100_000,
                    "seconds": 9,
                    "blocks": 14,
                    "growth": 0.0001,
                    "memory_kb": 0,
                    "threads": 0,
                    "tasks": 0,
                }
            ],
        }
    )

    assert found.splitlines() == [
        "| driver | new blocks | new memory | threads, tasks |",
        "|---|--:|--:|--:|",
        "| plain | 14 | 0 kB | 0, 0 |",
        "",
        "At least 100,000 invocations of each driver, at most 0.0001 blocks for each.",
        "Python 3.13.1.",
    ]
