"""The plugin among pytest's switches: absent libraries, workers, any order, parts turned off."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.pytest_batchproc.conftest import OURS_ALONE, Run

FACTORIES = ["sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka"]
OPTIONAL = ["awslambdaric", "faker", "hypothesis", "pydantic", "syrupy", "yaml"]

# Uses all that needs no library of its own.
EVERYTHING = """
    import pytest
    from pytest_batchproc import assert_all_succeeded, assert_failed_at, lambda_verdict
    from pytest_batchproc._reading import read_batch

    FACTORIES = ["sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka"]

    @pytest.mark.parametrize("source", FACTORIES)
    def test_it(request, lambda_context, source):
        event = request.getfixturevalue(f"{source}_event_factory")(count=2)
        assert_all_succeeded({"batchItemFailures": []}, event)
        last = {"itemIdentifier": read_batch(event).identifiers[1]}
        assert_failed_at({"batchItemFailures": [last]}, event, [1])
        assert lambda_verdict(None, event).outcome == "success"
        assert lambda_context.get_remaining_time_in_millis() == 3000
"""
PRINTING = """
    import json
    import pytest
    from pathlib import Path

    @pytest.mark.parametrize("turn", range(4))
    @pytest.mark.parametrize("source", ["sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka"])
    def test_it(request, source, turn):
        event = request.getfixturevalue(f"{source}_event_factory")(count=2)
        Path("events", f"{source}-{turn}").write_text(json.dumps(event))
"""


def events_of(pytester: pytest.Pytester, run: Run, *args: str) -> dict[str, str]:
    """Name of a test to its event, from one run in a directory emptied for it."""
    directory = pytester.path / "events"
    directory.mkdir(exist_ok=True)
    for old in directory.iterdir():
        old.unlink()
    run(*args).assert_outcomes(passed=20)
    return {file.name: file.read_text() for file in directory.iterdir()}


def test_it_works_without_any_optional_library(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(EVERYTHING)
    script = f"""if True:
        import sys

        class Absent:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in {OPTIONAL!r}:
                    raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

        sys.meta_path.insert(0, Absent())
        import pytest
        sys.exit(pytest.main({list(OURS_ALONE)!r}))
    """
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=pytester.path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout


@pytest.mark.expensive
def test_workers_see_the_same_events(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytest.importorskip("xdist", reason="runs on two workers")
    pytester.makepyfile(PRINTING)
    alone = events_of(pytester, run_apart)
    spread = events_of(pytester, run_apart, "-p", "xdist", "-n", "2", "--batchproc-seed=s")

    assert alone != spread  # the option reached the workers
    assert alone == events_of(pytester, run_apart, "-p", "xdist", "-n", "2")


def test_any_order_brings_the_same_events(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(PRINTING)
    in_order = events_of(pytester, run)
    pytester.makeconftest(
        """
        import random

        def pytest_collection_modifyitems(items):
            random.Random(7).shuffle(items)
        """
    )

    assert in_order == events_of(pytester, run)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("how", ["plain", "rewrite"])
def test_it_works_however_asserts_are_run(
    pytester: pytest.Pytester, run_apart: Run, how: str
) -> None:
    pytester.makepyfile(EVERYTHING)

    run_apart(f"--assert={how}", "--strict-markers", "--strict-config").assert_outcomes(passed=5)


@pytest.fixture
def run_without(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest with the plugin installed, found by itself, and turned off."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    off = ("-p", "no:batchproc", "-o", "asyncio_default_fixture_loop_scope=function")
    return lambda *args: pytester.runpytest_subprocess(*off, *args)


def test_turned_off_it_is_gone(pytester: pytest.Pytester, run_without: Run) -> None:
    pytester.makepyfile("def test_it(lambda_context): pass")
    done = run_without()
    markers = [line for line in run_without("--markers").outlines if "mark.batchproc" in line]

    done.assert_outcomes(errors=1)
    assert "E       fixture 'lambda_context' not found" in done.outlines
    assert markers == []


def test_turned_off_its_functions_still_work(pytester: pytest.Pytester, run_without: Run) -> None:
    pytester.makepyfile(
        """
        import pytest
        from pytest_batchproc import BatchAssertionError, SqsEventFactory, assert_all_failed

        def test_it():
            with pytest.raises(BatchAssertionError):
                assert_all_failed({"batchItemFailures": []}, SqsEventFactory()(["a"]))
        """
    )

    run_without().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("off", "kept", "gone"),
    [
        ("events", "lambda_context", "sqs_event_factory"),
        ("context", "sqs_event_factory", "lambda_context"),
        ("simulation", "lambda_context", "simulate"),
        ("snapshots", "lambda_context", "batch_snapshot"),
    ],
)
def test_one_module_of_fixtures_is_turned_off_by_name(
    pytester: pytest.Pytester, run: Run, off: str, kept: str, gone: str
) -> None:
    pytester.makepyfile(f"def test_kept({kept}): pass\ndef test_gone({gone}): pass")
    done = run("-p", f"no:pytest_batchproc.fixtures.{off}")

    done.assert_outcomes(passed=1, errors=1)
    assert f"E       fixture '{gone}' not found" in done.outlines


def test_it_stands_beside_every_plugin_installed_here(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(EVERYTHING)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error"],
        cwd=pytester.path,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout


def test_help_explains_every_option(pytester: pytest.Pytester, run: Run) -> None:
    lines = run("--help").outlines
    start = lines.index("AWS Lambda batch handlers (batchproc):")
    end = lines.index("", start)

    assert (
        """\
AWS Lambda batch handlers (batchproc):
  --batchproc-region=REGION
                        AWS region in the ARNs of events and context (default:
                        us-east-1)
  --batchproc-account-id=DIGITS
                        AWS account in the ARNs of events and context (default:
                        123456789012)
  --batchproc-seed=TEXT
                        seed of the bodies that count= makes (default: file and
                        name of the test, so each test has different bodies, the
                        same in every run)
  --batchproc-max-records-shown=COUNT
                        how many records a failed assertion shows without -v
                        (default: 25)
  --batchproc-function-timeout=SECONDS
                        timeout of the function, from which lambda_context
                        counts down (default: 3.0)
  --batchproc-timeline=WHEN
                        when the report of a test shows what simulate delivered
                        (default: on-failure)
  --batchproc-report=DIR
                        folder for an HTML page of each run of simulate
                        (default: no pages)
  --batchproc-step-summary=WHEN
                        when timelines of failed tests are added to the file of
                        GITHUB_STEP_SUMMARY (default: on-failure)
  --batchproc-hooks=MODE
                        strict fails a test in which a hook of a batchproc
                        processor raised or is async, warn adds a warning
                        (default: off)
  --batchproc-wall-clock=CLOCK
                        time that a handler sees inside simulate (default:
                        simulated)""".splitlines()
        == lines[start:end]
    )
