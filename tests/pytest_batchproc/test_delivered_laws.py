"""Whatever a right handler does to its event, every answer is the one for the event delivered."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc import strategies as events_of
from pytest_batchproc._asserts import (
    assert_all_failed,
    assert_all_succeeded,
    assert_checkpoint,
    assert_failed_at,
    assert_failed_ids,
    assert_group_order_kept,
    assert_redelivered,
    assert_valid_response,
)
from pytest_batchproc._delivered import delivered
from pytest_batchproc._reading import read_batch
from pytest_batchproc._verdict import lambda_verdict
from tests.pytest_batchproc.snapshots.snapping import text_of
from tests.support.events import response_of

WINDOW = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:02:00Z"}
EVENTS: dict[str, st.SearchStrategy[Any]] = {
    "sqs": events_of.sqs_events(min_size=0, max_size=4),
    "fair queue": events_of.sqs_events(groups=2, max_size=4),
    "sqs_fifo": events_of.sqs_fifo_events(min_size=0, max_size=4),
    "attributes": events_of.sqs_events(message_attributes={"tenant": st.just("a")}, max_size=3),
    "kinesis": events_of.kinesis_events(min_size=0, max_size=4),
    "window": events_of.kinesis_events(max_size=4, window=WINDOW),
    "dynamodb": events_of.dynamodb_events(min_size=0, max_size=4),
    "kafka": events_of.kafka_events(min_size=0, max_size=4),
}
CLAIMS: list[Callable[[Any, Any, list[int]], None]] = [
    lambda response, event, positions: assert_all_succeeded(response, event),
    lambda response, event, positions: assert_all_failed(response, event),
    lambda response, event, positions: assert_valid_response(response, event),
    lambda response, event, positions: assert_group_order_kept(response, event),
    lambda response, event, positions: assert_failed_at(response, event, positions),
    lambda response, event, positions: assert_redelivered(response, event, positions),
    lambda response, event, positions: assert_checkpoint(
        response, event, min(positions, default=None)
    ),
]


def answer(claim: Callable[..., None], *arguments: Any) -> str:
    """What an assertion says: its message, or that it holds."""
    try:
        claim(*arguments)
    except (AssertionError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "it holds"


def changed(node: Any, dice: random.Random, depth: int = 0) -> None:
    """Change a few things anywhere in an event, as no reviewer would let pass."""
    inner = list(node.values()) if isinstance(node, dict) else list(node)
    for one in inner:
        if isinstance(one, dict | list) and dice.random() < 0.7:
            changed(one, dice, depth + 1)
    if isinstance(node, list):
        moves: list[Callable[[], object]] = [node.clear, node.reverse, lambda: node.append(1)]
        dice.choice(moves)()
        if node and dice.random() < 0.3:
            node.pop(dice.randrange(len(node)))
    elif node:
        key = dice.choice(list(node))
        dice.choice([node.clear, lambda: node.pop(key), lambda: node.update({key: "other"})])()


@pytest.mark.parametrize("kind", EVENTS)
@given(data=st.data())
def test_no_answer_changes_when_the_handler_changes_its_event(
    kind: str, data: st.DataObject
) -> None:
    event = data.draw(EVENTS[kind])
    sent = delivered(copy.deepcopy(event))
    batch = read_batch(sent)
    count = len(batch.identifiers)
    chosen = st.sets(st.integers(0, count - 1)) if count else st.just(set())
    failing, expected = sorted(data.draw(chosen)), sorted(data.draw(chosen))
    response: Any = response_of(batch.identifiers[index] for index in failing)
    if kind == "window":
        response["state"] = {}
    if data.draw(st.booleans()) and failing:
        response = ValueError("one failed")
    ids = [batch.identifiers[index] for index in expected]

    changed(event, random.Random(data.draw(st.integers(0, 2**32))))

    assert lambda_verdict(response, event) == lambda_verdict(response, sent)
    assert text_of(response, event) == text_of(response, sent)
    for claim in CLAIMS:
        assert answer(claim, response, event, expected) == answer(claim, response, sent, expected)
    assert answer(assert_failed_ids, response, ids, event) == answer(
        assert_failed_ids, response, ids, sent
    )
