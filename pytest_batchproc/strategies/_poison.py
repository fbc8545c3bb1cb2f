"""Bodies that no handler can read, and where in an event they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_batchproc import _reading as reading
from pytest_batchproc._binary import raw_bytes
from pytest_batchproc._sources import row_of
from pytest_batchproc.strategies._arguments import bodies_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

    from pytest_batchproc._sources import Body
    from pytest_batchproc._sources._row import Encoding

_MARK = "poison: "
# What goes wrong at a producer: text in place of JSON, JSON cut short, JSON with a typing mistake.
_POISONS = (_MARK, f'{_MARK}{{"id": 1', f"{_MARK}{{'id': 1}}", f"{_MARK}\N{SKULL AND CROSSBONES}")


def poison(bodies: SearchStrategy[Any] | None = None) -> SearchStrategy[Any]:  # as for a factory
    """These bodies, and among them texts that are no JSON; `poisoned_at` says where they are.

    To DynamoDB a text is an item with the attributes `id` and `body`, and none that a handler looks
    for.

    Raises:
        InvalidArgument: `bodies` is no strategy.
    """
    return bodies_of(bodies) | st.sampled_from(_POISONS)


def poisoned_at(event: Mapping[str, Any]) -> list[int]:
    """The positions of the records that `poison` made, in event order.

    Raises:
        InvalidEventError: this is no event that Lambda sends.
    """
    batch = reading.read_batch(event)
    body = row_of(batch.source).body
    text_of = _TEXT[body.encoding]
    return [
        position
        for position, record in enumerate(batch.records)
        if text_of(record, body).startswith(_MARK)
    ]


def _undone(record: Mapping[str, Any], body: Body) -> str:
    return raw_bytes(body.data_of(record) or "").decode(errors="replace")


def _body_of_item(record: Mapping[str, Any], body: Body) -> str:
    held = body.held_in(record)
    *images, _ = body.keys
    image: Mapping[str, Any] = next(filter(None, map(held.get, images)), {})
    return str(image.get("body", {}).get("S", ""))


# By the column `body.encoding` of the table of sources.
_TEXT: dict[Encoding, Callable[[Mapping[str, Any], Body], str]] = {
    "text": lambda record, body: str(body.data_of(record)),
    "base64": _undone,
    "image": _body_of_item,
}
