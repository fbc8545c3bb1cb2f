"""Plugin: what the tests need of syrupy, whose fixture `snapshot` compares whole messages."""

from __future__ import annotations

import pytest

try:
    import syrupy
except ModuleNotFoundError:

    @pytest.fixture
    def snapshot() -> None:
        """The fixture of syrupy, in an environment that does not have it."""
        pytest.skip("syrupy is not installed")

else:

    def pytest_runtest_makereport(item: pytest.Item) -> None:
        """Give syrupy its session back, which a run of `pytester` in this process has replaced.

        Otherwise syrupy reports the snapshots of skipped tests as unused.
        """
        if "_syrupy" in vars(item.config):
            vars(syrupy)["_syrupy"] = vars(item.config)["_syrupy"]
