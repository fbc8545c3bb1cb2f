"""pytest as mutants need it: chosen tests, quickly, and the end at the first failure."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

# One process, the same examples each time, no search for the smallest one that fails.
ARGUMENTS = (
    "-q",
    "--capture=no",
    "--tb=no",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    # hypothesis is loaded before pytest could rewrite it.
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
    "--hypothesis-profile=mutants",
)
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


class Chosen:
    """A plugin that runs some tests in this order, and ends the process at the first failure."""

    def __init__(self, names: Sequence[str], ended: int) -> None:
        self.names = names
        self.ended = ended

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = chosen(items, self.names)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os._exit(self.ended)


class Collected:
    """A plugin that gives the collected tests to `work` instead of running them."""

    def __init__(self, work: Callable[[list[pytest.Item]], None]) -> None:
        self.work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.work(session.items)
        return True


def chosen(items: Iterable[pytest.Item], names: Sequence[str]) -> list[pytest.Item]:
    """The items of these names, in the order of the names."""
    by_name = {item.nodeid: item for item in items}
    return [by_name[name] for name in names if name in by_name]


def run(items: Sequence[pytest.Item]) -> None:
    """Run the items, and only them, as pytest would."""
    for position, item in enumerate(items):
        later: Any = items[position + 1] if position + 1 < len(items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=later)
