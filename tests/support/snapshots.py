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

    def pytest_configure(config: pytest.Config) -> None:
        """Look for no unused snapshots when `-k` selects from all files.

        For `-k "not name_of_a_file"`, syrupy takes those of that file for unused.
        """
        if config.option.keyword and not config.option.file_or_dir:
            config.option.disable_unused_snapshots = True

    def pytest_runtest_makereport(item: pytest.Item) -> None:
        """Give syrupy its session back, which a run of `pytester` in this process has replaced.

        Otherwise syrupy does not learn which tests ran and which were skipped.
        """
        if "_syrupy" in vars(item.config):
            vars(syrupy)["_syrupy"] = vars(item.config)["_syrupy"]
