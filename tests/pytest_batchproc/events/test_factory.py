"""What factories take: counts, fields, whole records; numbers and hooks."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from batchproc import SQSRecord
from pytest_batchproc import SqsEventFactory
from pytest_batchproc.events import Numbering
from pytest_batchproc.events._fields import FieldTable, snake_case
from pytest_batchproc.events._numbering import rising, split, uuid


def ids(event: Any) -> list[str]:
    return [record["messageId"][-12:] for record in event["Records"]]


# --- numbering ------------------------------------------------------------------------------------


def test_record_3_of_the_first_event_and_of_the_second() -> None:
    factory = SqsEventFactory()
    first, second = factory(count=4), factory(count=4)

    assert "00000000-0000-4000-8000-000000000003" == first["Records"][3]["messageId"]
    assert "00000000-0000-4000-8000-000100000003" == second["Records"][3]["messageId"]


def test_identifiers_do_not_depend_on_the_seed_and_made_bodies_do() -> None:
    one, other = SqsEventFactory(seed="one")(count=5), SqsEventFactory(seed="other")(count=5)

    assert ids(one) == ids(other)
    assert [record["body"] for record in one["Records"]] != [
        record["body"] for record in other["Records"]
    ]


def test_records_made_alone_are_numbered_like_those_of_one_event() -> None:
    factory = SqsEventFactory()
    loose = [factory.record("a"), factory.record("b")]
    event = factory(records=loose)
    later = factory.record("c")

    assert ["000000000000", "000000000001"] == ids(event)
    assert "000100000000" == later["messageId"][-12:]


def test_an_event_between_two_loose_records_has_a_number_of_its_own() -> None:
    factory = SqsEventFactory()
    before, event, after = factory.record("a"), factory(["b"]), factory.record("c")

    assert ["000000000000", "000100000000", "000200000000"] == [
        *ids({"Records": [before]}),
        *ids(event),
        *ids({"Records": [after]}),
    ]


def test_more_than_ten_thousand_events_have_identifiers_of_their_own() -> None:
    assert "00000001-0000-4000-8000-000000000000" == uuid(10_000, 0)
    assert "00000000-0000-4000-8000-999900000000" == uuid(9_999, 0)


def test_a_number_that_rises_can_be_taken_apart() -> None:
    assert (12, 34) == split(rising(12, 34))


def test_a_loose_record_costs_the_same_however_many_came_before() -> None:
    asked: list[int] = []
    factory = SqsEventFactory(make_body=asked.append)
    for _ in range(5):
        factory.record()

    assert [0, 1, 2, 3, 4] == asked


# --- bodies and counts ----------------------------------------------------------------------------


def test_without_anything_there_is_one_record() -> None:
    assert 1 == len(SqsEventFactory()()["Records"])


def test_a_count_of_none_makes_an_empty_batch() -> None:
    assert {"Records": []} == SqsEventFactory()(count=0) == SqsEventFactory()([])


def test_bodies_may_come_from_a_generator() -> None:
    event = SqsEventFactory()(body for body in "ab")

    assert ["a", "b"] == [record["body"] for record in event["Records"]]


def test_bodies_by_faker_are_the_same_in_every_run() -> None:
    one, other = SqsEventFactory(seed="a"), SqsEventFactory(seed="a")
    event = one("faker", count=2)
    bodies = [json.loads(record["body"]) for record in event["Records"]]

    assert event == other("faker", count=2)
    assert [0, 1] == [body["id"] for body in bodies]
    assert {"id", "name", "email", "address", "note"} == bodies[0].keys()


def test_a_list_with_the_word_faker_is_a_body() -> None:
    assert "faker" == SqsEventFactory()(["faker"])["Records"][0]["body"]


# --- fields ---------------------------------------------------------------------------------------


def test_an_object_that_is_given_is_merged_and_stays_the_caller_s() -> None:
    table = FieldTable("outer", "outer.inner", "list")
    mine: dict[str, Any] = {"new": [1]}
    before = copy.deepcopy(mine)
    record: dict[str, Any] = {"outer": {"inner": 1}}
    table.put(record, {"outer": mine, "list": (1, {"a": 2})})
    record["outer"]["new"].append(2)

    assert {"outer": {"inner": 1, "new": [1, 2]}, "list": [1, {"a": 2}]} == record
    assert before == mine


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("eventSourceARN", "event_source_arn"),
        ("AWSTraceHeader", "aws_trace_header"),
        ("md5OfBody", "md5_of_body"),
        ("detail-type", "detail_type"),
        ("eventID", "event_id"),
        ("s3SchemaVersion", "s3_schema_version"),
    ],
)
def test_names_are_spelt_in_snake_case(name: str, expected: str) -> None:
    assert expected == snake_case(name)


# --- whole records --------------------------------------------------------------------------------


def test_whole_records_are_copied() -> None:
    factory = SqsEventFactory(modify_event=lambda event: event["Records"][0].clear())
    record = factory.record("a")
    before = copy.deepcopy(record)
    event: Any = factory(records=[record])

    assert before == record
    assert [{}] == event["Records"]


def test_views_are_records_too() -> None:
    factory = SqsEventFactory()
    record: Any = factory.record("a")
    view: Any = SQSRecord(record)

    assert {"Records": [record]} == factory(records=[view])


# --- hooks ----------------------------------------------------------------------------------------


def test_a_hook_makes_the_bodies_that_nobody_gave() -> None:
    factory = SqsEventFactory(make_body=lambda index: f"mine {index}" if index else None)
    made = [record["body"] for record in factory(count=3)["Records"]]
    ours = SqsEventFactory()(count=1)["Records"][0]["body"]
    given = [record["body"] for record in factory(["a"])["Records"]]

    assert [ours, "mine 1", "mine 2"] == made
    assert ["a"] == given


def test_a_hook_may_make_events_itself() -> None:
    numbering = Numbering()
    inner = SqsEventFactory(numbering=numbering)
    outer = SqsEventFactory(
        numbering=numbering, make_body=lambda index: inner.record("x")["messageId"]
    )
    event = outer(count=2)

    assert ["000100000000", "000100000001"] == [record["body"][-12:] for record in event["Records"]]
    assert ["000000000000", "000000000001"] == ids(event)


def test_a_hook_changes_the_event_after_all_checks() -> None:
    def modify(event: dict[str, Any]) -> None:
        event["Records"] *= 11
        event["extra"] = 1

    factory = SqsEventFactory(modify_event=modify)
    event: Any = factory(["a"])

    assert 11 == len(event["Records"])
    assert 1 == event["extra"]
