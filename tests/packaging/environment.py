"""A virtual environment in which the wheels are installed, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


class Environment:
    """A fresh virtual environment with nothing in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        # The pip of the tests serves it as well, and to install another takes seconds.
        pytest.importorskip("pip", reason="pip installs the wheels")
        make = [sys.executable, "-m", "venv", "--without-pip", str(directory)]
        subprocess.run(make, check=True)
        self.folder = directory / ("Scripts" if sys.platform == "win32" else "bin")

    def run(self, *args: str, cwd: Path | None = None) -> str:
        # Isolated: neither the tree beside us nor the settings of whoever runs this.
        return _output([str(self.folder / "python"), "-I", *args], cwd)

    def pip(self, *args: str) -> str:
        options = ["--isolated", "--disable-pip-version-check", "--python", str(self.directory)]
        return _output([sys.executable, "-I", "-m", "pip", *options, *args])

    def files(self) -> set[str]:
        """All but what Python compiled of others."""
        return {
            path.relative_to(self.directory).as_posix()
            for path in self.directory.rglob("*")
            if "__pycache__" not in path.parts or "batchproc" in str(path)
        }


def _output(command: list[str], cwd: Path | None = None) -> str:
    # Whoever runs the tests may keep compiled files elsewhere.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
