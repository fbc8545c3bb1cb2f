"""The page of a run: what is on it, its bounds, and that nothing of a body becomes markup."""

# ruff: noqa: T201 - what a handler prints is shown

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from docs._run_picture import PICTURE, run
from pytest_batchproc.simulator import (
    Effects,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    Report,
    SqsFifoQueue,
    SqsQueue,
    kill_after,
    throttle,
)
from pytest_batchproc.simulator._page import page
from pytest_batchproc.simulator._page_facts import MOST_ROWS, facts
from pytest_batchproc.simulator._page_svg import svg
from tests.pytest_batchproc.simulator.queues import failing, succeed

HOSTILE = "</script><script>hacked()</script>\"'><img src=x onerror=hacked()>"


def fifo() -> Report[Any]:
    queue = SqsFifoQueue("orders.fifo", max_receive_count=2)
    for number, body in enumerate(["a", "bad", "c"]):
        queue.send(body, message_group_id=f"g{number % 2}")
    return EventSourceMapping(queue, failing({"bad": 9}), faults=[throttle(0)]).run()


def picture(report: Report[Any]) -> ET.Element:
    return ET.fromstring(svg(facts(report)))


def bars(report: Report[Any]) -> list[str]:
    """By row: its label, then the letter and the marks of each bar, then its end."""
    space = "{http://www.w3.org/2000/svg}"
    found = []
    for row in picture(report).iter(f"{space}g"):
        if row.get("class") != "row":
            continue
        shown = [
            "".join(text.text or "" for text in bar.iter(f"{space}text"))
            for bar in row.iter(f"{space}g")
            if (bar.get("class") or "").startswith("bar")
        ]
        texts = {text.get("class"): text.text for text in row.iter(f"{space}text")}
        end = next(text for kind, text in texts.items() if (kind or "").startswith("end"))
        told = [texts[None], texts.get("group"), *shown, end]
        found.append(" ".join(" ".join(filter(None, told)).split()))
    return found


def test_a_row_for_each_message_group_by_group() -> None:
    assert bars(fifo()) == [
        "#0 a group g0 H✱ ✓ done",
        "#2 c group g0 H ✓ done",
        "#1 bad group g1 H F F dead-lettered → orders-dlq.fifo",
    ]


def test_the_picture_is_the_same_for_two_runs_of_one_script() -> None:
    assert svg(facts(fifo())) == svg(facts(fifo()))


def test_the_picture_of_the_docs_is_one_of_these(tmp_path: Path) -> None:
    path = run().save(tmp_path / "run.svg")

    assert path.read_text("utf-8") == PICTURE.read_text("utf-8"), "run `make picture`"
    assert ET.parse(path).getroot().tag.endswith("svg")


def test_a_picture_alone_says_what_its_letters_mean(tmp_path: Path) -> None:
    path = fifo().save(tmp_path / "run.svg")
    texts = [text.text or "" for text in ET.parse(path).getroot() if text.tag.endswith("text")]

    assert texts == [
        "3 messages of orders.fifo, 3 invocations in 30 s: 2 done, 1 dead-lettered",
        "✓ processed successfully   F reported as failed   H Lambda throttled the function   "
        "✱ fault of the script",
    ]


def test_bisects_and_discards_of_a_stream_are_drawn() -> None:
    stream = KinesisStream("clicks")
    for number in range(4):
        stream.put({"n": number}, partition_key=f"k{number % 2}")

    def handler(event: dict[str, Any], context: Any) -> None:
        numbers = [record["kinesis"]["sequenceNumber"][-1] for record in event["Records"]]
        if "2" in numbers:
            raise ValueError("no")

    report = EventSourceMapping(
        stream, handler, maximum_retry_attempts=0, bisect_batch_on_function_error=True
    ).run()
    drawn = bars(report)

    assert [line.split()[-1] for line in drawn] == ["done", "discarded", "done", "done"]
    assert sum("½" in line for line in drawn) >= 2
    assert "; the mapping has no on-failure destination" in svg(facts(report))


@pytest.mark.parametrize(
    ("destination", "name", "told"),
    [
        ("arn:aws:sqs:eu-west-1:123456789012:failures", "failures", "metadata, not its data"),
        ("arn:aws:s3:::bucket", "bucket", "the destination has the record with its data"),
    ],
)
def test_a_discarded_record_names_its_destination(destination: str, name: str, told: str) -> None:
    stream = KinesisStream("clicks")
    stream.put("bad", partition_key="k")

    def handler(event: object, context: object) -> None:
        raise ValueError("no")

    report = EventSourceMapping(
        stream,
        handler,
        maximum_retry_attempts=0,
        destination_config={"OnFailure": {"Destination": destination}},
    ).run()
    (drawn,) = bars(report)

    assert drawn.endswith(f"R discarded → {name}")
    assert told in svg(facts(report))


def test_groups_are_in_the_order_of_their_numbers() -> None:
    queue = SqsFifoQueue("orders.fifo")
    for number in (10, 2, 1):
        queue.send(f"{number}", message_group_id=f"customer-{number}")

    found = facts(EventSourceMapping(queue, succeed).run())

    assert found.groups == ["group customer-1", "group customer-2", "group customer-10"]


