"""Promise 7. Identifiers in the response are strings (Kafka: its object), unique, in order."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.cases import Case, cases, law
from tests.support.events import KAFKA
from tests.support.ways import run


@law
@given(cases(), st.data())
def test_identifiers_are_the_events_own_once_each_in_event_order(
    batch: Case, data: st.DataObject
) -> None:
    """With records repeated in any pattern."""
    records = batch.records
    positions = st.lists(st.integers(0, max(0, len(records) - 1)), max_size=8 if records else 0)
    picked = [records[pick] for pick in data.draw(positions)]
    event = batch.source.with_records(batch.event, picked)
    repeated = Case(batch.source, event, batch.fails, batch.options)
    order = repeated.identifiers
    for way, outcome in repeated.outcomes():
        reported = [entry["itemIdentifier"] for entry in outcome.response["batchItemFailures"]]

        assert all(identifier in order for identifier in reported), way
        assert len(reported) == len({json.dumps(one) for one in reported}), way
        assert repeated.response == outcome.response, way
        assert set(outcome.response) == {"batchItemFailures"}, way
        for entry in outcome.response["batchItemFailures"]:
            assert set(entry) == {"itemIdentifier"}, way


@law
@given(cases())
def test_identifiers_have_the_type_that_lambda_reads(batch: Case) -> None:
    for way, outcome in batch.outcomes():
        assert outcome.response == json.loads(json.dumps(outcome.response)), way
        assert type(outcome.response) is dict, way
        for entry in outcome.response["batchItemFailures"]:
            identifier = entry["itemIdentifier"]
            if batch.source is KAFKA:
                assert list(identifier) == ["partition", "offset"], way
                assert type(identifier["partition"]) is str, way
                assert type(identifier["offset"]) is int, way
            else:
                assert type(identifier) is str, way


@law
@given(cases())
def test_every_item_knows_its_identifier_and_position(batch: Case) -> None:
    for way, outcome in batch.outcomes():
        assert batch.identifiers == [item.identifier for item in outcome.result], way
        assert list(range(len(batch.records))) == [item.index for item in outcome.result], way
        assert batch.records == [item.record for item in outcome.result], way
        assert outcome.response == outcome.result.response, way


@law
@given(cases(min_size=1))
def test_a_response_belongs_to_the_caller(batch: Case) -> None:
    """Spoiling the dict that one call returned does not spoil the next answer."""
    for way in batch.ways():
        if way.form.startswith("awaited"):
            continue
        outcome = run(batch.source, batch.event, batch.handler(), batch.options, way)
        outcome.response["batchItemFailures"].clear()

        assert batch.response == outcome.processor.response(), way


@law
@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_is_an_identifier(one: str, other: str) -> None:
    from tests.support.events import SQS

    event = SQS.event(["a", "b"])
    event["Records"][0]["messageId"] = one
    event["Records"][1]["messageId"] = other

    def handle(record: Any) -> None:
        raise ValueError("no")

    outcome = run(SQS, event, handle, {"raise_on_entire_batch_failure": False})
    reported = [entry["itemIdentifier"] for entry in outcome.response["batchItemFailures"]]

    assert list(dict.fromkeys([one, other])) == reported
