"""A virtual environment in which the wheels are installed, without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class Environment:
    """A fresh virtual environment with pip and nothing else."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        subprocess.run([sys.executable, "-m", "venv", str(directory)], check=True)
        self.folder = directory / ("Scripts" if sys.platform == "win32" else "bin")

    def run(self, *args: str, cwd: Path | None = None) -> str:
        # Isolated: neither the tree beside us nor the settings of whoever runs this.
        command = [str(self.folder / "python"), "-I", *args]
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def pip(self, *args: str) -> str:
        return self.run("-m", "pip", "--isolated", "--disable-pip-version-check", *args)

    def files(self) -> set[str]:
        """All but what Python compiled of others."""
        return {
            path.relative_to(self.directory).as_posix()
            for path in self.directory.rglob("*")
            if "__pycache__" not in path.parts or "batchproc" in str(path)
        }
