"""What a handler returns is the result of its record, of whatever type it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.events import SQS
from tests.support.ways import ALL_WAYS, Way, run


class Mine:
    """A type of the user's own."""


KINDS = [type(f"Kind{number}", (), {}) for number in range(120)]

RESULTS: dict[str, list[Any]] = {
    "nothing": [None, None, None],
    "one of its own": [Mine(), Mine(), Mine()],
    "nothing and something": [None, Mine(), None, {"a": 1}, None],
    "something and nothing": [Mine(), None, "text", None],
    "values": [0, "", False, b"", (), [], {}, 1.5],
    "classes": [Mine, int, type],
    "functions": [len, run, KINDS.append],
    "sets and ranges": [set(), frozenset(), range(3), iter([])],
    "exceptions": [ValueError("returned"), SystemExit(1)],
    "a type for each": [kind() for kind in KINDS],
    "and then of one": [*(kind() for kind in KINDS), *(KINDS[-1]() for _ in range(5))],
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("results", RESULTS.values(), ids=RESULTS)
@pytest.mark.parametrize("way", ALL_WAYS, ids=repr)
def test_a_result_is_what_its_handler_returned(way: Way, results: list[Any]) -> None:
    event = SQS.event([str(number) for number in range(len(results))])
    outcome = run(SQS, event, lambda record: results[int(record["body"])], way=way)

    assert outcome.statuses == ["success"] * len(results)
    assert all(a is b for a, b in zip(results, [i.result for i in outcome.result], strict=True))
    if outcome.messages is not None:
        assert all(a is b[1] for a, b in zip(results, outcome.messages, strict=True))
