"""`st.from_type` of what a test annotates: events, records, views, models, ours and Powertools'."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import SqsModel, SqsRecordModel
from hypothesis import given
from hypothesis import strategies as st

from batchproc import SQSRecord
from batchproc.shapes import (
    AttributeValue,
    KafkaEvent,
    KinesisRecord,
    SqsEvent,
    SqsMessageAttribute,
)
from pytest_batchproc import FakeLambdaContext, _hypothesis
from pytest_batchproc._reading import read_batch
from pytest_batchproc.strategies import _types
from tests.pytest_batchproc.strategies.drawn import FIXED, examples, smallest

# As the entry point does; the tests must not depend on how the package was installed.
_hypothesis.register()

KNOWN = [(module, name) for module, rows in _types.TABLE.items() for name in rows]
OTHERS = {
    # What no event has: parts of a type that is drawn whole, and what a function returns.
    "batchproc.shapes": {
        "KafkaItemIdentifier",
        "KafkaSchemaMetadata",
        "PartialItemFailureResponse",
        "PartialItemFailures",
        "TimeWindow",
        "TimeWindowResponse",
    },
    "batchproc.models": {"KafkaRecordSchemaMetadata"},
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("module", "name"), KNOWN, ids=".".join)
def test_every_type_of_the_table_is_drawn(module: str, name: str) -> None:
    kind = getattr(importlib.import_module(module), name)
    found = examples(st.from_type(kind), 25)

    assert len(found) > 1 or name in ("UserIdentity", "DynamoDBUserIdentity")
    for value in found:
        assert isinstance(value, dict | FakeLambdaContext | kind)


def test_the_table_has_every_type_of_ours() -> None:
    for module in ("batchproc.shapes", "batchproc.models"):
        defined = {
            name
            for name, value in vars(importlib.import_module(module)).items()
            if isinstance(value, type)
            and value.__module__ == module
            and value.__name__ == name
            and not name.startswith("_")
        }

        assert defined - OTHERS[module] == _types.TABLE[module].keys()


def test_the_modules_of_the_table_are_those_that_hypothesis_asks_about() -> None:
    assert {*_hypothesis.PACKAGES} == {module.partition(".")[0] for module in _types.TABLE}


@FIXED
@given(st.from_type(SqsEvent))
def test_an_event_is_whole(event: SqsEvent) -> None:
    assert read_batch(event).records == event["Records"]


@FIXED
@given(st.from_type(KafkaEvent))
def test_a_kafka_event_is_of_either_kind_of_cluster(event: KafkaEvent) -> None:
    assert ("eventSourceArn" in event) == (event["eventSource"] == "aws:kafka")


@FIXED
@given(st.from_type(KinesisRecord))
def test_fields_of_a_record_fit_together(record: KinesisRecord) -> None:
    number = record["kinesis"]["sequenceNumber"]

    assert record["eventID"] == f"shardId-000000000000:{number}"


@FIXED
@given(st.from_type(AttributeValue))
def test_an_attribute_value_has_one_type(value: AttributeValue) -> None:
    assert len(value) == 1


@FIXED
@given(st.from_type(SqsMessageAttribute))
def test_a_message_attribute_has_one_value(attribute: SqsMessageAttribute) -> None:
    assert len({"stringValue", "binaryValue"} & attribute.keys()) == 1


@FIXED
@given(st.builds(SqsModel))
def test_builds_knows_the_records_of_a_model(model: SqsModel) -> None:
    assert all(isinstance(record, SqsRecordModel) for record in model.Records)


def test_types_are_known_inside_of_others() -> None:
    views: Any = Sequence[SQSRecord]
    (view, *_) = smallest(st.from_type(views), bool)

    assert isinstance(view, SQSRecord)
    assert view.body == "{}"


def test_what_a_test_registers_itself_goes_before() -> None:
    class Mine(SqsRecordModel):
        pass

    ready: Any = SqsRecordModel.model_construct(messageId="mine")
    st.register_type_strategy(Mine, st.just(ready))

    assert examples(st.from_type(Mine)) == [ready]


def test_other_types_are_left_to_hypothesis() -> None:
    assert _hypothesis.strategy_for(int) is None
    assert _hypothesis.strategy_for(list[int]) is None
    assert _hypothesis.strategy_for("SqsRecord") is None
    assert _hypothesis.strategy_for(SQSRecord.get) is None
