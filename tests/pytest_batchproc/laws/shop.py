"""What the handlers of these tests do: ship orders, and remember which."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

Event = Any
Record = dict[str, Any]
Response = dict[str, Any]
Handler = Callable[[Any, Any], object]

# For tests of what is found: whether it is, must not be a matter of luck.
SAME_EACH_TIME = settings(derandomize=True, max_examples=200)

ORDERS = st.fixed_dictionaries({"id": st.integers(0, 9), "bad": st.booleans()})

shipped: list[dict[str, Any]] = []
seen: set[str] = set()
"""Identifiers that a handler remembers, to do nothing twice."""


def reset() -> None:
    shipped.clear()
    seen.clear()


def is_bad(order: dict[str, Any]) -> bool:
    bad: bool = order["bad"]
    return bad


def ship(order: dict[str, Any]) -> None:
    if is_bad(order):
        raise ValueError(f"order {order['id']} cannot be shipped")
    shipped.append({"id": order["id"], "bad": order["bad"]})


# --- events, read by hand ---------------------------------------------------------------------


def message_id(record: Record) -> str:
    found: str = record["messageId"]
    return found


def message_order(record: Record) -> Any:
    return json.loads(record["body"])


def group(record: Record) -> str:
    found: str = record["attributes"]["MessageGroupId"]
    return found


def sequence_number(record: Record) -> str:
    found: str = record["kinesis"]["sequenceNumber"]
    return found


def data_order(record: Record) -> Any:
    return json.loads(base64.b64decode(record["kinesis"]["data"]))


def table_number(record: Record) -> str:
    found: str = record["dynamodb"]["SequenceNumber"]
    return found


def image_order(record: Record) -> Any:
    image = record["dynamodb"]["NewImage"]
    return {"id": int(image["id"]["N"]), "bad": image["bad"]["BOOL"]}


def topic_records(event: Event) -> list[Record]:
    return [record for partition in event["records"].values() for record in partition]


def offset(record: Record) -> dict[str, Any]:
    return {"partition": f"{record['topic']}-{record['partition']}", "offset": record["offset"]}


def value_order(record: Record) -> Any:
    return json.loads(base64.b64decode(record["value"]))


def reporting(identifiers: Iterable[object]) -> Response:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


def is_shipped(order: Any) -> bool:
    """Whether shipping it works; ships it."""
    try:
        ship(order)
    except ValueError:
        return False
    return True


def unshipped_messages(event: Event) -> list[Record]:
    return [record for record in event["Records"] if not is_shipped(message_order(record))]


def unshipped_data(event: Event) -> list[Record]:
    return [record for record in event["Records"] if not is_shipped(data_order(record))]
