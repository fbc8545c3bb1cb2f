"""What is timed of `body=`: a whole batch, compared with a handler that reads `record.json_body`.

Imports are inside, as in `plugin_cases.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import events
import libraries
from case import Case
from meters import Call

_COUNT = 2_000

# `Any`: a class of pydantic or msgspec, and what a handler of it gets.
Body = Any


def pydantic_model() -> Body:
    """An order as a pydantic model."""
    from pydantic import BaseModel, create_model

    fields: Any = dict.fromkeys(events.FIELDS, (str, ...)) | {"number": (int, ...)}
    model: type[BaseModel] = create_model("Order", **fields)
    return model


def typed_dict() -> Body:
    """An order as a TypedDict."""
    from typing_extensions import TypedDict

    return TypedDict("Order", dict.fromkeys(events.FIELDS, str) | {"number": int})  # type: ignore[operator]  # a table of fields


def struct() -> Body:
    """An order as a `msgspec.Struct`."""
    from msgspec import defstruct

    return defstruct("Order", [(n, int if n == "number" else str) for n in events.FIELDS])


def by_attribute(order: Body) -> None:
    """Reads a field of an instance."""
    _ = order.number


def by_key(order: Body) -> None:
    """Reads a field of a dict."""
    _ = order["number"]


def by_json_body(record: Any) -> None:
    """Reads the same field of a record."""
    _ = record.json_body["number"]


class Bodies:
    """A batch whose handler gets the body, and the same batch without `body=`."""

    def __init__(self, make: Callable[[], Body], handler: Callable[[Body], None]) -> None:
        self._make, self._handler = make, handler

    def __call__(self, our_module: str) -> tuple[Call, Call]:
        library = libraries.load(our_module)
        event = events.orders(_COUNT)

        def call(handler: Any, **options: Any) -> Call:
            processor = library.BatchProcessor(library.EventType.SQS, **options)
            return lambda: library.process_partial_response(event, handler, processor)

        with_body, without = call(self._handler, body=self._make()), call(by_json_body)
        if not with_body() == without() == {"batchItemFailures": []}:
            raise SystemExit("a wrong answer: its speed is worth nothing")
        return with_body, without


TABLE = (
    Case(
        name="body-pydantic",
        title="2,000 orders, `body=` a pydantic model",
        bound=0.65,
        rounds=100,
        calls=Bodies(pydantic_model, by_attribute),
    ),
    Case(
        name="body-typed-dict",
        title="2,000 orders, `body=` a TypedDict",
        bound=0.50,
        rounds=100,
        calls=Bodies(typed_dict, by_key),
    ),
    Case(
        name="body-msgspec",
        title="2,000 orders, `body=` a `msgspec.Struct`",
        bound=0.30,
        rounds=100,
        calls=Bodies(struct, by_attribute),
    ),
)
