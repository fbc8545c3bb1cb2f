"""docs/strategies.md, "Fixtures and `@given`": what hypothesis says of our fixtures."""

from __future__ import annotations

import pytest

from tests.pytest_batchproc.conftest import Run


@pytest.mark.parametrize("name", ["sqs_event_factory", "lambda_context", "simulate"])
def test_hypothesis_refuses_a_fixture_of_one_test(
    pytester: pytest.Pytester, run: Run, name: str
) -> None:
    # https://hypothesis.readthedocs.io/en/latest/reference/api.html#hypothesis.HealthCheck
    pytester.makepyfile(
        f"""
        from hypothesis import given, strategies as st

        @given(st.integers())
        def test_it({name}, number):
            pass
        """
    )

    done = run("-p", "_hypothesis_pytestplugin")

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*FailedHealthCheck*", "*function_scoped_fixture*"])


def test_a_factory_may_be_kept_when_the_check_is_suppressed(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        from hypothesis import HealthCheck, given, settings, strategies as st

        seen = set()

        @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
        @given(st.lists(st.integers(), min_size=1, max_size=3))
        def test_it(sqs_event_factory, numbers):
            found = {one["messageId"] for one in sqs_event_factory(numbers)["Records"]}
            assert len(found) == len(numbers)
            assert not seen & found
            seen.update(found)
        """
    )

    run("-p", "_hypothesis_pytestplugin").assert_outcomes(passed=1)
