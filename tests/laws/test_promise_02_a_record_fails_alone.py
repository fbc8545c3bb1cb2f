"""Promise 2. A record fails alone; its identifier is known before anything can go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel, model_validator

from tests.laws.cases import Case, Refused, case, cases, law
from tests.support.events import ALL, DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source
from tests.support.ways import Way, ways_of
from tests.support.ways import run as run_way


def base_model(source: Source) -> type[BaseModel]:
    from batchproc import models

    by_source: dict[Source, type[BaseModel]] = {
        SQS: models.SqsRecordModel,
        SQS_FIFO: models.SqsRecordModel,
        KINESIS: models.KinesisDataStreamRecordModel,
        DYNAMODB: models.DynamoDBStreamRecordModel,
        KAFKA: models.KafkaRecordModel,
    }
    return by_source[source]


def poison_model(source: Source, error: Any, name: str = "Order", poison: str = "body-1") -> Any:
    """A model of this source that refuses the record with the body `poison`."""

    class Picky(base_model(source)):  # type: ignore[misc]  # the base is chosen at run time
        @model_validator(mode="before")
        @classmethod
        def look(cls, raw: Any) -> Any:
            if source.body_of(raw) == poison:
                raise error
            return raw

    Picky.__name__ = Picky.__qualname__ = name
    return Picky


ERRORS = [
    ValueError("no"), KeyError("no"), RuntimeError("no"), TypeError("no"), StopIteration("no"),
    AttributeError("no"), Refused("no"), AssertionError("no"), RecursionError("no"),
]  # fmt: skip


def expected(source: Source, options: dict[str, Any]) -> list[str]:
    last = "skipped" if source.fifo else "success"
    return ["success", "fail", last]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_poison_pill_fails_one_record_whatever_its_model_raises(
    source: Source, error: Exception
) -> None:
    batch = case(source, 3)
    for way in ways_of(source):
        ran: list[Any] = []
        model = poison_model(source, error)
        outcome = run_way(source, batch.event, ran.append, {"model": model}, way)

        assert expected(source, {}) == outcome.statuses, way
        assert outcome.result[1].stage == "parse", way
        assert all(isinstance(record, model) for record in ran), way
        assert batch.records[1] == outcome.fail_messages[0], way
        assert outcome.result[1].record == batch.records[1], way
        assert outcome.success_messages[0] == batch.records[0], way


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ["ValidationError", "Exception", "KeyError", "None", "SQSRecord"])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_name_of_the_model_means_nothing(source: Source, name: str) -> None:
    batch = case(source, 3)
    for way in ways_of(source):
        model = poison_model(source, ValueError("no"), name)
        outcome = run_way(source, batch.event, lambda record: None, {"model": model}, way)

        assert (way, expected(source, {})) == (way, outcome.statuses)


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_handler_that_raises_the_models_own_error_fails_in_handling(source: Source) -> None:
    batch = case(source, 2)
    model = poison_model(source, ValueError("no"), poison="none of them")

    def handle(record: Any) -> Any:
        return model.model_validate({})

    for way in ways_of(source):
        outcome = run_way(source, batch.event, handle, {"model": model}, way)

        assert outcome.statuses[0] == "fail", way
        assert outcome.result[0].stage == "handle", way
        assert isinstance(outcome.fail_messages[0], model), way


@law
@given(cases(stops=False, min_size=1))
def test_a_handler_that_ruins_its_record_is_still_reported(batch: Case) -> None:
    wanted = batch.response, batch.statuses
    for way in batch.ways():
        fresh = batch.source.with_records(batch.event, [dict(record) for record in batch.records])

        def handle(record: Any) -> None:
            body = batch.source.body_of(record)
            record.raw_event.clear()
            if body in batch.fails:
                raise Refused(body)

        outcome = run_way(batch.source, fresh, handle, batch.options, way)

        assert wanted == (outcome.response, outcome.statuses), way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_model_that_ruins_its_record_is_still_reported(source: Source) -> None:
    class Ruin(base_model(source)):  # type: ignore[misc]  # the base is chosen at run time
        @model_validator(mode="before")
        @classmethod
        def look(cls, raw: Any) -> Any:
            raw.clear()
            raise KeyError("gone")

    for way in ways_of(source):
        batch = case(source, 2)
        wanted = batch.identifiers
        outcome = run_way(source, batch.event, lambda record: None, {"model": Ruin}, way)

        assert [
            entry["itemIdentifier"] for entry in outcome.response["batchItemFailures"]
        ] == wanted, way


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


@law
@given(cases(stops=False, min_size=1))
def test_an_exception_that_cannot_be_printed_fails_its_record_alone(batch: Case) -> None:
    def handle(record: Any) -> None:
        if batch.source.body_of(record) in batch.fails:
            raise Unprintable

    for way in batch.ways():
        outcome = run_way(batch.source, batch.event, handle, batch.options, way)

        assert batch.response == outcome.response, way
        assert batch.statuses == outcome.statuses, way
        if outcome.error is not None:
            assert str(outcome.error).startswith("All records failed processing. "), way
        for message in outcome.messages or []:
            assert message[0] == "success" or "Unprintable" in message[1] or "Breaker" in message[1]


@pytest.mark.parametrize("way", ways_of(SQS), ids=str)
def test_a_body_that_is_not_what_the_handler_hopes_fails_alone(way: Way) -> None:
    event = SQS.event(['{"order": 1}', "{not json", '{"order": 3}'])

    outcome = run_way(SQS, event, lambda record: record.json_body["order"], way=way)

    assert outcome.statuses == ["success", "fail", "success"]
    assert [item.result for item in outcome.result.succeeded] == [1, 3]


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_model_gets_a_good_record_and_the_message_keeps_the_raw_one(source: Source) -> None:
    batch = case(source, 2)
    model = base_model(source)
    for way in ways_of(source):
        got: list[Any] = []
        outcome = run_way(source, batch.event, got.append, {"model": model}, way)

        assert outcome.statuses == ["success"] * 2, way
        assert {model} == {type(record) for record in got}, way
        assert batch.records == outcome.success_messages, way
        assert {dict} == {type(record) for record in outcome.success_messages}, way
