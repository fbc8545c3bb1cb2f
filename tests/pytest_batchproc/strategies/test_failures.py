"""Which records fail, which bodies are poison, and the contexts that come along."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc import FakeLambdaContext, InvalidEventError
from pytest_batchproc import strategies as batch_st
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.strategies.drawn import ALL, FIXED, Case, examples, smallest

ORDERS = st.fixed_dictionaries({"quantity": st.integers(0, 9)})


@pytest.mark.parametrize("case", ALL, ids=str)
def test_every_set_of_positions_is_a_failure_pattern(case: Case) -> None:
    patterns = examples(batch_st.failure_patterns(case.factory()(count=3)))
    expected = {frozenset(some) for size in range(4) for some in combinations(range(3), size)}

    assert {frozenset(pattern) for pattern in patterns} == expected


def test_failure_patterns_shrink_to_none_then_to_the_first() -> None:
    patterns = batch_st.failure_patterns(ALL[0].factory()(count=5))

    assert smallest(patterns, lambda pattern: True) == set()
    assert smallest(patterns, bool) == {0}
    assert smallest(patterns, lambda pattern: 3 in pattern) == {3}


def test_an_empty_batch_has_one_failure_pattern() -> None:
    assert examples(batch_st.failure_patterns({"Records": []})) == [set()]


def test_a_failure_pattern_is_the_test_s_own() -> None:
    patterns = batch_st.failure_patterns(ALL[0].factory()(count=2))
    for pattern in examples(patterns):
        pattern.clear()

    assert smallest(patterns, lambda pattern: len(pattern) > 1) == {0, 1}


def test_only_an_event_has_failure_patterns(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        batch_st.failure_patterns({"records": 3})

    assert str(caught.value) == snapshot


def parsed(case: Case, record: dict[str, Any]) -> dict[str, Any]:
    """What a handler reads: by our own record views, apart from the code that looks for poison."""
    row = read_batch(case.factory()(count=1)).source
    row.load_view()
    view = row.view(record)
    if case.name == "dynamodb":
        image = view.dynamodb.new_image or view.dynamodb.old_image
        return {"quantity": int(image["quantity"])}
    body: dict[str, Any] = {
        "sqs": lambda: view.json_body,
        "sqs_fifo": lambda: view.json_body,
        "kinesis": lambda: view.kinesis.data_as_json(),
        "kafka": lambda: view.json_value,
    }[case.name]()
    return body


@pytest.mark.parametrize("case", ALL, ids=str)
def test_exactly_poison_cannot_be_read(case: Case) -> None:
    unread: set[bool] = set()
    for event in examples(case.events(batch_st.poison(ORDERS))):
        poisoned = batch_st.poisoned_at(event)
        for position, record in enumerate(read_batch(event).records):
            try:
                parsed(case, record)
                readable = True
            except (KeyError, ValueError):
                readable = False
            unread.add(readable)

            assert (position not in poisoned) == readable

    assert unread == {True, False}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_no_other_body_is_poison(case: Case) -> None:
    for event in examples(case.events(), 50):
        assert batch_st.poisoned_at(event) == []


def test_poison_alone_mixes_with_bodies_of_ours() -> None:
    found = [body for body in examples(batch_st.poison()) if not isinstance(body, dict)]

    assert found
    assert not any(map(_is_json, found))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@FIXED
@given(batch_st.lambda_contexts(max_timeout=60))
def test_contexts_have_the_time_of_a_function(context: FakeLambdaContext) -> None:
    left = context.get_remaining_time_in_millis()
    context.advance(left)

    assert 1_000 <= left <= 60_000
    assert 128 <= int(context.memory_limit_in_mb) <= 10_240
    assert context.expired
