"""What a tumbling window adds to the event of a stream.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from pytest_batchproc._bodies import shown
from pytest_batchproc.events import _limits, _rules
from pytest_batchproc.events._fields import json_copy, snake_case
from pytest_batchproc.events._numbering import moment

if TYPE_CHECKING:
    from batchproc.shapes import TimeWindow

ASKED_BY = ("window", "state", "is_final_invoke_for_window", "is_window_terminated_early")

# Five minutes, so that the events of one test, made a minute apart, mostly share a window.
_RULES = {
    "state": _rules.OBJECT,
    "is_final_invoke_for_window": _rules.FLAG,
    "is_window_terminated_early": _rules.FLAG,
    "shard_id": _rules.ANY_TEXT,
}
_MOST = _limits.TUMBLING_WINDOW.most
_LENGTHS = (300, _MOST)
_EXAMPLE = '{"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"}'


class WindowFields(TypedDict, total=False):
    """What a function with a tumbling window gets; one of them brings all."""

    window: TimeWindow
    state: Mapping[str, Any]  # whatever the function under test keeps there
    is_final_invoke_for_window: bool
    is_window_terminated_early: bool


def start_in(name: str, fields: dict[str, Any]) -> dict[str, float]:
    """The start of the window in seconds since 1970, as the time of its records; takes the window.

    Empty where there is none, or no telling.
    """
    read = _read(fields.pop("window", None))
    return {} if read is None else {name: read[0]}


def arn_of(records: Sequence[Mapping[str, Any]]) -> str | None:
    """The ARN of the stream that the records are of."""
    return records[0].get("eventSourceARN") if records else None


def window_fields(
    fields: Mapping[str, Any], times: Sequence[object], shard_id: str, arn: str, check: bool
) -> dict[str, Any]:
    """The six keys next to the records.

    Raises:
        InvalidEventError: no window of AWS's looks like this, or holds these times.
    """
    seconds = [time for time in times if isinstance(time, int | float)]
    found = {
        "window": fields["window"] if "window" in fields else _around(seconds),
        "state": fields.get("state", {}),
        "shardId": shard_id,
        "eventSourceARN": arn,
        "isFinalInvokeForWindow": fields.get("is_final_invoke_for_window", False),
        "isWindowTerminatedEarly": fields.get("is_window_terminated_early", False),
    }
    if check:
        _check(found["window"], seconds)
        _rules.check(fields, _RULES)
    return {name: json_copy(value, snake_case(name)) for name, value in found.items()}


def _around(seconds: Sequence[float]) -> dict[str, str]:
    """The smallest of our windows that holds the times, beginning at a multiple of its length."""
    first = min(seconds, default=moment(0, 0) / 1000)
    last = max(seconds, default=first)
    length = next(
        (length for length in _LENGTHS if last < first // length * length + length), _MOST
    )
    start = first // length * length
    return {"start": _iso(start), "end": _iso(start + length)}


def _check(window: object, seconds: Sequence[float]) -> None:
    read = _read(window)
    if read is None:
        raise _limits.refused("window", f"{shown(window)}; expected a dict such as {_EXAMPLE}")
    start, end = read
    if end <= start:
        raise _limits.refused("window", f"it ends {_iso(end)}, not after its start {_iso(start)}")
    _limits.check(_limits.TUMBLING_WINDOW, round(end - start), "window")
    outside = [time for time in seconds if not start <= time < end]
    if outside:
        raise _limits.refused(
            "window",
            f"it is from {_iso(start)} to {_iso(end)}, and a record is of {_iso(outside[0])}; the "
            "records of one invocation are of one window",
        )


def _read(window: object) -> tuple[float, float] | None:
    if not isinstance(window, Mapping) or set(window) != {"start", "end"}:
        return None
    try:
        start, end = (datetime.fromisoformat(window[name]) for name in ("start", "end"))
    except (TypeError, ValueError):
        return None
    if start.tzinfo is None or end.tzinfo is None:
        return None
    return start.timestamp(), end.timestamp()


def _iso(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):  # a time that no calendar has
        return str(seconds)
