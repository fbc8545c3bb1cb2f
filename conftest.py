"""Plugins of all tests and examples; pytest takes them from the outermost conftest.py alone."""

from __future__ import annotations

pytest_plugins = [
    "pytester",
    "tests.support.missing",
    "tests.support.effort",
    "tests.support.snapshots",
]
