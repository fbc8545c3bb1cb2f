"""What no event can be is refused where the strategy is defined, with a whole message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from pytest_batchproc import strategies as batch_st
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.strategies.drawn import ALL, Case, examples

# As somebody without a type checker calls them.
_SQS: Any = batch_st.sqs_events
_DYNAMODB: Any = batch_st.dynamodb_events
_KAFKA: Any = batch_st.kafka_events
_LIMIT = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"


def refused(define: Callable[[], Any]) -> str:
    with pytest.raises(InvalidArgument) as caught:
        define()
    return str(caught.value)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_batch_ends_where_lambda_ends_it(case: Case) -> None:
    message = refused(lambda: case.events(max_size=case.most + 1))

    assert message.startswith(f"max_size: {case.most + 1:,} records; a batch of ")
    assert message.endswith(f" has at most {case.most:,} ({_LIMIT})")
    assert isinstance(case.events(max_size=case.most), SearchStrategy)


@pytest.mark.parametrize("case", [case for case in ALL if case.most > 10], ids=str)
def test_the_least_alone_may_be_more_than_ten(case: Case) -> None:
    (event,) = examples(case.events(st.just({"id": 1}), min_size=12), 1)

    assert len(read_batch(event).records) == 12


@pytest.mark.parametrize("case", ALL, ids=str)
def test_every_source_refuses_a_field_that_it_lacks(case: Case) -> None:
    with pytest.raises(InvalidArgument) as plain:
        case.events(colour="blue")
    with pytest.raises(InvalidArgument) as drawn:
        case.events(colour=st.just("blue"))

    assert "colour is not a field of this event; " in str(plain.value)
    assert str(plain.value).partition(";")[0] == str(drawn.value).partition(";")[0]


@pytest.mark.parametrize(
    ("define", "message"),
    [
        (lambda: _SQS(min_size=3, max_size=2), "min_size=3 is larger than max_size=2"),
        (lambda: _SQS(min_size=-1), "min_size: expected an int from 0 on; got -1"),
        (lambda: _SQS(max_size="5"), "max_size: expected an int from 0 on; got '5'"),
        (lambda: _SQS(number=-1), "number: expected an int from 0 on; got -1"),
        (
            lambda: _SQS(dict),
            "bodies: expected a strategy, such as bodies(Order); got type <class 'dict'>",
        ),
        (
            lambda: _SQS(["a"]),
            "bodies: expected a strategy, such as st.sampled_from([...]); got list ['a']",
        ),
        (
            lambda: _SQS(groups=0),
            "groups: expected a strategy, or how many there are, from 1 on; got int 0",
        ),
        (
            lambda: _SQS(groups=2, message_group_id="a"),
            "groups and message_group_id are one field; leave one out",
        ),
        (
            lambda: _SQS(message_attributes="tenant"),
            "message_attributes: expected a dict or a strategy of dicts, such as "
            "{'tenant': st.sampled_from(['a', 'b'])}; got str 'tenant'",
        ),
        (
            lambda: _SQS(region="mars"),
            "region: expected the name of an AWS region, such as 'eu-west-1'; got 'mars'",
        ),
        (
            lambda: batch_st.sqs_fifo_events(queue_name="orders"),
            "queue_name: 'orders'; the name of a FIFO queue ends in .fifo. "
            "allow_invalid=True makes the event anyway",
        ),
        (
            lambda: _DYNAMODB(event_name="UPDATE"),
            "event_name: expected one of INSERT, MODIFY, REMOVE; got 'UPDATE'",
        ),
        (
            lambda: _DYNAMODB(event_name="INSERT", event_names=st.just("INSERT")),
            "event_names and event_name are one field; leave one out",
        ),
        (
            lambda: _DYNAMODB(event_names="INSERT"),
            "event_names: expected a strategy of INSERT, MODIFY, REMOVE; got str 'INSERT'",
        ),
        (
            lambda: _KAFKA(headers=[]),
            "headers: expected a dict or a strategy of dicts, such as {'trace': st.binary()}; "
            "got list []",
        ),
        (
            lambda: _KAFKA(partitions=2, partition=1),
            "partitions and partition are one field; leave one out",
        ),
        (
            lambda: batch_st.lambda_contexts(max_timeout=5_401),
            "min_timeout=1, max_timeout=5401: a function has from 1 to 5,400 seconds",
        ),
    ],
)
def test_the_message_says_what_came_and_what_is_accepted(
    define: Callable[[], Any], message: str
) -> None:
    assert message == refused(define)
