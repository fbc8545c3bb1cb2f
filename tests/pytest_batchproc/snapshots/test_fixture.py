"""The fixture: what it knows of a test, what it refuses, and what it needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import pytest_batchproc
from pytest_batchproc import MissingExtraError
from pytest_batchproc._reading import PASS_A_COPY
from pytest_batchproc.fixtures import snapshots
from tests.architecture.source import tree
from tests.pytest_batchproc.conftest import Run

pytest.importorskip("syrupy", reason="writes files by syrupy")

WITH_SYRUPY = ("-p", "syrupy", "--snapshot-no-colors")
UPDATE = (*WITH_SYRUPY, "--snapshot-update")


def written(pytester: pytest.Pytester) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(pytester.path.rglob("*.json"))]


def errors(done: pytest.RunResult) -> list[str]:
    return [line[1:].strip() for line in done.outlines if line.startswith("E ")]


def response(*entries: str) -> str:
    lines = ",\n".join(f'    {{"itemIdentifier": {entry}}}' for entry in entries)
    return f'{{\n  "batchItemFailures": [\n{lines}\n  ]\n}}\n'


def test_its_annotation_names_the_public_class(pytester: pytest.Pytester, run_apart: Run) -> None:
    (fixture,) = [
        node
        for node in tree(Path(str(snapshots.__file__))).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    pytester.makepyfile(
        """
        from pytest_batchproc import BatchSnapshot

        def test_it(batch_snapshot):
            assert isinstance(batch_snapshot, BatchSnapshot)
            assert isinstance(batch_snapshot(name="a"), BatchSnapshot)
        """
    )

    assert fixture.returns is not None
    assert ast.unparse(fixture.returns) == "BatchSnapshot"
    assert "BatchSnapshot" in pytest_batchproc.__all__
    run_apart(*WITH_SYRUPY).assert_outcomes(passed=1)


def test_it_knows_the_events_of_every_factory_in_the_order_of_their_making(
    pytester: pytest.Pytester, run_apart: Run
) -> None:
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture
        def early(kafka_event_factory):
            return kafka_event_factory([b"early"])

        def pytest_batchproc_modify_event(event):
            for record in event.get("Records", []):
                record["body"] += " (changed)"
        """
    )
    pytester.makepyfile(
        """
        def failing(identifier):
            return {"batchItemFailures": [{"itemIdentifier": identifier}]}

        def test_it(early, batch_snapshot, sqs_event_factory, sqs_fifo_event_factory):
            (kafka,) = [one for part in early["records"].values() for one in part]
            assert failing({"partition": f"{kafka['topic']}-0", "offset": kafka["offset"]}) == (
                batch_snapshot
            )
            first, second = sqs_event_factory(["a"]), sqs_fifo_event_factory(["b"])
            assert failing(second["Records"][0]["messageId"]) == batch_snapshot
            assert failing(second["Records"][0]["messageId"]) == batch_snapshot(event=second)
        """
    )
    run_apart(*UPDATE).assert_outcomes(passed=1)

    assert sorted(
        [
            response('{"index": 0, "body": "early"}'),
            response('{"event": 2, "index": 0, "body": "b (changed)"}'),
            response('{"index": 0, "body": "b (changed)"}'),
        ]
    ) == sorted(written(pytester))


def test_a_test_that_is_run_again_knows_its_own_events_alone(
    pytester: pytest.Pytester, run_apart: Run
) -> None:
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
        """
        def test_it(sqs_event_factory, batch_snapshot):
            (record,) = sqs_event_factory(["a"])["Records"]
            failed = {"itemIdentifier": record["messageId"]}
            assert {"batchItemFailures": [failed]} == batch_snapshot
        """
    )
    run_apart(*UPDATE).assert_outcomes(passed=2)

    assert written(pytester) == [response('{"index": 0, "body": "a"}')]


