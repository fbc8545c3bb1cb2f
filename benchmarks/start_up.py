"""What the plugin adds to the start of pytest: whole processes, beside an empty plugin, in turn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import children

_TEST = "def test_nothing():\n    assert True\n"
_COMMAND = [sys.executable, "-m", "pytest", "--collect-only", "-q"]
_ON = [*_COMMAND, "-p", "pytest_batchproc.plugin"]
# To look up a name, pytest reads the metadata of all that is installed. Every run that loads its
# plugins by itself does so once, with ours or without.
_OFF = [*_COMMAND, "-p", "empty_plugin"]


def with_and_without(rounds: int, paths: list[str]) -> tuple[list[int], list[int]]:
    """Nanoseconds of collecting one test with the plugin on and unused, and with an empty one.

    Other plugins stay out: what they do at the start is noise here. The first round, which makes
    bytecode, is dropped.
    """
    environment = children.environment() | {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(paths),
    }
    on: list[int] = []
    off: list[int] = []
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "test_nothing.py").write_text(_TEST, encoding="utf-8")
        Path(directory, "empty_plugin.py").touch()
        for number in range(rounds + 1):
            # Who goes first changes, in case going first is worth something.
            for command, times in [(_ON, on), (_OFF, off)][:: 1 if number % 2 else -1]:
                times.append(_nanoseconds(command, directory, environment))
    return on[1:], off[1:]


def _nanoseconds(command: list[str], directory: str, environment: dict[str, str]) -> int:
    start = time.perf_counter_ns()
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    took = time.perf_counter_ns() - start
    if done.returncode:
        raise children.CaseFailedError((done.stdout + done.stderr)[-3000:].rstrip())
    return took
