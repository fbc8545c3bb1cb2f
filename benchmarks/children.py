"""Processes in which something is measured: nothing of the source tree, nothing inherited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from figures import Samples

HERE = Path(__file__).resolve().parent


class CaseFailedError(Exception):
    """A child process ended with an error; the text is what it said."""


def timed_case(
    name: str, module: str, rounds: int, paths: Sequence[str], variables: Mapping[str, str]
) -> Samples:
    """What `timed_case.py` measures of the case of that name."""
    command = [sys.executable, str(HERE / "timed_case.py"), name, module, str(rounds), *paths]
    ours, beside = json.loads(output(command, variables))
    return ours, beside


def output(command: Sequence[str], variables: Mapping[str, str]) -> str:
    """What a child printed, run in an empty directory: no source tree is found by standing in it.

    Raises:
        CaseFailedError: it ended with an error.
    """
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run(
            command,
            cwd=elsewhere,
            env={**environment(), **variables},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise CaseFailedError((done.stdout + done.stderr)[-3000:].rstrip())
    return done.stdout


def environment() -> dict[str, str]:
    """This process's environment without what would change how a library or pytest behaves."""
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("POWERTOOLS_", "LAMBDA_", "PYTHON", "PYTEST_"))
    }
