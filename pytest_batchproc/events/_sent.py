"""What the envelopes of all services share: who sends them, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events._fields import WrongCallError
from pytest_batchproc.events._numbering import moment, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_batchproc.events._fields import FieldTable

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"
_1970 = datetime(1970, 1, 1, tzinfo=UTC)


class Sender(NamedTuple):
    """Which factory asks for an envelope: the name of its source, its place, its queue."""

    source: str = "kinesis"
    region: str = REGION
    account_id: str = ACCOUNT_ID
    queue: str = "orders"
    check: bool = True


ANYONE = Sender()


def milliseconds(number: object) -> int:
    """When the envelope of that number was sent.

    Raises:
        InvalidEventError: it is no number that a record can have.
    """
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise InvalidEventError(f"number: expected an int from 0 on; got {shown(number)}")
    return moment(*split(number))


def iso(milliseconds: int, timespec: str = "milliseconds") -> str:
    """A moment as services write it: `2026-01-01T00:00:00.000Z`."""
    found = (_1970 + timedelta(milliseconds=milliseconds)).replace(tzinfo=None)
    return found.isoformat(timespec=timespec) + "Z"


def overridden(
    envelope: dict[str, Any], table: FieldTable, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """The envelope with fields set by keyword.

    Raises:
        TypeError: there is no such field.
        InvalidEventError: JSON does not have such a value.
    """
    try:
        resolved = table.resolve_all(fields)
    except WrongCallError as error:
        raise TypeError(str(error)) from None
    table.put(envelope, resolved)
    return envelope
