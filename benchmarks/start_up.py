"""What the plugin adds to the start of pytest: whole processes, beside an empty plugin, in turn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import children
from case import Case, How
from figures import Samples
from meters import interleave, steady_call

_TEST = "def test_nothing():\n    assert True\n"
_COMMAND = [sys.executable, "-m", "pytest", "--collect-only", "-q"]
_ON = [*_COMMAND, "-p", "pytest_batchproc.plugin"]
# To look up a name, pytest reads the metadata of all that is installed. Every run that loads its
# plugins by itself does so once, with ours or without.
_OFF = [*_COMMAND, "-p", "empty_plugin"]


def start_of_pytest(case: Case, how: How) -> Samples:
    """Nanoseconds of collecting one test with the plugin on and unused, and with an empty one.

    Other plugins stay out: what they do at the start is noise here.
    """
    environment = children.environment() | {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(how.paths),
    }
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "test_nothing.py").write_text(_TEST, encoding="utf-8")
        Path(directory, "empty_plugin.py").touch()
        on, off = (partial(_run, command, directory, environment) for command in (_ON, _OFF))
        on(), off()  # make bytecode
        return interleave(on, off, how.rounds(case), steady_call)


def _run(command: list[str], directory: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise children.CaseFailedError((done.stdout + done.stderr)[-3000:].rstrip())
