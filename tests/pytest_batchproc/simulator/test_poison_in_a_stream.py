"""What becomes of a poison record in a stream: the table of the guide, and the advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from batchproc import BatchProcessor, EventType, process_partial_response
from pytest_batchproc import (
    BatchAssertionError,
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    Report,
    SqsQueue,
)

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide.md"
SECTION = "## Isolate a poison record in a stream"
Handler = Callable[[Any, Any], Any]
STOPS = {"stop_on_failure": True}
RETURNS = {"stop_on_failure": True, "raise_on_entire_batch_failure": False}


class Row(NamedTuple):
    """A row of the table: what it says of the function, and the settings."""

    says: str
    options: dict[str, Any] | None  # of the processor; None: a loop that raises
    bisect: bool
    retries: int = 2
    reports: bool = True


DEFAULT = "default"
STOPPING = "stops"
RETURNING = "stops, returns"
RAISING = "loop"
UNREAD = "stops, not read"

ROWS = [
    Row(DEFAULT, {}, bisect=False),
    Row(DEFAULT, {}, bisect=True),
    Row(STOPPING, STOPS, bisect=False),
    Row(STOPPING, STOPS, bisect=True),
    Row(STOPPING, STOPS, bisect=True, retries=-1),
    Row(RETURNING, RETURNS, bisect=False),
    Row(RETURNING, RETURNS, bisect=True),
    Row(RAISING, None, bisect=False),
    Row(RAISING, None, bisect=True),
    Row(UNREAD, STOPS, bisect=True, reports=False),
]


def handler(options: dict[str, Any] | None, bad: set[int], runs: Counter[int]) -> Handler:
    def record_handler(record: Any) -> None:
        number = record.kinesis.data_as_json()
        runs[number] += 1
        if number in bad:
            raise ValueError("poison")

    def loop(event: Any, context: object) -> None:
        from batchproc import KinesisStreamRecord

        for record in event["Records"]:
            record_handler(KinesisStreamRecord(record))

    if options is None:
        return loop
    processor = BatchProcessor(EventType.KinesisDataStreams, log_failures=False, **options)
    return lambda event, context: process_partial_response(
        event, record_handler, processor, context
    )


def run(row: Row, bad: set[int], runs: Counter[int] | None = None) -> Report:
    stream = KinesisStream()
    for number in range(5):
        stream.put(number)
    return EventSourceMapping(
        stream,
        handler(row.options, bad, Counter() if runs is None else runs),
        maximum_retry_attempts=row.retries,
        bisect_batch_on_function_error=row.bisect,
        function_response_types=["ReportBatchItemFailures"] if row.reports else [],
    ).run()


def numbers(items: Any) -> str:
    return ", ".join(f"#{item.number}" for item in items)


def table_row(row: Row) -> str:
    runs: Counter[int] = Counter()
    report = run(row, {2}, runs)
    what = numbers(report.discarded) or "nothing"
    if report.remaining:
        what += f"; {numbers(report.remaining)} wait until they expire"
    elif runs[2] == 1:
        what += "; it treats all five as processed"
    counts = ["again and again" if runs[one] > 50 else str(runs[one]) for one in range(5)]
    splits = ("on" if row.bisect else "off") + (", no limit" if row.retries < 0 else "")
    return f"| {row.says} | {splits} | {what} | {', '.join(counts)} |"


def test_the_guide_has_the_table_that_the_simulator_gives() -> None:
    section = GUIDE.read_text(encoding="utf-8").partition(f"{SECTION}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]

    assert rows == [table_row(row) for row in ROWS]


SUBSETS = [{one for one in range(5) if bits >> one & 1} for bits in range(32)]


@pytest.mark.parametrize("bad", SUBSETS, ids=str)
def test_stopping_and_splitting_discard_every_poison_record_and_no_other(bad: set[int]) -> None:
    row = Row(STOPPING, STOPS, bisect=True)
    report = run(row, bad)

    assert {item.number for item in report.discarded} == bad


def test_the_table_of_dynamodb_has_the_same_end() -> None:
    processor = BatchProcessor(EventType.DynamoDBStreams, stop_on_failure=True, log_failures=False)
    table = DynamoDBStream()
    items = [table.put({"id": number}) for number in range(5)]

    def record_handler(record: Any) -> None:
        if record.dynamodb.new_image["id"] == 2:
            raise ValueError("poison")

    report = EventSourceMapping(
        table,
        lambda event, context: process_partial_response(event, record_handler, processor, context),
        maximum_retry_attempts=2,
        bisect_batch_on_function_error=True,
    ).run()

    assert report.discarded == [items[2]]


@pytest.mark.parametrize(("stops", "bisect"), [(False, False), (True, True)])
def test_kafka_discards_the_poison_record_alone(stops: bool, bisect: bool) -> None:
    processor = BatchProcessor(EventType.Kafka, stop_on_failure=stops, log_failures=False)
    topic = KafkaTopic()
    records = [topic.send(number) for number in range(5)]

    def record_handler(record: Any) -> None:
        if record.json_value == 2:
            raise ValueError("poison")

    report = EventSourceMapping(
        topic,
        lambda event, context: process_partial_response(event, record_handler, processor, context),
        maximum_retry_attempts=2,
        bisect_batch_on_function_error=bisect,
    ).run()

    assert report.discarded == [records[2]]


def advice(claim: Callable[..., None], *arguments: object) -> str:
    """What the message says below its records, on one line."""
    with pytest.raises(BatchAssertionError) as caught:
        claim(*arguments)
    lines = str(caught.value).splitlines()
    start = 1 + max(place for place, line in enumerate(lines) if line.startswith(("  #", "> #")))
    return " ".join(lines[start:])


SPLIT = "BisectBatchOnFunctionError (bisect_batch_on_function_error=True)"
BEHIND = (
    "No response named #3 and #4: they were behind #2 when its retries ended, and Lambda discarded "
    "them too, also if the handler never ran for them. To discard #2 alone, "
)
STOP = (
    "let the function stop at the first failure and raise if no record of the batch succeeded "
    "(batchproc does both with stop_on_failure=True)"
)
EXPECT = "If #3 and #4 should be discarded, add them to `expected`."
TODO = [
    (ROWS[0], f"{STOP}, and set {SPLIT}."),
    (ROWS[1], f"{STOP}."),
    (ROWS[2], f"set {SPLIT}."),  # it stops and raises already
    (ROWS[5], f"{STOP}, and set {SPLIT}."),
    (ROWS[6], f"{STOP}."),
]


@pytest.mark.parametrize(("row", "todo"), TODO)
def test_the_message_says_what_was_behind_the_poison_record(row: Row, todo: str) -> None:
    report = run(row, {2})

    assert advice(report.assert_discarded, [report.sent[2]]).endswith(f"{BEHIND}{todo} {EXPECT}")
    assert f"{BEHIND}{todo}" in advice(report.assert_nothing_lost)
    assert f"{BEHIND}{todo}" in advice(report.assert_all_done)


@pytest.mark.parametrize(("row", "todo"), TODO)
def test_who_does_what_the_message_says_discards_the_poison_record_alone(
    row: Row, todo: str
) -> None:
    options = STOPS if STOP in todo else row.options
    report = run(row._replace(options=options, bisect=row.bisect or SPLIT in todo), {2})

    report.assert_discarded([report.sent[2]])


def test_one_record_behind_reads_in_the_singular() -> None:
    report = run(ROWS[0], {3})

    assert advice(report.assert_discarded, [report.sent[3]]).startswith(
        "No response named #4: it was behind #3 when its retries ended, and Lambda discarded it "
        "too, also if the handler never ran for it."
    )


def test_a_function_that_raises_for_the_whole_batch_is_told_to_split_it(snapshot: object) -> None:
    report = run(ROWS[7], {2})

    assert advice(report.assert_discarded, [report.sent[2]]) == snapshot


def test_a_record_that_is_too_old_reads_so() -> None:
    stream = KinesisStream()
    for number in range(3):
        stream.put(number)
    report = EventSourceMapping(
        stream, handler({}, {1}, Counter()), maximum_record_age_in_seconds=60
    ).run()

    assert advice(report.assert_discarded, [report.sent[1]]).startswith(
        "No response named #2: it was behind #1 when it became too old"
    )


def test_nothing_is_said_if_every_discarded_record_failed() -> None:
    report = run(ROWS[3], {2})

    assert "behind" not in advice(report.assert_nothing_lost)
    assert advice(report.assert_nothing_lost).endswith(
        "If #2 should be discarded, write report.assert_discarded([...])."
    )


def test_a_queue_is_told_nothing_of_it() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")
    queue.send("b")
    report = EventSourceMapping(queue, lambda event, context: 1 / 0).run()

    assert "Bisect" not in advice(report.assert_all_done)
