"""Settings of all tests."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import re
from importlib.util import find_spec

import pytest

import batchproc
import pytest_batchproc

_IS_UNSTABLE = re.compile(r" at 0x|\{'[^']*'[,}]").search


def pytest_sessionstart() -> None:
    """Load all that the packages load when it is needed.

    `pytester` forgets the modules that a run in this process has loaded. What a later test loads
    again has classes that are not those of the modules that stayed.
    """
    for package in (batchproc, pytest_batchproc):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                with contextlib.suppress(ImportError):  # of a library that is not installed
                    importlib.import_module(module.name)


@pytest.fixture
def few_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pytest load the plugins that pages use and no other, which takes half the time."""
    names = ("pytest_batchproc.plugin", "_hypothesis_pytestplugin", "syrupy")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", ",".join(name for name in names if find_spec(name)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse an id with an address or a set in it: workers of one run would not agree on it."""
    unstable = [item.nodeid for item in items if _IS_UNSTABLE(item.nodeid)]
    if unstable:
        raise pytest.UsageError(f"give this parameter an id of its own: {unstable[0]}")
