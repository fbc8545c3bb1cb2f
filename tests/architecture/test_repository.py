"""The root of the repository stays small, so that a newcomer finds what matters."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.architecture.source import ROOT

MOST_ENTRIES = 20


def test_the_root_has_at_most_20_entries() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no clone of the repository")
    listed = subprocess.run([git, "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    entries = {name.partition("/")[0] for name in listed.stdout.splitlines()}

    assert len(entries) <= MOST_ENTRIES, sorted(entries)
