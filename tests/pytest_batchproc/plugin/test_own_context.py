"""`simulate` next to a user's own `lambda_context` fixture."""

from __future__ import annotations

import pytest

from tests.pytest_batchproc.conftest import Run

# A simulation waits 30 s for the second attempt; the handler says when it ran.
TEST = """
    import pytest
    from types import SimpleNamespace
    from unittest.mock import MagicMock
    from pytest_batchproc import FakeLambdaContext, SqsQueue
    from pytest_batchproc.clock import Clock

    def run(simulate):
        queue = SqsQueue("orders", max_receive_count=2)
        queue.send("a")
        def handler(event, context):
            raise ValueError
        return simulate(queue, handler)
"""


@pytest.mark.parametrize(
    "own",
    [
        "SimpleNamespace(aws_request_id='1', get_remaining_time_in_millis=lambda: 3000)",
        "MagicMock()",
        "None",
        "{'clock': 1}",
        "type('Context', (), {'clock': 7})()",
    ],
)
@pytest.mark.parametrize("uses", ["simulate, lambda_context", "lambda_context, simulate"])
def test_a_context_without_a_clock_of_ours(
    pytester: pytest.Pytester, run: Run, own: str, uses: str
) -> None:
    pytester.makepyfile(
        f"""{TEST}
    @pytest.fixture
    def lambda_context():
        return {own}

    def test_it({uses}):
        assert len(run(simulate).dead_lettered) == 1
    """
    )

    run().assert_outcomes(passed=1)


def test_a_context_that_only_some_tests_can_have(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        f"""{TEST}
    @pytest.fixture
    def lambda_context(request):
        return request.param  # a test without this parameter cannot have one

    def test_it(simulate):
        assert len(run(simulate).dead_lettered) == 1
    """
    )

    run().assert_outcomes(passed=1)


@pytest.mark.parametrize("scope", ["function", "session"])
def test_a_context_of_ours_that_the_user_makes_gives_its_clock(
    pytester: pytest.Pytester, run: Run, scope: str
) -> None:
    pytester.makepyfile(
        f"""{TEST}
    @pytest.fixture(scope="{scope}")
    def lambda_context():
        return FakeLambdaContext(clock=Clock())

    def test_it(simulate, lambda_context):
        run(simulate)
        assert lambda_context.clock.now == 60
    """
    )

    run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("parameters", "ask"),
    [
        ("simulate, lambda_context", "lambda_context"),
        ("lambda_context, simulate", "lambda_context"),
        ("simulate, request", "request.getfixturevalue('lambda_context')"),
    ],
)
def test_our_context_and_simulations_share_a_clock(
    pytester: pytest.Pytester, run: Run, parameters: str, ask: str
) -> None:
    pytester.makepyfile(
        f"""{TEST}
    @pytest.mark.parametrize("again", [1, 2])
    def test_it(again, {parameters}):
        run(simulate)
        assert {ask}.clock.now == 60
    """
    )

    run().assert_outcomes(passed=2)


def test_without_the_module_of_the_context(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        f"""{TEST}
    def test_it(simulate):
        assert len(run(simulate).dead_lettered) == 1
    """
    )

    run("-p", "no:pytest_batchproc.fixtures.context").assert_outcomes(passed=1)


def test_a_test_that_runs_again_has_another_clock(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(
        """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):  # as pytest-rerunfailures does
            item._initrequest()
            runtestprotocol(item, nextitem=None, log=False)
            item._initrequest()
        """
    )
    pytester.makepyfile(
        f"""{TEST}
    def test_it(simulate, lambda_context):
        run(simulate)
        assert lambda_context.clock.now == 60
    """
    )

    run().assert_outcomes(passed=1)
