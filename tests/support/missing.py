"""Plugin: a test that asks for a library which is not installed is skipped, and says which.

So the tests run in any environment, and nobody who writes one has to think of it. Only where the
test asks: an import that fails inside our packages, without our sentence about it, is a failure.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest

OURS = ("batchproc", "pytest_batchproc")
OUR_COMMAND = re.compile(r'pip install (pytest-batchproc|"lambda-batchproc\[)')


def what_is_missing(error: BaseException | None) -> str | None:
    """The reason to skip, or None where something else is wrong."""
    while error is not None:
        if isinstance(error, ImportError) and error.name and not _installed(error.name):
            if OUR_COMMAND.search(str(error)):
                return str(error)
            if isinstance(error, ModuleNotFoundError) and not set(OURS) & set(_askers(error)):
                return f"{error.name} is not installed"
        error = error.__cause__
    return None


def _installed(name: str) -> bool:
    """Whether there is such a module, or a distribution of that name."""
    try:
        distribution(name)
    except PackageNotFoundError:
        top = name.partition(".")[0]
        return top in ("tests", "examples", *OURS) or find_spec(top) is not None
    return True


def _askers(error: BaseException) -> Iterator[str]:
    """The packages whose code was running."""
    here = error.__traceback__
    while here is not None:
        yield here.tb_frame.f_globals.get("__name__", "").partition(".")[0]
        here = here.tb_next


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    call = vars(report).get("call")
    reason = what_is_missing(call.excinfo.value) if call and call.excinfo else None
    if reason is not None:
        report.outcome = "skipped"
        report.longrepr = (str(collector.path), 0, f"Skipped: {reason}")
        del vars(report)["call"]  # --pdb would stop at it
        _forget(collector.path)
    return report


def _forget(path: Path) -> None:
    """Take out the half of a module that was loaded: who imports from it is to be skipped too."""
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == str(path):
            del sys.modules[name]


def _skipping() -> Generator[None, object, object]:
    try:
        return (yield)
    except ImportError as error:
        reason = what_is_missing(error)
        if reason is None:
            raise
        pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    return (yield from _skipping())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    return (yield from _skipping())
