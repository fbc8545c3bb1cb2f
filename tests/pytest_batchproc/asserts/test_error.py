"""The error of a failed assertion: what it carries, how it is dressed, and where it is shown."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import unittest
from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc._asserts import BatchAssertionError, assert_all_succeeded, assert_failed_at
from pytest_batchproc._explain import Facts
from tests.pytest_batchproc.asserts.asserting import error_of, naming
from tests.support.events import SQS

Run = Callable[..., pytest.RunResult]

EVENT = SQS.event(["one", "two", "three"])
FAILED_ONE = naming(SQS, EVENT, 1)


def fresh() -> BatchAssertionError:
    return error_of(assert_all_succeeded, FAILED_ONE, EVENT)


def test_it_is_an_assertion_error_that_carries_its_facts() -> None:
    error = fresh()

    assert isinstance(error, AssertionError)
    assert isinstance(error.facts, Facts)
    assert error.facts.fact == "1 of 3 messages failed: #1"
    assert [row.wrong for row in error.facts.rows] == [False, True, False]
    assert EVENT["Records"] == [row.record for row in error.facts.rows]


def test_it_is_undressed_at_first() -> None:
    error = fresh()

    assert (error.describe_record, error.max_records_shown, error.verbose) == (None, 25, False)


def test_it_is_dressed_as_it_is_told(snapshot: object) -> None:
    error = fresh()

    error.dress(describe_record=lambda record: f"({record['body']})", max_records_shown=1)

    assert str(error) == snapshot


def test_it_can_be_undressed_again() -> None:
    error = fresh()
    text = str(error)
    error.dress(describe_record=lambda record: "told", max_records_shown=1, verbose=True)

    error.dress()

    assert text == str(error)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_can_be_pickled(protocol: int) -> None:
    error = fresh()
    error.dress(describe_record=lambda record: "told", max_records_shown=2)
    error.add_note("a note")

    read: BatchAssertionError = pickle.loads(pickle.dumps(error, protocol))

    assert str(error) == str(read)
    assert (read.max_records_shown, read.verbose, read.__notes__) == (2, False, ["a note"])


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_it_can_be_copied(copied: Any) -> None:
    error = fresh()
    error.dress(verbose=True)

    assert str(error) == str(copied(error))
    assert copied(error).verbose


def test_its_repr_is_one_line() -> None:
    assert repr(fresh()) == "BatchAssertionError('1 of 3 messages failed: #1')"


# --- where it is shown ----------------------------------------------------------------------------

TEST_FILE = """
    from pytest_batchproc import SqsEventFactory
    from pytest_batchproc._asserts import assert_failed_at

    EVENT = SqsEventFactory()(["one"])

    def test_one():
        assert_failed_at(None, EVENT, {positions})
"""
MESSAGE = [
    "*BatchAssertionError: The message has the wrong outcome: expected #0 to fail, got none",
    "> #0 00000000-…-000000000000  one  expected fail, got success: not reported",
    "Lambda deletes the message.",
    "If #0 should fail, the response must name it; otherwise remove it from `positions`.",
]


@pytest.mark.parametrize("mode", ["rewrite", "plain"])
def test_the_report_ends_on_the_line_of_the_test(
    pytester: pytest.Pytester, run: Run, mode: str
) -> None:
    pytester.makepyfile(TEST_FILE.format(positions="[0]"))

    result = run(f"--assert={mode}")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       assert_failed_at(None, EVENT, [[]0])",
            *(f"E   {line.replace('[', '[[]').replace('>', '[>]')}" for line in MESSAGE[:1]),
            *(f"E   *{line}" for line in MESSAGE[1:]),
            "",
            "*test_the_report_ends_on_the_line_of_the_test.py:7: BatchAssertionError",
        ],
        consecutive=True,
    )


@pytest.mark.parametrize("positions", ["[1]", "'0'", "[0.5]"])
def test_a_wrong_argument_is_reported_on_the_line_of_the_test(
    pytester: pytest.Pytester, run: Run, positions: str
) -> None:
    pytester.makepyfile(TEST_FILE.format(positions=positions))

    result = run()

    result.stdout.fnmatch_lines(
        ["*test_a_wrong_argument_is_reported_on_the_line_of_the_test.py:7: ValueError"]
    )
    assert "pytest_batchproc" not in result.stdout.str()


@pytest.mark.parametrize("event", ["{}", '{"Records": [{"eventSource": "aws:sqs"}]}'])
@pytest.mark.parametrize("name", ["assert_all_succeeded", "lambda_verdict"])
def test_a_wrong_event_is_reported_on_the_line_of_the_test(
    pytester: pytest.Pytester, run: Run, name: str, event: str
) -> None:
    pytester.makepyfile(
        f"""
        from pytest_batchproc import {name}

        def test_one():
            {name}(None, {event})
        """
    )

    result = run()

    result.stdout.fnmatch_lines(
        ["*test_a_wrong_event_is_reported_on_the_line_of_the_test.py:4: InvalidEventError"]
    )
    assert "pytest_batchproc/" not in result.stdout.str()


class InUnittest(unittest.TestCase):
    __test__ = False  # it must fail, below

    def test_one(self) -> None:
        assert_failed_at(FAILED_ONE, EVENT, [])


def test_unittest_shows_the_same_text(snapshot: object) -> None:
    result = unittest.TestResult()
    InUnittest("test_one").run(result)
    ((_, text),) = result.failures

    assert text[text.index("pytest_batchproc.Batch") :] == snapshot


def test_the_assertions_need_no_pytest(snapshot: object) -> None:
    code = """
import sys
sys.modules["pytest"] = sys.modules["_pytest"] = None
from pytest_batchproc._asserts import BatchAssertionError, assert_all_failed
try:
    assert_all_failed(None, {"Records": [{"messageId": "one", "eventSource": "aws:sqs"}]})
except BatchAssertionError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == snapshot
