"""Settings of all tests."""

from __future__ import annotations

import re

import pytest

_IS_UNSTABLE = re.compile(r" at 0x|\{'[^']*'[,}]").search


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse an id with an address or a set in it: workers of one run would not agree on it."""
    unstable = [item.nodeid for item in items if _IS_UNSTABLE(item.nodeid)]
    if unstable:
        raise pytest.UsageError(f"give this parameter an id of its own: {unstable[0]}")
