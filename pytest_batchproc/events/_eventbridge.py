"""Events of EventBridge, as a rule delivers them to a queue or a stream.

https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from pytest_batchproc import _places as places
from pytest_batchproc._bodies import shown, text_of
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events._fields import FieldTable
from pytest_batchproc.events._numbering import split, uuid
from pytest_batchproc.events._sent import ACCOUNT_ID, REGION, iso, milliseconds, overridden

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIELDS = FieldTable(
    "version", "id", "detail-type", "source", "account", "time", "resources", "replay-name"
)


class EventBridgeFields(TypedDict, total=False):
    """What can be overridden in an event; `replay_name` is there only when it is given."""

    version: str
    id: str
    detail_type: str
    source: str
    account: str
    time: str
    resources: Sequence[str]
    replay_name: str


def eventbridge_event(
    detail: object,
    *,
    number: int = 0,
    region: str = REGION,
    account_id: str = ACCOUNT_ID,
    **fields: Unpack[EventBridgeFields],
) -> dict[str, Any]:
    """The event that a rule delivers, without an input transformer.

    Raises:
        InvalidEventError: the detail is no JSON object, which is all that EventBridge takes.
    """
    sent = milliseconds(number)
    places.check_place(region, account_id)
    made = {
        "version": "0",
        "id": _uuid(number),
        "detail-type": "Order Placed",
        "source": "app.orders",
        "account": account_id,
        "time": iso(sent, "seconds"),
        "region": region,
        "resources": [],
        "detail": detail_of(detail, "detail"),
    }
    return overridden(made, _FIELDS, fields)


def _uuid(number: int) -> str:
    # Not the id of the message that it comes in: a handler may take one for the other.
    found = uuid(*split(number))
    return f"{found[:19]}9{found[20:]}"


def detail_of(body: object, argument: str) -> dict[str, Any]:
    """The body as a JSON object that no other event shares.

    Raises:
        InvalidEventError: it is none.
    """
    found = None if isinstance(body, str | bytes) else json.loads(text_of(body, argument))
    if not isinstance(found, dict):
        raise InvalidEventError(
            f"{argument}: EventBridge takes a JSON object, which a dict, a dataclass or a pydantic "
            f"model makes; got {type(body).__name__} {shown(body)}"
        )
    return found
