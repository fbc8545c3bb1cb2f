"""The fixture `check_faults`: the settings of the test, and progress on a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc import CheckFaults
from pytest_batchproc.faults import check_faults as function
from pytest_batchproc.fixtures.simulation import _progress
from tests.pytest_batchproc.conftest import Run
from tests.pytest_batchproc.faults import worlds

TESTS = """
    import time
    import pytest
    from pytest_batchproc.simulator import effects

    def world():
        def handler(event, context):
            effects.record(context.get_remaining_time_in_millis())
        yield lambda: handler

    def search(check_faults, **options):
        return check_faults(world, "sqs", bodies=["a"], faults=["crash"], at_most=1, **options)

    def test_default(check_faults):
        search(check_faults)

    @pytest.mark.batchproc(function_timeout=7)
    def test_marker(check_faults):
        search(check_faults)

    def test_keyword(check_faults):
        search(check_faults, function_timeout=9)
"""


def test_it_does_what_the_function_does(check_faults: CheckFaults) -> None:
    given: Any = {"bodies": ["a"], "at_most": 1}

    assert check_faults(worlds.right_world, "sqs", **given) == function(
        worlds.right_world, "sqs", **given
    )


def test_it_uses_the_timeout_of_the_test(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(TESTS)

    done = run()

    assert [
        line for line in done.outlines if line.startswith("E  ") and "happened twice" in line
    ] == [
        f"E       pytest_batchproc.faults.BrokenClaimError: {milliseconds} of message #0 happened "
        "twice, after 1 fault: crash(0)"
        for milliseconds in (3000, 7000, 9000)
    ]


def test_the_report_of_a_failed_test_ends_on_the_line_of_the_test(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(TESTS)

    done = run("-k", "test_default", "--tb=short")

    assert not [line for line in done.outlines if "pytest_batchproc/faults/" in line]


def test_progress_is_for_a_terminal(request: pytest.FixtureRequest) -> None:
    assert _progress(request.config) is None


def test_progress_is_written_past_the_capture(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    written: list[str] = []
    monkeypatch.setattr(reporter, "isatty", lambda: True)
    monkeypatch.setattr(reporter, "rewrite", lambda text, **markup: written.append(text))

    show = _progress(request.config)
    assert show is not None
    show(1_500)

    assert written == ["check_faults: 1,500 schedules "]
