"""Distributions made by the backend itself: no network, no environment of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "packaging" / "pytest-batchproc"
BUILD = """
import sys
from hatchling import build
getattr(build, "build_" + sys.argv[1])(sys.argv[2])
"""


def built(kind: str, source: Path, directory: Path) -> Path:
    """The distribution that the backend makes of a source tree."""
    pytest.importorskip("hatchling", reason="hatchling builds it")
    if not (source / "pyproject.toml").is_file() or not (ROOT / "batchproc").is_dir():
        pytest.skip("the source is not here")
    # A process of its own: the backend builds what it finds in the current directory.
    done = subprocess.run(
        [sys.executable, "-c", BUILD, kind, str(directory)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (found,) = directory.iterdir()
    return found
