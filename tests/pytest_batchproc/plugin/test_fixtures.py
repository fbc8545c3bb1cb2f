"""The fixtures: what they hand over, what it depends on, how they stand beside a user's own."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_batchproc._reading import read_batch
from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.fixtures import context, events, runtime, simulation, snapshots
from tests.architecture.source import tree
from tests.pytest_batchproc.conftest import Run

FACTORIES = {
    "sqs_event_factory": "SqsEventFactory",
    "sqs_fifo_event_factory": "SqsFifoEventFactory",
    "kinesis_event_factory": "KinesisEventFactory",
    "dynamodb_event_factory": "DynamoDBEventFactory",
    "kafka_event_factory": "KafkaEventFactory",
}
each_factory = pytest.mark.parametrize("name", FACTORIES)
Factory = Callable[..., dict[str, object]]

# Prints the event of each test under its name.
PRINTING = """
    import json
    import pytest

    @pytest.mark.parametrize("kind", ["a/b", "c::d"])
    def test_first(NAME, kind):
        print("event:", "first", kind, json.dumps(NAME(count=2)))

    def test_second(NAME):
        print("event:", "second", json.dumps(NAME(count=2)))
"""


def printed(done: pytest.RunResult) -> list[str]:
    return sorted(line[line.index("event: ") :] for line in done.outlines if "event: " in line)


@each_factory
def test_a_factory_is_of_its_public_class(name: str, request: pytest.FixtureRequest) -> None:
    import pytest_batchproc

    assert type(request.getfixturevalue(name)) is getattr(pytest_batchproc, FACTORIES[name])


@each_factory
def test_an_event_has_region_and_account_of_the_settings(
    pytester: pytest.Pytester, run: Run, name: str
) -> None:
    pytester.makepyfile(
        f"""
        import json

        def test_it({name}):
            event = json.dumps({name}(count=1))
            assert "eu-west-1" in event and "210987654321" in event
            assert "us-east-1" not in event and "123456789012" not in event
        """
    )

    run("--batchproc-region=eu-west-1", "--batchproc-account-id=210987654321").assert_outcomes(
        passed=1
    )


@each_factory
def test_the_same_test_has_the_same_event_wherever_it_runs(
    pytester: pytest.Pytester, run: Run, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(**{"tests/inner/test_it": PRINTING.replace("NAME", name)})
    first = printed(run("-s"))
    alone = printed(run("-s", "-k", "second"))
    monkeypatch.chdir(pytester.path / "tests" / "inner")

    assert len(first) == 3
    assert first == printed(run("-s", "test_it.py"))
    assert first[-1:] == alone


def test_tests_have_bodies_of_their_own(pytester: pytest.Pytester, run: Run) -> None:
    test = PRINTING.replace("NAME", "sqs_event_factory")
    pytester.makepyfile(test_one=test, test_two=test)
    bodies = [
        tuple(record["body"] for record in json.loads(line[line.index("{") :])["Records"])
        for line in printed(run("-s"))
    ]

    assert 6 == len(bodies) == len(set(bodies))


def test_the_setting_seed_makes_all_bodies_alike(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(PRINTING.replace("NAME", "sqs_event_factory"))
    seen = {line[line.index("{") :] for line in printed(run("-s", "--batchproc-seed=42"))}

    assert len(seen) == 1


def test_no_two_events_of_a_test_share_an_identifier(
    sqs_event_factory: Factory,
    sqs_fifo_event_factory: Factory,
    kinesis_event_factory: Factory,
    dynamodb_event_factory: Factory,
    kafka_event_factory: Factory,
) -> None:
    factories = [
        sqs_event_factory,
        sqs_fifo_event_factory,
        kinesis_event_factory,
        dynamodb_event_factory,
        kafka_event_factory,
    ]
    found = [
        json.dumps(identifier)
        for factory in factories * 2
        for identifier in read_batch(factory(count=3)).identifiers
    ]

    assert 30 == len(found) == len(set(found))


def test_every_test_counts_from_the_start(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", range(2))
        def test_it(sqs_event_factory, turn):
            ids = [record["messageId"] for record in sqs_event_factory(count=2)["Records"]]
            assert ids == [
                "00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001"
            ]
        """
    )

    run().assert_outcomes(passed=2)


