"""The cases of `body=`: a batch, compared with a handler that reads `record.json_body`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from library_cases import event_of
from measure import Call, Calls, Case, refuse

_FIELDS: dict[str, Any] = {"order": int, "customer": str, "email": str}


def pydantic_model() -> Any:
    from pydantic import create_model

    fields: Any = {name: (kind, ...) for name, kind in _FIELDS.items()}
    return create_model("Order", **fields)


def typed_dict() -> Any:
    from typing_extensions import TypedDict

    return TypedDict("Order", _FIELDS)  # type: ignore[operator]  # a table of fields


def struct() -> Any:
    from msgspec import defstruct

    return defstruct("Order", [*_FIELDS.items()])


def bodies(make: Callable[[], Any], handler: Callable[[Any], object]) -> Calls:
    """A batch whose handler gets the body, and the same batch without `body=`."""

    def calls(our_module: str) -> tuple[Call, Call]:
        library = import_module(our_module)
        event = event_of("Sqs", 2_000, email="ada@example.com")

        def call(handler: Any, **options: Any) -> Call:
            processor = library.BatchProcessor(library.EventType.SQS, **options)
            return lambda: library.process_partial_response(event, handler, processor)

        with_body = call(handler, body=make())
        without = call(lambda record: record.json_body["order"])
        refuse(not with_body() == without() == {"batchItemFailures": []}, "a record failed")
        return with_body, without

    return calls


case = partial(Case, rounds=100)
# fmt: off
TABLE = (
    case("body-pydantic", "2,000 orders, `body=` a pydantic model",
         bodies(pydantic_model, lambda order: order.order), bound=0.65),
    case("body-typed-dict", "2,000 orders, `body=` a TypedDict",
         bodies(typed_dict, lambda order: order["order"]), bound=0.50),
    case("body-msgspec", "2,000 orders, `body=` a `msgspec.Struct`",
         bodies(struct, lambda order: order.order), bound=0.30),
)
