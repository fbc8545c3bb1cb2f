"""Responses with a mistake in them, each of a kind that people have made."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from pytest_batchproc._delivered import original
from pytest_batchproc._reading import read_batch
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc.strategies._entries import wrong_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

    from pytest_batchproc._reading import Batch

Response: TypeAlias = dict[str, Any]

_KEY = "batchItemFailures"
_MISSPELT = ("BatchItemFailures", "batchItemFailure", "batch_item_failures", "batchitemfailures")
_NO_OBJECT: tuple[object, ...] = ("ok", True, False, 0, 200, 0.5, b"ok")
_NO_LIST: tuple[object, ...] = ("", {}, 0, True, False)
_NOT_SENT: tuple[object, ...] = (date(2026, 1, 1), frozenset({"ok"}), object())


def malformed_responses(event: Mapping[str, Any]) -> SearchStrategy[Any]:  # any mistake there is
    """Responses that do not do what their author meant: all of the traps of `lambda_verdict`.

    Some lose failures, as a misspelt key does; some bring the whole batch back; on a FIFO queue
    some lose its order. What raises is not among them, nor what Lambda takes for success.

    Raises:
        InvalidEventError: this is no event that Lambda sends.
    """
    batch = read_batch(event)
    found = st.one_of(*_objects(batch), *_lost_orders(batch))
    if "window" not in original(event):
        return found | _no_objects(batch)
    without_state = _entries(batch).map(_response) | st.just({"ok": True}) | st.none()
    return found.map(_with_state) | without_state | _no_objects(batch)


def _response(entries: list[Any]) -> Response:
    return {_KEY: entries}


def _with_state(response: Response) -> Response:
    return {**response, "state": {}}


def _entry(identifier: object) -> Response:
    return {"itemIdentifier": identifier}


def _right_entries(batch: Batch) -> SearchStrategy[Response]:
    return st.sampled_from(batch.identifiers).map(_entry) if batch.identifiers else st.nothing()


def _entries(batch: Batch, min_size: int = 0) -> SearchStrategy[list[Any]]:
    most = 3 if batch.identifiers else 0
    return st.lists(_right_entries(batch), min_size=min_size, max_size=most)


def _objects(batch: Batch) -> Iterator[SearchStrategy[Response]]:
    entries, wrong = _entries(batch), wrong_entries(batch)
    more = st.lists(_right_entries(batch) | wrong, max_size=2)
    yield st.tuples(st.sampled_from(_MISSPELT), entries).map(lambda found: {found[0]: found[1]})
    yield entries.map(lambda found: {"statusCode": 200, "body": json.dumps(_response(found))})
    yield entries.map(lambda found: {"body": _response(found)})
    yield entries.map(lambda found: {"statusCode": 200, "failures": found})
    yield st.sampled_from(_NO_LIST + _NOT_SENT).map(lambda value: {_KEY: value})
    yield st.tuples(entries, wrong, more).map(
        lambda found: _response([*found[0], found[1], *found[2]])
    )


def _no_objects(batch: Batch) -> SearchStrategy[Any]:
    lists = _entries(batch, min_size=1) if batch.identifiers else st.just([{}])
    return st.sampled_from(_NO_OBJECT + _NOT_SENT) | lists


def _lost_orders(batch: Batch) -> Iterator[SearchStrategy[Response]]:
    """On a FIFO queue: a message that has a later one in its group, named alone."""
    lane = batch.source.lane
    if lane is None or WORDS[batch.source.name].group is None:
        return
    lanes = [lane(record) for record in batch.records]
    followed = [
        identifier
        for position, identifier in enumerate(batch.identifiers)
        if lanes[position] is not None and lanes[position] in lanes[position + 1 :]
    ]
    if followed:
        yield st.sampled_from(followed).map(lambda one: _response([_entry(one)]))
