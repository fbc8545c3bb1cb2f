"""The command line with the list that EventBridge Pipes delivers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc import events
from tests.pytest_batchproc.cli.running import run

FACTORIES: dict[str, Any] = {
    "sqs": events.SqsEventFactory,
    "sqs_fifo": events.SqsFifoEventFactory,
    "kinesis": events.KinesisEventFactory,
    "dynamodb": events.DynamoDBEventFactory,
    "kafka": events.KafkaEventFactory,
}


@pytest.mark.parametrize("source", FACTORIES)
def test_generate_prints_the_list(source: str) -> None:
    made = run("generate", source, "--pipe", "--count", "2")

    assert (made.code, made.err) == (0, "")
    assert made.json == FACTORIES[source]()(count=2, pipe=True)


def test_generate_names_its_options(snapshot: object) -> None:
    made = run("generate", "kinesis", "--pipe", "--count", "0")

    assert made.err == snapshot


def test_check_reads_the_list(tmp_path: Path) -> None:
    event = events.KinesisEventFactory()(["a", "b"], pipe=True)
    of_event, of_response = tmp_path / "event.json", tmp_path / "response.json"
    of_event.write_text(json.dumps(event))
    named = [{"itemIdentifier": event[1]["eventID"]}]
    of_response.write_text(json.dumps({"batchItemFailures": named}))

    checked = run("check", "--response", str(of_response), "-e", str(of_event))

    assert (checked.code, checked.err) == (0, "")
    assert checked.json["redelivered"] == [1]


def test_check_refuses_an_empty_list(tmp_path: Path) -> None:
    of_event, of_response = tmp_path / "event.json", tmp_path / "response.json"
    of_event.write_text("[]")
    of_response.write_text("{}")

    checked = run("check", "--response", str(of_response), "-e", str(of_event))

    assert checked.err.endswith(
        "an empty list, which EventBridge Pipes never delivers; expected records in it\n"
    )