def test_a_checkpoint_is_drawn_at_the_record_that_lambda_goes_back_to() -> None:
    stream = KinesisStream("clicks")
    for number in range(3):
        stream.put({"n": number}, partition_key="k")

    def handler(event: dict[str, Any], context: Any) -> object:
        found = [record["kinesis"]["sequenceNumber"] for record in event["Records"]]
        return {"batchItemFailures": [{"itemIdentifier": found[1]}] if len(found) == 3 else []}

    marked = ["⚑" in line for line in bars(EventSourceMapping(stream, handler).run())]

    assert marked == [False, True, False]


def test_the_end_of_a_tumbling_window_has_a_row() -> None:
    stream = KinesisStream("clicks")
    stream.put({"n": 1}, partition_key="k")

    def handler(event: object, context: object) -> object:
        return {"state": {}, "batchItemFailures": []}

    report = EventSourceMapping(stream, handler, tumbling_window_in_seconds=30).run()

    assert bars(report)[-1] == "window ends ✓W"


def test_effects_and_their_faults_are_marked() -> None:
    effects = Effects()
    queue = SqsQueue("orders", max_receive_count=3)
    queue.send("a")

    def handler(event: object, context: object) -> None:
        effects.record("charge")

    report = EventSourceMapping(queue, handler, faults=[kill_after("charge")]).run()

    assert bars(report) == ["#0 a R⚡• ✓• done"]


def test_bars_of_one_row_never_overlap() -> None:
    for report in (fifo(), kinesis_retries()):
        for row in facts(report).rows:
            for before, after in zip(row.bars, row.bars[1:], strict=False):
                assert before.left + before.width <= after.left


def kinesis_retries() -> Report[Any]:
    stream = KinesisStream("clicks", shards=2)
    for number in range(9):
        stream.put({"n": number}, partition_key=f"k{number}")

    def handler(event: dict[str, Any], context: Any) -> None:
        context.advance(120)
        raise ValueError("no")

    return EventSourceMapping(
        stream,
        handler,
        maximum_retry_attempts=2,
        bisect_batch_on_function_error=True,
        parallelization_factor=2,
    ).run()


def test_a_partition_of_kafka_is_the_group() -> None:
    topic = KafkaTopic("orders", partitions=2)
    topic.send({"n": 1}, partition=1)
    report = EventSourceMapping(topic, succeed).run()

    assert facts(report).groups == ["partition orders-1"]


def test_a_run_of_nothing_has_a_page(tmp_path: Path) -> None:
    report = EventSourceMapping(SqsQueue("orders"), succeed).run()

    assert "0 messages of orders" in report.save(tmp_path / "run.html").read_text("utf-8")


def test_the_page_is_one_file_that_loads_nothing(tmp_path: Path) -> None:
    text = fifo().save(tmp_path / "new" / "run.html").read_text("utf-8")

    assert "default-src 'none'" in text
    assert re.findall(r"""(?:src|href)\s*=\s*["']""", text) == []
    assert "url(" not in text
    assert "@import" not in text


def test_a_hostile_body_is_text() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send(HOSTILE)

    def handler(event: object, context: object) -> None:
        print(HOSTILE)
        raise ValueError(HOSTILE)

    report = EventSourceMapping(queue, handler).run()
    for text in (page(report, HOSTILE), report._repr_html_()):
        assert "<img" not in text
        assert "hacked()</script>" not in text.replace("&lt;", "")
    data = re.search(r'id="facts">(.*?)</script>', page(report), re.DOTALL)

    assert data is not None
    assert HOSTILE in json.loads(data[1])["stories"]["0"]


def test_a_notebook_gets_no_script() -> None:
    text = fifo()._repr_html_()

    assert "<script" not in text
    assert text.startswith('<div class="batchproc">')


def test_a_long_run_says_what_is_left_out() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    for number in range(1_500):
        queue.send("bad" if number % 100 == 0 else f"x{number}")
    report = EventSourceMapping(queue, failing({"bad": 99}), batch_size=1).run()
    started = time.process_time()
    found = facts(report)
    text = page(report)

    assert len(found.rows) == MOST_ROWS
    assert sum(row.fate == "dead-lettered" for row in found.rows) == 15
    assert "200 of 1,500 records are shown" in text
    assert time.process_time() - started < 3  # seconds; 0.2 on a quiet machine
    assert len(text) < 2_000_000


def test_a_trace_has_every_delivery_and_rows_for_those_that_overlap() -> None:
    report = kinesis_retries()
    trace = json.loads(json.dumps(report.to_trace()))
    events = [one for one in trace["traceEvents"] if one["ph"] == "X"]

    assert len(events) == len(report.deliveries)
    assert len({one["tid"] for one in events}) > 1
    for row in {one["tid"] for one in events}:
        mine = [one for one in events if one["tid"] == row]
        ends = [one["ts"] + one["dur"] for one in mine]
        assert all(end <= one["ts"] + 1e-6 for end, one in zip(ends, mine[1:], strict=False))


@pytest.mark.parametrize("path", ["run.html", Path("run.html")])
def test_save_takes_a_text_or_a_path(
    path: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert fifo().save(path, title="A title").read_text("utf-8").count("<h1>A title</h1>") == 1
