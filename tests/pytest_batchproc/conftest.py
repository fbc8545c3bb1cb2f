"""pytest runs inside tests: with our plugin, and with no other that happens to be installed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import pytest_batchproc

Run = Callable[..., pytest.RunResult]
OURS_ALONE = ("-p", "batchproc", "-p", "no:cacheprovider", "-W", "error")

# After a test pytester drops the modules that it has loaded. What the package has taken from one of
# ours by then would stay, beside the same class of the module loaded again.
for _name in pytest_batchproc.__all__:
    getattr(pytest_batchproc, _name)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run of pytest shows and loads does not depend on where these tests run."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    # https://docs.pytest.org/en/stable/explanation/ci.html: on CI its summary is not shortened.
    for name in ("CI", "BUILD_NUMBER", "FORCE_COLOR", "PY_COLORS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(pytester: pytest.Pytester, alone: None) -> Run:
    """Run pytest on the files of `pytester`, in this process."""

    def run(*args: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(*OURS_ALONE, *args)

    return run


@pytest.fixture
def run_apart(pytester: pytest.Pytester, alone: None) -> Run:
    """The same in a process of its own."""

    def run(*args: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess(*OURS_ALONE, *args)

    return run
