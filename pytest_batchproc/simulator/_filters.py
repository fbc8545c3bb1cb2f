"""Which records the filter of a mapping lets through.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pytest_batchproc._bodies import shown
from pytest_batchproc._sources import PerSource
from pytest_batchproc._wording import quoted
from pytest_batchproc.simulator._fields import Fields, beginnings, fields_of, matches
from pytest_batchproc.simulator._patterns import (
    Alternative,
    alternatives_of,
    read_json,
    read_pattern,
)

if TYPE_CHECKING:
    from batchproc.sources import EventSource

_MOST = 10  # five, and ten where AWS has raised the quota
# https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html
_LONGEST = 4_096
Record = Mapping[str, Any]
Format: TypeAlias = Literal["JSON", "text", "neither"]


@dataclass(frozen=True, slots=True)
class _Payload:
    """What a filter sees of a source's records.

    Attributes:
        key: what a pattern calls the data of a record.
        data: gives the data: bytes or text to be read, or an object.
        metadata: gives what else of a record can be matched.
        text: a pattern may be for data that is not JSON.
        mismatch: a record whose data is in another format than the pattern's is matched by its
            metadata alone; if not, it does not pass.
    """

    key: str
    data: Callable[[Record], object]
    metadata: Callable[[Record], Record] = lambda record: record
    text: bool = False
    mismatch: bool = False


_QUEUE = _Payload("body", lambda record: str(record["body"]), text=True)
_PAYLOADS = PerSource(
    "payloads that filters match",
    {
        "sqs": _QUEUE,
        "sqs_fifo": _QUEUE,
        "kinesis": _Payload(
            "data",
            lambda record: base64.b64decode(record["kinesis"]["data"]),
            lambda record: {**record, **record["kinesis"]},
        ),
        "dynamodb": _Payload("dynamodb", lambda record: record["dynamodb"]),
        # Choice: AWS does not say how a filter sees a record without a value; here as empty text.
        "kafka": _Payload(
            "value",
            lambda record: base64.b64decode(record.get("value") or ""),
            text=True,
            mismatch=True,
        ),
    },
)


class _Branch:
    """One alternative of a pattern, apart by what it asks of the data and of the rest."""

    def __init__(self, alternative: Alternative, payload: _Payload) -> None:
        self.leaves = sorted(alternative.items())
        self.formats: set[Format] = set()
        self.metadata = []
        for path, leaf in self.leaves:
            if path == payload.key:
                self.formats.add("text")
            elif path.startswith(f"{payload.key}."):
                self.formats.add("JSON")
            else:
                self.metadata.append((path, leaf))
        if "text" in self.formats and not payload.text:
            raise ValueError(f"{payload.key} is matched as JSON here, so its pattern is an object")


class Filter:
    """The filter criteria of a mapping: a record passes if one of the patterns matches."""

    def __init__(self, branches: list[_Branch], payload: _Payload) -> None:
        self._branches = branches
        self._payload = payload
        self._wanted = beginnings(path for one in branches for path, _ in one.leaves)
        self._reads_data = any(one.formats for one in branches)

    @classmethod
    def of(cls, criteria: Mapping[str, Any] | None, source: EventSource) -> Filter | None:
        """The filter; None where there is none.

        Raises:
            ValueError: AWS refuses such criteria.
        """
        filters = criteria.get("Filters") if criteria else []
        if not isinstance(filters, list) or len(filters) > _MOST:
            came = f"{len(filters)} of them" if isinstance(filters, list) else shown(filters)
            raise ValueError(
                f'filter_criteria: expected {{"Filters": [...]}} with {_MOST} at most; got {came}'
            )
        payload = _PAYLOADS[source.name]
        branches = [
            branch for index, one in enumerate(filters) for branch in _pattern(index, one, payload)
        ]
        return cls(branches, payload) if branches else None

    def passes(self, record: Record) -> bool:
        """Whether a record, as an event has it, reaches the function."""
        payload = self._payload
        seen = payload.metadata(record)
        found: Format = "neither"
        if self._reads_data:
            found, data = _read(payload.data(record))
            seen = {**seen, payload.key: data}
        fields = fields_of(seen, self._wanted)
        return any(self._holds(branch, found, fields) for branch in self._branches)

    def _holds(self, branch: _Branch, found: Format, fields: Fields) -> bool:
        if not branch.formats or branch.formats == {found}:
            return matches(branch.leaves, fields)
        return self._payload.mismatch and matches(branch.metadata, fields)


def _pattern(index: int, given: object, payload: _Payload) -> list[_Branch]:
    text = given.get("Pattern") if isinstance(given, Mapping) else None
    try:
        if not isinstance(text, str):
            raise ValueError("Pattern is not text. Write the pattern as JSON: json.dumps({...})")
        if len(text) > _LONGEST:
            raise ValueError(
                f"Pattern has {len(text):,} characters; at most {_LONGEST:,} are allowed"
            )
        return [_Branch(one, payload) for one in alternatives_of(read_pattern(text))]
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError as error:
        reason = str(error)
    raise ValueError(f"filter_criteria: AWS refuses Filters[{index}], {quoted(text)}: {reason}")


def _read(data: object) -> tuple[Format, object]:
    """The format of the data of a record, and what it says."""
    if isinstance(data, bytes):
        try:
            data = data.decode()
        except UnicodeDecodeError:
            return "neither", None
    if not isinstance(data, str):
        return "JSON", data
    try:
        found = read_json(data)
    except (ValueError, RecursionError):
        return "text", data
    # AWS speaks of plain texts and of JSON; that a number alone is a plain text is a choice.
    return ("JSON", found) if isinstance(found, dict | list) else ("text", data)
