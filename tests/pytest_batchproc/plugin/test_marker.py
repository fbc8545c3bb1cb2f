"""`@pytest.mark.batchproc(...)`: what it takes, which of several wins, what it refuses."""

from __future__ import annotations

import pytest

from tests.pytest_batchproc.conftest import Run
from tests.pytest_batchproc.plugin.settings_cases import CASES, Case

ALL_NAMES = (
    "region=, account_id=, seed=, max_records_shown=, function_timeout=, timeline=, "
    "report=, step_summary=, hooks=, wall_clock="
)


def messages(done: pytest.RunResult) -> list[str]:
    """The lines of the first error, without the rule above and below."""
    lines = done.outlines
    start = next(at for at, line in enumerate(lines) if "ERROR at setup" in line) + 1
    end = next(at for at in range(start, len(lines)) if lines[at].startswith(("===", "___")))
    return lines[start:end]


@pytest.mark.parametrize(
    ("case", "value"), [(case, value) for case in CASES for value in case.wrong], ids=repr
)
def test_a_wrong_value_stops_its_test_alone(
    pytester: pytest.Pytester, run: Run, case: Case, value: object
) -> None:
    written = "float('nan')" if value != value else repr(value)
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.batchproc({case.name}={written})
        def test_is_marked_wrongly(): pass

        def test_is_not_marked(): pass
        """
    )
    done = run()

    done.assert_outcomes(passed=1, errors=1)
    assert messages(done) == [
        f"@pytest.mark.batchproc({case.name}=...): expected {case.expected}; got {value!r}"
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("regoin='eu-west-1'", "@pytest.mark.batchproc has no regoin=; did you mean region=?"),
        (
            "colour='red'",
            "@pytest.mark.batchproc has no colour=; "
            "it has region, account_id, seed, max_records_shown, function_timeout, timeline, "
            "report, step_summary, hooks, wall_clock",
        ),
        (
            "'eu-west-1'",
            f"@pytest.mark.batchproc takes keywords only ({ALL_NAMES}); got 'eu-west-1'",
        ),
    ],
)
def test_what_it_does_not_take_is_named(
    pytester: pytest.Pytester, run: Run, arguments: str, message: str
) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.batchproc({arguments})
        def test_is_marked_wrongly(): pass
        """
    )
    done = run()

    done.assert_outcomes(errors=1)
    assert messages(done) == [message]


def test_the_closest_wins_for_each_keyword(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest
        from pytest_batchproc._settings import settings_of

        pytestmark = pytest.mark.batchproc(region="eu-west-1", seed="module", max_records_shown=1)

        @pytest.mark.batchproc(seed="class", max_records_shown=2)
        class TestOrders:
            @pytest.mark.batchproc(max_records_shown=3)
            def test_it(self, request):
                found = settings_of(request.node)
                assert (found.region, found.seed, found.max_records_shown) == (
                    "eu-west-1", "class", 3
                )
        """
    )

    run().assert_outcomes(passed=1)


def test_a_seed_of_none_goes_back_to_the_name_of_the_test(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        import pytest
        from pytest_batchproc._settings import settings_of

        @pytest.mark.batchproc(seed=None)
        def test_it(request):
            assert settings_of(request.node).seed is None
        """
    )

    run("--batchproc-seed=42").assert_outcomes(passed=1)


def test_a_whole_timeout_counts_as_seconds(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.batchproc(function_timeout=30)
        def test_it(lambda_context):
            assert lambda_context.get_remaining_time_in_millis() == 30_000
        """
    )

    run().assert_outcomes(passed=1)


def test_digits_may_be_written_as_a_number(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest
        from pytest_batchproc._settings import settings_of

        @pytest.mark.batchproc(seed=7, account_id=111122223333)
        def test_as_on_a_command_line(request):
            settings = settings_of(request.node)

            assert ("7", "111122223333") == (settings.seed, settings.account_id)
        """
    )

    run().assert_outcomes(passed=1)


def test_a_marker_that_a_fixture_adds_counts(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def in_europe(request):
            request.applymarker(pytest.mark.batchproc(region="eu-west-1"))

        def test_it(in_europe, lambda_context):
            assert lambda_context.invoked_function_arn.split(":")[3] == "eu-west-1"
        """
    )

    run().assert_outcomes(passed=1)


def test_a_skipped_test_is_skipped_whatever_its_marker_says(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.skip
        @pytest.mark.batchproc(regoin="eu-west-1")
        def test_it(): pass
        """
    )

    run().assert_outcomes(skipped=1)


def test_it_is_registered_with_its_whole_signature(
    pytester: pytest.Pytester, run: Run, snapshot: object
) -> None:
    shown = [
        line for line in run("--markers").outlines if line.startswith("@pytest.mark.batchproc")
    ]

    assert shown == snapshot


def test_strict_markers_know_it(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.batchproc(region="eu-west-1")
        def test_it(): pass
        """
    )

    run("--strict-markers").assert_outcomes(passed=1)
