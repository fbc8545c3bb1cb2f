"""The fixture `simulate`: its clock, its settings, its hook, and the timelines in a report."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc import EventSourceMapping, FakeLambdaContext, Simulate, SqsQueue
from pytest_batchproc.simulator._simulate import SimulateSettings
from tests.pytest_batchproc.conftest import Run
from tests.pytest_batchproc.simulator.queues import failing, succeed

FAILING = """
    from pytest_batchproc import SqsQueue

    def handler(event, context):
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}

    def feed(simulate):
        queue = SqsQueue("orders", max_receive_count=2)
        queue.send("a")
        return simulate(queue, handler)

    def test_it(simulate):
        feed(simulate).assert_all_done()
"""
TIMELINE = [
    "1 message of orders, 2 invocations in 30 s: 1 dead-lettered",
    "#0  a  0s fail  30s fail  dead-lettered",
]
HEADING = "Simulated deliveries"


def shown(done: pytest.RunResult) -> list[str]:
    """What stands under the heading, as far as the next one."""
    lines = done.outlines
    headings = [at for at, line in enumerate(lines) if f" {HEADING} " in line]
    if not headings:
        return []
    rest = lines[headings[0] + 1 :]
    end = next(at for at, line in enumerate(rest) if line.startswith(("---", "===", "___")))
    return rest[:end]


def test_it_runs_on_the_clock_of_the_context(
    simulate: Simulate, lambda_context: FakeLambdaContext
) -> None:
    lambda_context.advance(1_000)
    queue = SqsQueue("orders")
    queue.send("a")

    report = simulate(queue, failing({"a": 1}))

    assert [delivery.time for delivery in report.deliveries] == [1.0, 31.0]
    assert (31.0, lambda_context.clock) == (lambda_context.clock.now, queue.clock)


@pytest.mark.batchproc(function_timeout=2)
def test_the_function_has_the_timeout_of_the_settings(simulate: Simulate) -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")

    report = simulate(queue, lambda event, context: context.advance(2_500))

    assert [delivery.ending for delivery in report.deliveries] == ["timed out"]
    assert [
        delivery.ending
        for delivery in simulate(
            _with("b"), lambda event, context: context.advance(2_500), function_timeout=3
        ).deliveries
    ] == ["returned"]


def test_it_keeps_its_reports(simulate: Simulate) -> None:
    reports = [simulate(_with("a"), succeed), simulate(_with("b"), succeed)]

    assert reports == simulate.reports


def test_a_wrong_setting_is_refused_as_by_a_mapping(simulate: Simulate) -> None:
    with pytest.raises(ValueError, match="bisect_batch_on_function_error: SQS") as caught:
        simulate(_with("a"), succeed, bisect_batch_on_function_error=True)

    assert simulate.reports == []
    # What stands between the test and the mapping is not shown.
    shown = [Path(entry.path).name for entry in caught.traceback if not entry.ishidden(caught)]
    assert shown[:2] == ["test_simulate_fixture.py", "_mapping.py"]


def test_it_takes_every_keyword_of_a_mapping() -> None:
    parameters = inspect.signature(EventSourceMapping.__init__).parameters.values()
    own = {one.name for one in parameters if one.kind is one.KEYWORD_ONLY}

    assert own <= set(SimulateSettings.__annotations__)


def test_its_own_listener_is_called_as_well(simulate: Simulate) -> None:
    heard: list[Any] = []

    report = simulate(_with("a"), succeed, on_delivery=heard.append)

    assert report.deliveries == heard


def test_the_hook_hears_every_delivery(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(
        """
        def pytest_batchproc_delivery(delivery):
            print(f"heard {delivery.number} at {delivery.time:g}: {delivery.verdict.outcome}")
        """
    )
    pytester.makepyfile(FAILING)

    assert [line for line in run().outlines if line.startswith("heard")] == [
        "heard 0 at 0: failure",
        "heard 1 at 30: failure",
    ]


def test_a_failure_shows_what_was_delivered(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(FAILING)
    done = run()

    done.assert_outcomes(failed=1)
    assert shown(done) == TIMELINE
    assert "E       If #0 should end in the dead-letter queue, write " in done.stdout.str()


def test_of_several_runs_each_is_shown(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        FAILING + "\n    def test_twice(simulate):\n        feed(simulate)\n"
        "        feed(simulate)\n        assert False\n"
    )

    assert [*TIMELINE, "", *TIMELINE] == [
        line.replace("60", "0").replace("90", "30") for line in shown(run("-k", "twice"))
    ]


def test_a_passing_test_shows_nothing(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(FAILING.replace(".assert_all_done()", ".assert_nothing_lost()"))
    done = run("-rP")

    done.assert_outcomes(passed=1)
    assert shown(done) == []


def test_always_shows_it_of_passing_tests_too(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(FAILING.replace(".assert_all_done()", ".assert_nothing_lost()"))
    done = run("-rP", "--batchproc-timeline=always")

    done.assert_outcomes(passed=1)
    assert shown(done) == TIMELINE


def test_never_shows_it_of_none(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(FAILING)
    done = run("--batchproc-timeline=never")

    done.assert_outcomes(failed=1)
    assert shown(done) == []


def test_a_fixture_that_simulates_and_fails_shows_it(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        FAILING.replace(
            "def test_it(simulate):", "import pytest\n    @pytest.fixture\n    def fed(simulate):"
        )
        + "\n    def test_it(fed): pass\n"
    )
    done = run()

    done.assert_outcomes(errors=1)
    assert shown(done) == TIMELINE


def test_bodies_read_as_the_hook_says_and_records_are_counted(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makeconftest(
        "def pytest_batchproc_describe_record(record): return f\"<{record['body']}>\""
    )
    pytester.makepyfile(FAILING.replace('queue.send("a")', 'queue.send("a"); queue.send("b")'))

    assert (shown(run("--batchproc-max-records-shown=1"))[1:]) == [
        "#0  <a>  0s fail  30s fail  dead-lettered",
        "… and 1 more message, done at once",
    ]


def test_it_travels_from_a_worker(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytest.importorskip("xdist", reason="runs on two workers")
    pytester.makepyfile(FAILING)
    done = run_apart("-p", "xdist.plugin", "-n", "1")

    assert shown(done) == TIMELINE


def test_it_is_compared_with_a_snapshot(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytest.importorskip("syrupy", reason="writes files by syrupy")
    pytester.makepyfile(
        FAILING.replace("def test_it(simulate):", "def test_it(simulate, batch_snapshot):").replace(
            "feed(simulate).assert_all_done()", "assert feed(simulate) == batch_snapshot"
        )
    )
    written = run_apart("-p", "syrupy", "--snapshot-update")
    read = run_apart("-p", "syrupy")

    assert [written.ret, read.ret] == [0, 0]
    (file,) = pytester.path.rglob("*.json")
    assert '"end": "dead-lettered"' in file.read_text(encoding="utf-8")


def _with(body: str) -> SqsQueue:
    queue = SqsQueue("orders")
    queue.send(body)
    return queue
