"""Snapshots of messages: an unused one fails a run of all tests, and no run of a few."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

pytest.importorskip("syrupy", reason="it is about syrupy")

HAS_XDIST = find_spec("xdist") is not None
TESTS = """
    import pytest

    def test_used(snapshot):
        assert "a whole message" == snapshot

    def test_with_a_run_inside(pytester):
        pytester.makepyfile(test_inside="def test_it(): pass")
        pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)

    def test_skipped(snapshot):
        pytest.skip("not here")
"""
SKIPPED = "# name: test_skipped\n  'kept'\n# ---\n"
UNUSED = "# name: test_removed\n  'a message'\n# ---\n"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Tests with their snapshots, one of a test that is skipped."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "syrupy,xdist.plugin" if HAS_XDIST else "syrupy")
    for name in [one for one in os.environ if one.startswith("PYTEST_XDIST_")]:
        monkeypatch.delenv(name)  # or the run inside takes itself for a worker
    pytester.makeini("[pytest]\nnorecursedirs = runpytest-*")
    pytester.makeconftest("pytest_plugins = ['pytester', 'tests.support.snapshots']")
    test = pytester.makepyfile(test_messages=TESTS)
    snapshots = test.parent / "__snapshots__" / "test_messages.ambr"
    pytester.runpytest_subprocess("--snapshot-update").assert_outcomes(passed=2, skipped=1)
    snapshots.write_text(snapshots.read_text() + SKIPPED)
    return snapshots


def ends_with(pytester: pytest.Pytester, *arguments: str) -> int:
    return int(pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments).ret)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_an_unused_snapshot_fails_a_run_of_all(
    project: Path, pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    if workers:
        pytest.importorskip("xdist", reason="it starts two workers")
    assert ends_with(pytester, *workers) == 0

    project.write_text(project.read_text() + UNUSED)

    assert ends_with(pytester, *workers) == 1


@pytest.mark.parametrize(
    "few",
    [
        ["test_messages.py::test_skipped"],
        ["-k", "not test_messages"],
        ["--deselect", "test_messages.py::test_used"],
    ],
    ids=" ".join,
)
def test_a_run_of_few_finds_no_snapshot_of_others_unused(
    project: Path, pytester: pytest.Pytester, few: list[str]
) -> None:
    pytester.makepyfile(test_others="def test_it(): pass")
    project.write_text(project.read_text() + UNUSED)

    assert ends_with(pytester, *few) == 0
