"""FIFO records whose group cannot be read: nothing says what they must stay in order with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.events import SQS_FIFO, response_of
from tests.support.ways import run, ways_of


@pytest.mark.parametrize("group", [None, 5, ["x"], {"x": 1}], ids=repr)
def test_records_whose_group_is_no_str_stand_alone(group: Any) -> None:
    event = SQS_FIFO.event(["a", "b", "c"], groups=["x", "x", "x"])
    for record in event["Records"]:
        record["attributes"]["MessageGroupId"] = group
    check_alone(event)


@pytest.mark.parametrize("attributes", [None, "x", []], ids=repr)
def test_so_do_records_without_attributes(attributes: Any) -> None:
    event = SQS_FIFO.event(["a", "b", "c"])
    for record in event["Records"]:
        record["attributes"] = attributes
    check_alone(event)


def check_alone(event: dict[str, Any]) -> None:
    options = {"skip_group_on_error": True}

    def handler(record: Any) -> None:
        if record["body"] == "a":
            raise ValueError("a")

    for way in ways_of(SQS_FIFO, options):
        outcome = run(SQS_FIFO, event, handler, options, way)

        assert outcome.statuses == ["fail", "success", "success"], way
        assert response_of(SQS_FIFO.identifiers(event)[:1]) == outcome.response, way
