"""Settings of all tests."""

from __future__ import annotations

import pytest

try:
    from hypothesis import settings
except ModuleNotFoundError:
    pass  # the tests that need it are skipped
else:
    # A busy machine is slow without being wrong, so no example has a deadline.
    settings.register_profile("batchproc", deadline=None)
    settings.load_profile("batchproc")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse an id with an address in it: workers of one run would not agree on the test's name."""
    unstable = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if unstable:
        raise pytest.UsageError(f"give this parameter an id of its own: {unstable[0]}")
