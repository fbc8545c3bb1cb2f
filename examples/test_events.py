"""The event files are edited by hand: what belongs together in a record must stay together."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

FILES = sorted(Path(__file__).parent.glob("*/events/*.json"))


def records_of(event: dict[str, Any]) -> list[dict[str, Any]]:
    if "Records" in event:
        return list(event["Records"])
    return [record for partition in event["records"].values() for record in partition]


def identifier_of(record: dict[str, Any]) -> Any:
    """What a response names the record by, in a form that can be compared."""
    if "messageId" in record:
        return record["messageId"]
    if "kinesis" in record:
        return int(record["kinesis"]["sequenceNumber"])
    if "dynamodb" in record:
        return int(record["dynamodb"]["SequenceNumber"])
    return record["topic"], record["partition"], record["offset"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_records_are_consistent_and_in_order(path: Path) -> None:
    event = json.loads(path.read_text(encoding="utf-8"))
    records = records_of(event)

    identifiers = [identifier_of(record) for record in records]
    assert sorted(set(identifiers)) == identifiers
    for record in records:
        if "messageId" in record:
            assert hashlib.md5(record["body"].encode()).hexdigest() == record["md5OfBody"]
        elif "kinesis" in record:
            shard, _, number = record["eventID"].partition(":")
            assert shard.startswith("shardId-")
            assert number == record["kinesis"]["sequenceNumber"]
            base64.b64decode(record["kinesis"]["data"], validate=True)
        elif "topic" in record:
            base64.b64decode(record["value"], validate=True)
            assert record in event["records"][f"{record['topic']}-{record['partition']}"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_test_of_the_story_reads_the_file(path: Path) -> None:
    tests = [one.read_text(encoding="utf-8") for one in path.parents[1].glob("test_*.py")]

    assert any(f'"{path.stem}"' in text or f'"{path.name}"' in text for text in tests)