def test_region_account_and_seed_change_no_file(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makepyfile(
        """
        from batchproc import BatchProcessor, EventType

        def test_it(kinesis_event_factory, batch_snapshot):
            processor = BatchProcessor(EventType.KinesisDataStreams)
            event = kinesis_event_factory(["a", "b"])
            with processor(event["Records"], lambda record: len(record)) as batch:
                assert batch.process() == batch_snapshot
                assert batch.result == batch_snapshot
        """
    )
    run_apart(*UPDATE).assert_outcomes(passed=1)
    moved = ("--batchproc-region=eu-west-1", "--batchproc-account-id=210987654321")
    run_apart(*WITH_SYRUPY, *moved, "--batchproc-seed=7").assert_outcomes(passed=1)

    assert len(written(pytester)) == 2


def test_the_closest_hook_describes_the_bodies(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makeconftest(
        "def pytest_batchproc_describe_record(record): return record['body'].upper()"
    )
    pytester.makepyfile(
        """
        def test_it(sqs_event_factory, batch_snapshot):
            (record,) = sqs_event_factory(["a"])["Records"]
            failed = {"itemIdentifier": record["messageId"]}
            assert {"batchItemFailures": [failed]} == batch_snapshot
        """
    )
    run_apart(*UPDATE).assert_outcomes(passed=1)

    assert written(pytester) == [response('{"index": 0, "body": "A"}')]


def test_what_it_is_called_with_holds_for_one_comparison(
    pytester: pytest.Pytester, run_apart: Run
) -> None:
    pytester.makepyfile(
        """
        import pytest

        def test_it(batch_snapshot):
            event = {"Records": [{"eventSource": "aws:sqs", "messageId": "m", "body": "a"}]}
            answer = {"itemIdentifier": "m"}
            circle = []
            circle.append(circle)
            with pytest.raises(ValueError, match="nested too deeply"):
                batch_snapshot(name="never", event=event) == circle
            assert answer == batch_snapshot(name="first", event=event)
            assert batch_snapshot == answer
        """
    )
    run_apart(*UPDATE).assert_outcomes(passed=1)

    assert written(pytester) == [
        '{\n  "itemIdentifier": {"unknown": "m"}\n}\n',
        '{\n  "itemIdentifier": {"index": 0, "body": "a"}\n}\n',
    ]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("name=''", "ValueError: name: expected text, to name the file with; got ''"),
        ("name=7", "ValueError: name: expected text, to name the file with; got 7"),
        (
            "event={}",
            "pytest_batchproc.InvalidEventError: event: expected a list under 'Records' "
            "(SQS, Kinesis, DynamoDB) or 'eventSource' (Kafka); got a dict with nothing in it. "
            f"{PASS_A_COPY}",
        ),
    ],
)
def test_a_wrong_argument_is_refused_at_once(
    pytester: pytest.Pytester, run_apart: Run, call: str, error: str
) -> None:
    pytester.makepyfile(f"def test_it(batch_snapshot): batch_snapshot({call})")
    done = run_apart(*WITH_SYRUPY)
    done.assert_outcomes(failed=1)

    assert errors(done) == [error]


def test_it_works_without_the_factories(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makepyfile("def test_it(batch_snapshot): assert {} == batch_snapshot")
    run_apart(*UPDATE, "-p", "no:pytest_batchproc.fixtures.events").assert_outcomes(passed=1)

    assert written(pytester) == ["{}\n"]


def test_a_fixture_of_the_user_wins(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def batch_snapshot():
            return "theirs"

        def test_it(batch_snapshot, sqs_event_factory):
            assert batch_snapshot == "theirs"
            assert sqs_event_factory(count=1)
        """
    )

    run_apart().assert_outcomes(passed=1)


def test_without_the_plugin_of_syrupy_it_says_so(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makepyfile("def test_it(batch_snapshot): pass")
    done = run_apart()
    done.assert_outcomes(errors=1)

    assert errors(done) == [
        "RuntimeError: batch_snapshot needs the plugin of syrupy, which is switched off; "
        "take back -p no:syrupy, or name it with -p syrupy"
    ]


def test_without_syrupy_it_says_what_to_install_and_all_else_works(
    pytester: pytest.Pytester, run_apart: Run
) -> None:
    pytester.makeconftest("import sys; sys.modules['syrupy'] = None")
    pytester.makepyfile(
        """
        from pytest_batchproc import BatchSnapshot

        def test_with(batch_snapshot: BatchSnapshot): pass

        def test_without(sqs_event_factory): sqs_event_factory(count=1)
        """
    )
    done = run_apart()
    done.assert_outcomes(errors=1, passed=1)
    sentence = str(MissingExtraError("batch_snapshot", "syrupy", "pytest"))

    assert errors(done) == [f"pytest_batchproc.MissingExtraError: {sentence}"]
    assert sentence == "batch_snapshot needs syrupy: pip install pytest-batchproc"


def test_the_type_is_there_without_syrupy() -> None:
    script = (
        "import sys; sys.modules['syrupy'] = None\n"
        "from pytest_batchproc import *\n"
        "print(BatchSnapshot.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.stdout == "BatchSnapshot\n"
