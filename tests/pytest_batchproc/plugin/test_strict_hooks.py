"""The setting `hooks`: a test in which a hook of a processor failed fails, or warns.

In processes of their own: pytester drops the modules that a run loads, and batchproc keeps one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_batchproc import _strict as strict

if TYPE_CHECKING:
    from tests.pytest_batchproc.conftest import Run

HOW = [
    "batchproc reports the records that failed and does not raise what a hook raises.",
    'Fix the hook, or turn this check off for the test: @pytest.mark.batchproc(hooks="off").',
]
APP = """
import contextlib
import pytest
from batchproc import BatchProcessingError, BatchProcessor, EventType, process_partial_response
from pytest_batchproc import SqsEventFactory

def number(record):
    int(record.body)

def run(kind, **options):
    processor = kind(EventType.SQS, **options)
    return process_partial_response(SqsEventFactory()(["a", "1"]), number, processor)

class Raises(BatchProcessor):
    def failure_handler(self, record, exception):
        raise OSError("no metrics today\\x1b")

class RaisesAfterSuccess(BatchProcessor):
    def success_handler(self, record, result):
        raise KeyError("total")

class Late(BatchProcessor):
    def failure_handler(self, record, exception):
        return self.send()

    async def send(self):
        pass

class Vain(BatchProcessor):
    def success_handler(self, record, result):
        error = ValueError("no")
        return self.failure_handler(record, (ValueError, error, None))

class Async(BatchProcessor):
    async def success_handler(self, record, result):
        pass

class Fine(BatchProcessor):
    def success_handler(self, record, result):
        return super().success_handler(record, result)

"""
FACTS = {
    "Raises": "Raises.failure_handler raised OSError: no metrics today\\x1b (test_it.py:15).",
    "RaisesAfterSuccess": (
        "RaisesAfterSuccess.success_handler raised KeyError: 'total' (test_it.py:19)."
    ),
    "Late": (
        "Late.failure_handler returned something to await: hooks are not awaited, so it did not "
        "run."
    ),
    "Vain": "failure_handler was called with ValueError for a record that has not failed.",
    "Async": "Async.success_handler is async: hooks are not awaited, so it did not run.",
}


def write(pytester: pytest.Pytester, tests: str) -> None:
    pytester.makepyfile(test_it=APP + tests)


EACH = """
@pytest.mark.parametrize("kind", [Raises, RaisesAfterSuccess, Late, Vain, Async, Fine])
def test_it(kind):
    with contextlib.suppress(BatchProcessingError, TypeError):
        run(kind)
"""


def test_each_hook_that_fails_fails_its_test(pytester: pytest.Pytester, run_apart: Run) -> None:
    write(pytester, EACH)
    done = run_apart("--batchproc-hooks=strict", "--show-capture=no", "--tb=short")
    lines = done.outlines

    done.assert_outcomes(failed=5, passed=1)
    for fact in FACTS.values():
        start = lines.index(fact) + 1

        assert lines[start : start + 2] == HOW
    assert next(line for line in lines if line.startswith("FAILED")).startswith(
        "FAILED test_it.py::test_it[Raises] - Failed: Raises.failure_handler raised"
    )


def test_threads_are_watched(pytester: pytest.Pytester, run_apart: Run) -> None:
    write(pytester, "def test_it():\n    run(Raises, max_workers=2)")

    run_apart("--batchproc-hooks=strict").assert_outcomes(failed=1)


def test_by_default_nothing_is_watched(pytester: pytest.Pytester, run_apart: Run) -> None:
    write(pytester, EACH)

    run_apart().assert_outcomes(passed=6)


def test_the_ini_file_and_the_marker_decide(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makeini("[pytest]\nbatchproc_hooks = strict")
    write(
        pytester,
        """
@pytest.mark.batchproc(hooks="off")
def test_off():
    run(Raises)

def test_on():
    run(Raises)
""",
    )

    run_apart().assert_outcomes(passed=1, failed=1)


def test_warn_adds_a_warning(pytester: pytest.Pytester, run_apart: Run) -> None:
    write(pytester, "def test_it():\n    run(Raises)")
    done = run_apart("--batchproc-hooks=warn", "-W", "default")

    done.assert_outcomes(passed=1, warnings=1)
    assert FACTS["Raises"] in done.stdout.str()


def test_a_hook_that_fails_in_a_fixture_counts(pytester: pytest.Pytester, run_apart: Run) -> None:
    write(
        pytester,
        """
@pytest.fixture
def early():
    run(Raises)

def test_it(early):
    pass
""",
    )

    run_apart("--batchproc-hooks=strict").assert_outcomes(failed=1)


def test_a_test_that_fails_anyway_shows_it_too(pytester: pytest.Pytester, run_apart: Run) -> None:
    write(pytester, "def test_it():\n    run(Raises)\n    pytest.fail('for this reason')")
    done = run_apart("--batchproc-hooks=strict")
    text = done.stdout.str()

    done.assert_outcomes(failed=1)
    assert "for this reason" in text
    assert "Captured hooks call" in text
    assert FACTS["Raises"] in text


def test_the_next_test_is_not_to_blame(pytester: pytest.Pytester, run_apart: Run) -> None:
    write(pytester, "def test_one():\n    run(Raises)\n\ndef test_two():\n    run(Fine)")

    run_apart("--batchproc-hooks=strict").assert_outcomes(failed=1, passed=1)


def test_many_facts_are_shown_once_and_the_first_five() -> None:
    found = [f"fact {number}" for number in (1, 1, 2, 3, 4, 5, 6, 7)]

    assert strict.report(found).splitlines() == [
        *[f"fact {number}." for number in range(1, 6)],
        "… and 2 more",
        *HOW,
    ]


def test_an_async_delivery_hook_is_refused(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makeconftest("async def pytest_batchproc_delivery(delivery):\n    pass")
    pytester.makepyfile(
        """
        from pytest_batchproc.simulator import SqsQueue

        def test_it(simulate):
            queue = SqsQueue("orders")
            queue.send("a")
            simulate(queue, lambda event, context: {"batchItemFailures": []})
        """
    )
    done = run_apart()

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "E * TypeError: An implementation of pytest_batchproc_delivery is async, and pytest "
            "does not await hooks: nothing in it has run. Make it a plain def."
        ]
    )


def test_nothing_is_left_to_watch() -> None:
    import batchproc._hooks as hooks

    watchers: list[Any] = hooks.watchers
    with strict.watching():
        assert len(watchers) == 1

    assert watchers == []
