"""What pytest hands a failed assertion before it is put into words: hook, settings, verbosity.

The words themselves are the business of the tests of the assertions.
"""

from __future__ import annotations

import pytest

from tests.pytest_batchproc.conftest import Run

DESCRIBING = """
    def pytest_batchproc_describe_record(record):
        return "body as told by the hook"
"""
HEAD = """
import unittest
import pytest
from pytest_batchproc import SqsEventFactory, assert_all_succeeded

def judge(count=1):
    event = SqsEventFactory()([f"body {number}" for number in range(count)])
    assert_all_succeeded({"batchItemFalures": []}, event)
"""
# Ways in which an assertion of ours comes to a report.
WAYS = {
    "plain": """
def test_it():
    judge()
""",
    "unittest": """
class TestIt(unittest.TestCase):
    def test_it(self):
        judge()
""",
    "unittest, subTest": """
class TestIt(unittest.TestCase):
    def test_it(self):
        with self.subTest(part=1):
            judge()
""",
    "group": """
def test_it():
    try:
        judge()
    except AssertionError as error:
        failed = error
    raise ExceptionGroup("several", [ValueError("another"), ExceptionGroup("inner", [failed])])
""",
    "cause": """
def test_it():
    try:
        judge()
    except AssertionError as error:
        raise RuntimeError("the batch is wrong") from error
""",
    "context": """
def test_it():
    try:
        judge()
    finally:
        raise RuntimeError("the batch is wrong")
""",
    "set-up": """
@pytest.fixture
def judged():
    judge()

def test_it(judged): pass
""",
    "teardown": """
@pytest.fixture
def judged():
    yield
    judge()

def test_it(judged): pass
""",
}
if pytest.version_tuple >= (9, 0):
    WAYS["subtests"] = """
def test_it(subtests):
    with subtests.test("part"):
        judge()
"""


@pytest.mark.parametrize("way", WAYS)
def test_the_hook_tells_bodies_however_the_failure_comes(
    pytester: pytest.Pytester, run: Run, way: str
) -> None:
    pytester.makeconftest(DESCRIBING)
    pytester.makepyfile(HEAD + WAYS[way])
    text = "\n".join(run().outlines)

    assert "body as told by the hook" in text
    assert "body 0" not in text.replace('f"body ', "")


def test_without_a_hook_the_body_is_shown(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(HEAD + WAYS["plain"])

    assert "body 0" in "\n".join(run().outlines)


def test_the_closest_hook_tells(pytester: pytest.Pytester, run: Run) -> None:
    hook = "def pytest_batchproc_describe_record(record): return {!r}"
    test = HEAD + WAYS["plain"]
    pytester.makepyfile(
        **{
            "conftest": hook.format("told outside"),
            "test_outer": test,
            "inner/conftest": hook.format("told inside"),
            "inner/test_inner": test,
        }
    )
    text = "\n".join(run("--import-mode=importlib").outlines)

    assert (text.count("told outside"), text.count("told inside")) == (1, 1)


def test_a_hook_that_raises_does_not_hide_the_failure(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest("def pytest_batchproc_describe_record(record): record['nothing']")
    pytester.makepyfile(HEAD + WAYS["plain"])
    done = run()

    done.assert_outcomes(failed=1)
    assert "body 0" in "\n".join(done.outlines)


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        ((), 25),
        (("--batchproc-max-records-shown=3",), 3),
        (("-v",), 30),
        (("-o", "verbosity_assertions=1"), 30),
        (("-v", "-o", "verbosity_assertions=0"), 25),
    ],
    ids=str,
)
def test_as_many_records_are_shown_as_is_set(
    pytester: pytest.Pytester, run: Run, args: tuple[str, ...], shown: int
) -> None:
    pytester.makepyfile(HEAD + "def test_it(): judge(30)")

    assert shown == records_shown(run(*args))


def test_a_marker_sets_how_many_are_shown(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        HEAD + "@pytest.mark.batchproc(max_records_shown=2)\ndef test_it(): judge(30)"
    )

    assert records_shown(run("--batchproc-max-records-shown=5")) == 2


def test_a_wrong_marker_does_not_break_the_report_of_another_failure(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        HEAD
        + """
@pytest.fixture
def judged(request):
    request.applymarker(pytest.mark.batchproc(max_records_shown=0))
    judge()

def test_it(judged): pass
"""
    )
    done = run()

    done.assert_outcomes(errors=1)
    assert records_shown(done) == 1


def test_what_is_not_ours_is_left_as_it_is(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        class Mine(AssertionError):
            def dress(self, **settings): raise RuntimeError("dressed")

        def test_it(): raise Mine("as it is")
        """
    )
    done = run()

    done.assert_outcomes(failed=1)
    assert [line for line in done.outlines if line.endswith("Mine: as it is")] != []


def test_the_report_ends_on_the_line_of_the_test(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        test_it="""
        from pytest_batchproc import assert_all_succeeded

        def test_it(sqs_event_factory):
            assert_all_succeeded({}, sqs_event_factory(count=1))
            assert_all_succeeded({"batchItemFalures": []}, sqs_event_factory(count=1))
        """
    )

    assert "test_it.py:5: BatchAssertionError" in run().outlines


def records_shown(done: pytest.RunResult) -> int:
    return len([line for line in done.outlines if line.startswith("E ") and "body " in line])
