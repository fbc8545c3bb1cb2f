"""Each malformed response is a trap, and each kind of trap is drawn."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_batchproc import InvalidEventError, lambda_verdict
from pytest_batchproc import strategies as batch_st
from tests.pytest_batchproc.strategies.drawn import ALL, FIXED, Case, examples, smallest

WINDOW = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"}
_OBJECT = {"quantity": 1}

# A piece of the trap of each kind, wherever it can be fallen into.
EVERYWHERE = {
    "a misspelt key": "is not a key that Lambda reads",
    "a list inside another object": "is inside",
    "an object of another kind": 'and no "batchItemFailures"',
    "no object": "not an object; return",
    "no list": "not a list; write",
    "an entry that is no object": "], not an object|is .*, not an object; write",
    "an entry without an identifier": 'and no "itemIdentifier"',
    "an empty entry": "is an empty object; write",
    "null for an identifier": "has null as itemIdentifier",
    "an empty identifier": "has an empty text as itemIdentifier",
    "an identifier of another type": "has (the number|true|a list)",
    "an unknown identifier": "of this batch has that as",
    "nothing that can be sent": "no JSON|not JSON|cannot",
}
OF_A_SOURCE = {
    "sqs": {"a receipt handle": "names the receiptHandle of #"},
    "sqs_fifo": {
        "a receipt handle": "names the receiptHandle of #",
        "an order that is lost": "their order is lost",
    },
    "kinesis": {
        "an event id": "names the eventID of #",
        "a sequence number as a number": "which Lambda does not take for its sequence number",
    },
    "dynamodb": {
        "an event id": "names the eventID of #",
        "a sequence number as a number": "which Lambda does not take for its sequence number",
    },
    "kafka": {
        "an offset as text": "has the text .* as offset",
        "an offset alone": "has the number .* as itemIdentifier, and Kafka takes an object",
        "no offset": 'has no "offset"',
        "a field too many": "in addition to partition and offset",
    },
}


def kinds_of(case: Case) -> dict[str, str]:
    return {**EVERYWHERE, **OF_A_SOURCE[case.name]}


@pytest.mark.parametrize("case", ALL, ids=str)
def test_every_malformed_response_is_a_trap(case: Case) -> None:
    @FIXED
    @given(case.events(st.just(_OBJECT), max_size=3), st.data())
    def law(event: Any, data: st.DataObject) -> None:
        response = data.draw(batch_st.malformed_responses(event))

        assert lambda_verdict(response, event).trap

    law()


@pytest.mark.parametrize("name", ["kinesis", "dynamodb"])
def test_so_it_is_where_there_is_a_window(name: str) -> None:
    case = next(case for case in ALL if case.name == name)
    event = case.factory()(count=2, window=WINDOW)
    traps = [
        lambda_verdict(response, event).trap or ""
        for response in examples(batch_st.malformed_responses(event), 300)
    ]

    assert all(traps)
    assert any('has no "state"' in trap for trap in traps)
    assert any("is not a key that Lambda reads" in trap for trap in traps)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_so_it_is_where_the_batch_is_empty(case: Case) -> None:
    event = case.factory()(count=0)
    for response in examples(batch_st.malformed_responses(event)):
        assert lambda_verdict(response, event).trap


@pytest.mark.sampled(5)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_every_kind_of_trap_is_drawn(case: Case) -> None:
    event = case.factory()([_OBJECT] * 2)
    responses = examples(batch_st.malformed_responses(event), 1600)
    traps = {lambda_verdict(response, event).trap or "" for response in responses}
    missing = [
        kind
        for kind, piece in kinds_of(case).items()
        if not any(re.search(piece, trap) for trap in traps)
    ]

    assert missing == []


def test_a_malformed_response_shrinks_to_a_misspelt_key() -> None:
    event = ALL[0].factory()(count=3)
    response = smallest(batch_st.malformed_responses(event), lambda response: True)

    assert response == {"BatchItemFailures": []}


def test_what_lambda_takes_for_success_is_no_malformed_response() -> None:
    event = ALL[0].factory()(count=1)
    responses = examples(batch_st.malformed_responses(event), 500)

    assert not any(response in (None, {}, [], "") for response in responses)


def test_losing_the_order_needs_a_later_message_of_the_group() -> None:
    factory = ALL[1].factory()

    @FIXED
    @given(batch_st.malformed_responses(factory(count=2, groups=["a", "b"])))
    def law(response: Any) -> None:
        assume(isinstance(response, dict))

        assert "their order is lost" not in str(lambda_verdict(response, event).trap)

    event = ALL[1].factory()(count=2, groups=["a", "b"])
    law()


def test_only_to_an_event_there_are_responses(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        batch_st.malformed_responses({"Records": [{"eventSource": "aws:s3"}]})

    assert str(caught.value) == snapshot
