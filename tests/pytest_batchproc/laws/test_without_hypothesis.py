"""Without hypothesis, the laws say in one sentence what to install."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
sys.modules["hypothesis"] = None
try:
    import pytest_batchproc.laws
except ImportError as error:
    print(type(error).__name__, error)
"""


def test_a_missing_hypothesis_is_one_sentence() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == (
        "MissingExtraError pytest_batchproc.laws needs hypothesis: pip install pytest-batchproc"
    )