def test_a_test_that_is_run_again_sees_the_same_event(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(
        """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):  # as plugins do that repeat a failed test
            for _ in range(2):
                item._initrequest()
                runtestprotocol(item, nextitem=nextitem)
            return True
        """
    )
    pytester.makepyfile(
        "def test_it(sqs_event_factory): print('event:', sqs_event_factory(count=1))"
    )
    first, second = printed(run("-s"))

    assert first == second


def test_the_context_stands_still_at_the_default_timeout(lambda_context: FakeLambdaContext) -> None:
    assert type(lambda_context) is FakeLambdaContext
    assert lambda_context.get_remaining_time_in_millis() == 3000


def test_the_context_has_region_account_and_timeout_of_the_settings(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        def test_it(lambda_context):
            assert lambda_context.invoked_function_arn == (
                "arn:aws:lambda:eu-west-1:210987654321:function:test-function"
            )
            assert lambda_context.get_remaining_time_in_millis() == 10_500
        """
    )

    run(
        "--batchproc-region=eu-west-1",
        "--batchproc-account-id=210987654321",
        "--batchproc-function-timeout=10.5",
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize("name", [*FACTORIES, "lambda_context"])
def test_a_fixture_of_the_user_wins(pytester: pytest.Pytester, run: Run, name: str) -> None:
    pytester.makeconftest(
        f"""
        import pytest

        @pytest.fixture
        def {name}():
            return "theirs"
        """
    )
    pytester.makepyfile(f"def test_it({name}): assert {name} == 'theirs'")

    run().assert_outcomes(passed=1)


@pytest.mark.parametrize("name", [*FACTORIES, "lambda_context"])
def test_a_fixture_of_the_user_may_build_on_ours(
    pytester: pytest.Pytester, run: Run, name: str
) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.fixture
        def {name}({name}):
            return ["theirs", {name}]

        def test_it({name}):
            assert {name}[0] == "theirs"
            assert type({name}[1]).__module__.startswith("pytest_batchproc.")
        """
    )

    run().assert_outcomes(passed=1)


def test_they_are_shown_with_what_they_are_for(pytester: pytest.Pytester, run: Run) -> None:
    lines = run("--fixtures").outlines
    start = next(at for at, line in enumerate(lines) if "pytest_batchproc.fixtures" in line)
    shown = {
        line.partition(" -- ")[0]: lines[at + 1].strip()
        for at, line in enumerate(lines[start:], start)
        if " -- " in line
    }

    assert shown == {
        "lambda_context": "A Lambda context with every attribute of the real one; "
        "time does not pass until advance().",
        "lambda_invoke": "Call a handler and get what Lambda gets, its response or exception.",
        "sqs_event_factory": 'Make SQS events: sqs_event_factory(["a", {"order": 1}]), or '
        "(count=3).",
        "sqs_fifo_event_factory": "Make events of a FIFO queue: "
        'sqs_fifo_event_factory(["a", "b"]), or (count=3).',
        "kinesis_event_factory": "Make Kinesis events: "
        'kinesis_event_factory([b"a", {"click": 1}]), or (count=3).',
        "dynamodb_event_factory": "Make DynamoDB Streams events: "
        'dynamodb_event_factory([{"id": "a"}]), or (count=3).',
        "kafka_event_factory": 'Make Kafka events: kafka_event_factory([b"a", {"order": 1}]), or '
        "(count=3).",
        "lambda_runtime": "Run a handler in Lambda's own runtime: "
        'lambda_runtime("app.handler").invoke(event).',
        "simulate": "Simulate an event source until every record is settled: report = "
        "simulate(queue, handler).",
        "effects": "Watch calls of a simulated handler: "
        'effects.start_patch("app.bank.charge", key=...).',
        "check_faults": "Search all schedules of a few faults for one that breaks a claim of a "
        "handler.",
        "batch_snapshot": "Compare with a file: assert response == batch_snapshot, or "
        '(name="first", event=event).',
    }


def test_none_is_used_unless_asked_for(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_it(request): print('used:', request.fixturenames)")

    assert [line[line.index("used: ") :] for line in run("-s").outlines if "used: " in line] == [
        "used: ['request']"
    ]


def test_what_their_annotations_name_is_public() -> None:
    import pytest_batchproc

    returned = {
        node.name: ast.unparse(node.returns)
        for module in (context, events, runtime, simulation, snapshots)
        for node in tree(Path(str(module.__file__))).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list and node.returns
        if not node.name.startswith("_")
    }

    others = {
        "lambda_context": "FakeLambdaContext",
        "lambda_invoke": "LambdaInvoke",
        "lambda_runtime": "LambdaRuntime",
        "simulate": "Simulate",
        "effects": "Effects",
        "check_faults": "CheckFaults",
        "batch_snapshot": "BatchSnapshot",
    }

    assert returned == {**FACTORIES, **others}
    assert set(returned.values()) <= set(pytest_batchproc.__all__)
