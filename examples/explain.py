"""Turns the result of a batch into lines for a person: facts in, text out."""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from batchproc import BatchItem

WIDTH = 100
WIDEST_BODY = 40


class Source(NamedTuple):
    """How one event source reads.

    Attributes:
        name: what people call it.
        body: the body of a raw record as text.
    """

    name: str
    body: Callable[[Mapping[str, Any]], str]


def record_lines(items: Sequence[BatchItem], source: Source) -> list[str]:
    """Each record on one line: index, identifier, body, outcome, and why."""
    cells = [
        (_short(item.identifier), cut(source.body(item.record), WIDEST_BODY), item)
        for item in items
    ]
    name = max((len(cell[0]) for cell in cells), default=0)
    body = max((len(cell[1]) for cell in cells), default=0)
    return [
        cut(
            f"  #{item.index} {short:<{name}}  {text:<{body}}  {item.status:<7}  {_why(item)}",
            WIDTH,
        ).rstrip()
        for short, text, item in cells
    ]


def response_lines(response: Mapping[str, Any]) -> list[str]:
    """The response as JSON, one reported record on a line."""
    entries = [f"      {json.dumps(entry)}" for entry in response["batchItemFailures"]]
    rest = {name: value for name, value in response.items() if name != "batchItemFailures"}
    beside = "".join(f", {json.dumps(name)}: {json.dumps(rest[name])}" for name in rest)
    if not entries:
        return [f'  response: {{"batchItemFailures": []{beside}}}']
    return [
        '  response: {"batchItemFailures": [',
        *",\n".join(entries).splitlines(),
        f"  ]{beside}}}",
    ]


def paragraph(text: str) -> str:
    """Indented text that fits the screen."""
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def cut(text: str, width: int) -> str:
    """At most `width` characters; an ellipsis where something is missing."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _why(item: BatchItem) -> str:
    if item.exception is None:
        return "" if item.result is None else f"-> {_flat(item.result)}"
    text = " ".join(str(item.exception).split())
    if item.status == "skipped":
        return text
    if item.stage == "parse":
        return f"parse: {_first_mistake(item.exception) or text}"
    return f"{type(item.exception).__name__}: {text}"


def _first_mistake(exception: BaseException) -> str:
    """Where and what the first mistake is in a ValidationError of pydantic, else nothing."""
    errors = getattr(exception, "errors", None)
    if errors is None:
        return ""
    first = errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _short(identifier: str | Mapping[str, Any]) -> str:
    if isinstance(identifier, str):
        return f"…{identifier[-6:]}"
    return f"{identifier['partition']}@{identifier['offset']}"


def _flat(value: Any) -> str:
    """`key=value` for what is an object, else the text itself: no quotes, no braces."""
    if isinstance(value, Mapping):
        return " ".join(f"{key}={_flat(one)}" for key, one in value.items())
    if isinstance(value, set | list | tuple):
        return ",".join(sorted(map(str, value)))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json_or_text(text: str) -> str:
    try:
        return _flat(json.loads(text)) or text
    except ValueError:
        return text


def _encoded(data: str) -> str:
    return _json_or_text(base64.b64decode(data).decode())


def _dynamodb_body(record: Mapping[str, Any]) -> str:
    change = record["dynamodb"]
    image = change.get("NewImage") or change["Keys"]
    plain = {name: _flat(next(iter(value.values()))) for name, value in image.items()}
    return f"{record['eventName']} {_flat(plain)}"


SOURCES = {
    "aws:sqs": Source("SQS", lambda record: _json_or_text(record["body"])),
    "fifo": Source(
        "SQS FIFO",
        lambda record: f"{record['attributes']['MessageGroupId']}: {_json_or_text(record['body'])}",
    ),
    "aws:kinesis": Source("Kinesis", lambda record: _encoded(record["kinesis"]["data"])),
    "aws:dynamodb": Source("DynamoDB", _dynamodb_body),
    "aws:kafka": Source("Kafka, MSK", lambda record: _encoded(record["value"])),
}
SOURCES["SelfManagedKafka"] = SOURCES["aws:kafka"]._replace(name="Kafka, self-managed")


def source_of(event: Mapping[str, Any]) -> Source:
    """The source that an event names."""
    if "eventSource" in event:
        return SOURCES[event["eventSource"]]
    first = event["Records"][0]
    return SOURCES["fifo" if first["eventSourceARN"].endswith(".fifo") else first["eventSource"]]
