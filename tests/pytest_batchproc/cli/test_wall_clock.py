"""`batchproc simulate` runs the handler on simulated time, unless told otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("time_machine")

APP = """
import time

def handler(event, context):
    began = time.time()
    time.sleep(0.25)
    print(f"year {time.gmtime().tm_year}, slept {time.time() - began:.2f} s")
"""


@pytest.mark.parametrize(("options", "year"), [([], "2026"), (["--wall-clock", "real"], None)])
def test_which_time_the_handler_sees(options: list[str], year: str | None, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    root = str(Path(__file__).parents[3])
    command = [sys.executable, "-m", "pytest_batchproc", "simulate", "app.handler"]
    done = subprocess.run(
        [*command, "--source", "sqs", "--records", "1", *options],
        cwd=tmp_path,
        env={"PYTHONPATH": root, "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    took = json.loads(done.stdout)["seconds"]
    if year is None:
        assert took == 0  # a real sleep is no time of the simulation
    else:
        assert took == 0.25
        assert "year 2026, slept 0.25 s" in done.stderr


COUNTS = """
import time

calls = 0
STARTED = time.gmtime().tm_year

def handler(event, context):
    global calls
    calls += 1
    print(f"call {calls} since {STARTED}")
    time.sleep(25 if calls == 2 else 0)
"""


def test_a_function_that_times_out_is_imported_again(tmp_path: Path) -> None:
    (tmp_path / "counts.py").write_text(COUNTS)
    root = str(Path(__file__).parents[3])
    command = [sys.executable, "-m", "pytest_batchproc", "simulate", "counts.handler"]
    done = subprocess.run(
        [*command, "--source", "sqs", "--records", "3", "--setting", "batch_size=1"],
        cwd=tmp_path,
        env={"PYTHONPATH": root, "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    calls = [line for line in done.stderr.splitlines() if line.startswith("call ")]
    assert calls == [f"call {number} since 2026" for number in (1, 2, 1, 2, 1)]
