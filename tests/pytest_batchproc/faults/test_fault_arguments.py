"""A wrong argument is named, with what came and what is accepted, before anything runs."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from pytest_batchproc.faults import check_faults, check_schedule, kill_after, throttle
from pytest_batchproc.faults._settings import RunSettings, SearchSettings
from tests.pytest_batchproc.faults import worlds

MISTAKES: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"source": "sqss"},
        ValueError,
        "source: 'sqss' is not a source of batches; did you mean 'sqs'?",
    ),
    (
        {"source": None},
        ValueError,
        "source: None is not a source of batches; expected one of dynamodb, kafka, kinesis, sqs, "
        "sqs_fifo",
    ),
    (
        {"bodies": "abc"},
        TypeError,
        "bodies: expected a list, what the records carry, in the order of sending; got str 'abc'",
    ),
    (
        {"bodies": []},
        ValueError,
        "bodies: none are given, so nothing would be sent; 1 to 3 are enough",
    ),
    ({"at_most": 0}, ValueError, "at_most: expected a whole number, 1 or more; got 0"),
    ({"budget": 0}, ValueError, "budget: expected a whole number, 1 or more; got 0"),
    (
        {"effects": "twice"},
        ValueError,
        "effects: expected 'once', 'at_least_once', or a function of the key of an effect that "
        "returns one of them, or None for no claim; got 'twice'",
    ),
    (
        {"effects": lambda key: "twice"},
        ValueError,
        "effects: expected 'once', 'at_least_once' or None of 'pay a'; got 'twice'",
    ),
    (
        {"ordered": True},
        ValueError,
        "ordered: a standard queue promises no order, also where its messages have groups; "
        "'sqs_fifo' does",
    ),
    ({"ordered": 1}, ValueError, "ordered: expected True or False; got 1"),
    ({"orders": "all"}, ValueError, "orders: expected True or False; got 'all'"),
    (
        {"source": "kinesis", "orders": True},
        ValueError,
        "orders: kinesis keeps the order of sending; only records of a standard queue change it",
    ),
    ({"should_fail": ["b"]}, ValueError, "should_fail[0]: b is not among `bodies`"),
    (
        {"should_fail": ["a"]},
        ValueError,
        "should_fail: all of `bodies` should fail, so no effect is expected",
    ),
    (
        {"faults": ["kill_afterwards"]},
        ValueError,
        "faults: 'kill_afterwards' is not a kind of fault; did you mean 'kill_after'?",
    ),
    (
        {"faults": []},
        ValueError,
        "faults: none are given, so nothing would be searched; None means all",
    ),
    (
        {"source": "kinesis", "faults": ["overlap"]},
        ValueError,
        "faults: overlap needs a standard queue; kinesis delivers a record to one invocation at a "
        "time",
    ),
    (
        {"faults": [throttle(0)]},
        ValueError,
        "faults: throttle(0) is one fault; give its kind, such as 'throttle', or check_schedule "
        "the fault itself",
    ),
    ({"batch_sizes": [0]}, ValueError, "batch_sizes: expected a whole number, 1 or more; got 0"),
    (
        {"batch_sizes": []},
        ValueError,
        "batch_sizes: none are given; None means the one of the mapping",
    ),
    ({"groups": ["x", "y"]}, ValueError, "groups: 2 for 1 bodies; expected one for each"),
    (
        {"source": "dynamodb", "bodies": [{"id": 1}], "groups": ["x"]},
        ValueError,
        "groups: dynamodb has the key in its items",
    ),
    ({"effect": "order"}, TypeError, "effect: expected a function of a body; got 'order'"),
    (
        {"visibility": 30},
        TypeError,
        "visibility: no such argument; did you mean 'visibility_timeout'?",
    ),
    ({"shards": 2}, TypeError, "shards: no such argument; "),
    ({"batch_size": 0}, ValueError, "batch_size: "),
    (
        {"parameters": {"Stage": "prod"}},
        TypeError,
        "parameters: they are of a template; give template= too",
    ),
]


@pytest.mark.parametrize(("options", "kind", "message"), MISTAKES)
def test_a_mistake_is_named(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    given = {"source": "sqs", "bodies": ["a"], **options}

    with pytest.raises(kind) as caught:
        check_faults(worlds.right_world, **given)

    whole = not message.endswith("; ") and not message.endswith(": ")
    assert (str(caught.value) if whole else str(caught.value)[: len(message)]) == message


def test_a_schedule_needs_bodies_and_faults() -> None:
    with pytest.raises(ValueError, match="bodies: none are given"):
        check_schedule(worlds.right_world, "sqs")
    with pytest.raises(ValueError, match="faults: expected a list such as"):
        check_schedule(worlds.right_world, "sqs", ["a"], kill_after("pay a"))  # type: ignore[arg-type]


def test_the_fixture_takes_what_the_function_takes() -> None:
    own = inspect.signature(check_faults).parameters
    named = {name for name, one in own.items() if one.kind is one.KEYWORD_ONLY}

    assert set(SearchSettings.__annotations__) - set(RunSettings.__annotations__) == named


def test_a_schedule_takes_what_a_search_takes_except_for_the_search() -> None:
    def names(function: Any) -> set[str]:
        return set(inspect.signature(function).parameters)

    only = {"at_most", "batch_sizes", "orders", "budget", "progress"}

    assert names(check_schedule) == names(check_faults) - only
