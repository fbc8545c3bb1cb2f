"""The record of fuzzing and the table made of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import engines, page, runs, shuffled, targets
from tests.fuzz.__main__ import main

ROOT = Path(__file__).parent.parent.parent


def a_run(**fields: object) -> runs.Run:
    always = {
        "date": "2026-01-01",
        "target": "batches",
        "engine": "random",
        "executions": 1_000,
        "edges": None,
        "seconds": 360,
        "python": "3.13.1",
        "findings": 0,
    }
    return runs.Run(**(always | fields))  # type: ignore[arg-type]  # a field is what it is


def test_runs_are_kept_in_the_order_in_which_they_ended(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    first, second = a_run(), a_run(target="bodies", edges=7)
    nothing = runs.load(file)
    runs.add(first, file)
    runs.add(second, file)

    assert [] == nothing
    assert [first, second] == runs.load(file)
    assert [file] == list(tmp_path.iterdir())


def test_a_row_sums_up_the_runs_of_a_target_by_an_engine() -> None:
    found = [
        a_run(),
        a_run(executions=2_500_000, python="3.11.7", seconds=3_240, findings=1),
        a_run(engine="atheris", edges=10),
        a_run(engine="atheris", edges=12),
    ]
    lines = page.table(found).splitlines()

    assert [
        "| target | by | cases | edges | hours | Python | ended by a finding |",
        "|---|---|--:|--:|--:|---|--:|",
        "| `batches` | atheris | 2,000 | 12 | 0.2 | 3.13 | 0 |",
        "| `batches` | random | 2,501,000 |  | 1.0 | 3.11, 3.13 | 1 |",
        "",
        "2,503,000 cases in all.",
    ] == lines[:6]


@pytest.mark.parametrize("test", sorted({test for _, _, test in page.FOUND}))
def test_what_was_found_is_kept_from_coming_back(test: str) -> None:
    assert (ROOT / test).is_file()


def test_a_run_is_recorded_with_what_it_came_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    results = iter([engines.Result(1_234, 5, 60, ""), engines.Result(9, None, 1, "it broke")])
    monkeypatch.setitem(engines.ENGINES, "random", lambda *arguments: next(results))
    file = tmp_path / "runs.json"
    arguments = ["--engine", "random", "--target", "bodies", "--record", str(file)]
    good, bad = main(arguments), main(arguments)
    out, err = capsys.readouterr()

    assert (0, 1) == (good, bad)
    assert ["bodies by random: 1,234 in 60 s, 5 edges", "bodies by random: 9 in 1 s"] == (
        out.splitlines()
    )
    assert "it broke\n" == err
    assert [(1_234, 5, 60, 0), (9, None, 1, 1)] == [
        (one.executions, one.edges, one.seconds, one.findings) for one in runs.load(file)
    ]


def test_chance_counts_its_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = tmp_path / "executions"
    monkeypatch.setattr(sys, "argv", ["shuffled", "bodies", "0.05", "1", str(counted)])
    monkeypatch.setattr(targets, "quiet", lambda: None)
    shuffled.main()

    assert int(counted.read_text()) > 0


def test_chance_tells_the_case_that_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    counted = tmp_path / "executions"
    tried: list[bytes] = []

    def try_third(data: bytes) -> None:
        tried.append(data)
        assert len(tried) < 3

    monkeypatch.setattr(sys, "argv", ["shuffled", "bodies", "60", "1", str(counted)])
    monkeypatch.setattr(shuffled, "load", lambda name: try_third)
    with pytest.raises(AssertionError):
        shuffled.main()

    assert "2" == counted.read_text()
    assert f"seed 1\nfound by: --target bodies --input {tried[-1].hex()}\n" == (
        capfd.readouterr().err
    )


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
    assert expected == engines.trouble(done)


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

    assert [
        "| driver | invocations | more blocks | for each invocation | more memory | threads left | tasks left |",  # noqa: E501
        "|---|--:|--:|--:|--:|--:|--:|",
        "| plain | 100,000 | 14 | 0.0001 | 0 kB | 0 | 0 |",
        "",
        "Python 3.13.1.",
    ] == found.splitlines()
