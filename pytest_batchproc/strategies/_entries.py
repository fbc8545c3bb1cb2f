"""Entries of a response that name no record, by the mistakes that the verdict distinguishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_batchproc._verdict._sentences import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

    from pytest_batchproc._reading import Batch, Identifier

_KEY = "itemIdentifier"
_MISSPELT = ("ItemIdentifier", "itemidentifier", "messageId", "sequenceNumber", "id")
_NOBODY = "nobody"


def wrong_entries(batch: Batch) -> SearchStrategy[Any]:
    """Entries that name no record of the batch, in all ways that there are."""
    identifiers = batch.identifiers or [_nobody(batch)]
    one = st.sampled_from(identifiers)
    return st.one_of(
        st.sampled_from(list(_unknown(batch))).map(_entry),
        st.sampled_from([None, ""]).map(_entry),
        st.sampled_from(list(_of_another_type(identifiers))).map(_entry),
        st.just({}),
        st.tuples(st.sampled_from(_MISSPELT), one).map(lambda found: {found[0]: found[1]}),
        one | st.sampled_from([None, 0, True, [], "nobody"]),
    )


def _entry(identifier: object) -> dict[str, Any]:
    return {_KEY: identifier}


def _unknown(batch: Batch) -> Iterator[Identifier]:
    yield _nobody(batch)
    for path in WORDS[batch.source.name].mistaken:
        for record in batch.records:
            found: Any = record
            for key in path.split("."):
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, str) and found and found not in batch.identifiers:
                yield found


def _nobody(batch: Batch) -> Identifier:
    if not WORDS[batch.source.name].fields:
        return _NOBODY
    offsets = [one["offset"] for one in batch.identifiers if isinstance(one, dict)]
    partitions = [one["partition"] for one in batch.identifiers if isinstance(one, dict)]
    return {"partition": (*partitions, "orders-0")[0], "offset": max(offsets, default=-1) + 1}


def _of_another_type(identifiers: list[Identifier]) -> Iterator[object]:
    yield from (0, True, [])
    for one in identifiers:
        yield [one]
        if isinstance(one, str):
            yield {"id": one}
            if one.isdecimal():
                yield int(one)
        else:
            partition, offset = one["partition"], one["offset"]
            yield offset
            yield f"{partition}-{offset}"
            yield {"partition": partition, "offset": str(offset)}
            yield {"partition": partition}
            yield {**one, "topic": partition.rpartition("-")[0]}
