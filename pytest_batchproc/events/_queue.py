"""What a queue and the messages in it may be called, and may hold.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pytest_batchproc.bodies import shown
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _arn, _limits
from pytest_batchproc.events._fields import FieldTable, json_copy

Fields = dict[str, Any]


class _Text(NamedTuple):
    """How a field reads; all fields of a message are text."""

    pattern: re.Pattern[str]
    expected: str  # as a message says it


_ARN = _Text(re.compile(r"arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[\w.-]+"), "the ARN of a queue")
_MILLISECONDS = _Text(re.compile(r"\d{1,15}"), "milliseconds since 1970, an int or a str")
_WORD = re.compile(r"[!-~]{1,128}")
_TEXTS = {
    "approximate_first_receive_timestamp": _MILLISECONDS,
    "approximate_receive_count": _Text(re.compile(r"[1-9]\d*"), "a whole number from 1 on"),
    "aws_region": _Text(_arn.REGION, "the name of an AWS region, such as 'eu-west-1'"),
    "dead_letter_queue_source_arn": _ARN,
    "event_source": _Text(re.compile("aws:sqs"), "'aws:sqs'"),
    "event_source_arn": _ARN,
    "message_deduplication_id": _Text(_WORD, "1 to 128 letters, digits and punctuation"),
    "message_id": _Text(re.compile(r"[!-~]{1,100}"), "a str of 1 to 100 characters"),
    "queue_name": _Text(
        re.compile(r"[\w-]{1,80}|[\w-]{1,75}\.fifo", re.ASCII),
        "1 to 80 letters, digits, _ and -, then .fifo for a FIFO queue, counted in",
    ),
    "sent_timestamp": _MILLISECONDS,
    "sequence_number": _Text(re.compile(r"\d{1,39}"), "the digits of a number of 128 bits"),
}
_ANY = _Text(re.compile(r"(?s).*"), "a str")
# Checked where they are read, or a str and None alike.
_ELSEWHERE = ("attributes", "envelope", "message_attributes")
# By whether the queue is FIFO.
_MAY_BE_NONE = {
    False: ("md5_of_message_attributes", "message_group_id"),
    True: ("md5_of_message_attributes",),
}
_OF_FIFO = ("message_deduplication_id", "sequence_number")


def read_fields(fields: Fields, table: FieldTable) -> Fields:
    """The fields, with what `attributes=` holds as fields of their own, and numbers as text.

    Raises:
        InvalidEventError: `attributes` is no dict, or a value is none that JSON has.
        TypeError: something is given twice.
    """
    prepared = dict(fields)
    given = prepared.pop("attributes", {})
    if not isinstance(given, Mapping):
        raise InvalidEventError(
            f"attributes: expected a dict of texts; got {type(given).__name__} {shown(given)}"
        )
    names = {path[1]: name for name, path in table.paths.items() if len(path) == 2}
    unknown: dict[str, object] = {}
    for key, value in given.items():
        name = names.get(key)
        if name in fields:
            raise TypeError(f"{name} and {key!r} in attributes are one field; leave one out")
        holder, at = (unknown, key) if name is None else (prepared, name)
        holder[at] = value
    for name in names.values():
        value = prepared.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            prepared[name] = str(value)
    if unknown:
        prepared["attributes"] = unknown
    for name in table.paths.keys() & prepared.keys():
        json_copy(prepared[name], name)  # refused here, before it is text in one place or another
    return prepared


def check_fields(fields: Fields, fifo: bool) -> None:
    """Pass if a message of such a queue can have these fields.

    Raises:
        InvalidEventError: it cannot.
    """
    for name, value in fields.items():
        if name in _ELSEWHERE or (value is None and name in _MAY_BE_NONE[fifo]):
            continue
        rule = _TEXTS.get(name, _ANY)
        if name == "message_group_id":
            check_group(value, name)
        elif not isinstance(value, str) or not rule.pattern.fullmatch(value):
            raise _limits.refused(name, f"{_came(value)}; expected {rule.expected}")
        if name in _OF_FIFO and not fifo:
            raise _limits.refused(
                name,
                f"{shown(value)}; only FIFO queues have it: sqs_fifo_event_factory",
            )
    for key, value in fields.get("attributes", {}).items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise _limits.refused(
                "attributes", f"{shown(key)} is {_came(value)}; names and values are str"
            )
    _check_ending(fields, fifo)


def _check_ending(fields: Fields, fifo: bool) -> None:
    for name in ("queue_name", "event_source_arn"):
        if name in fields and fields[name].endswith(".fifo") != fifo:
            way = (
                "the name of a FIFO queue ends in .fifo"
                if fifo
                else "this is a FIFO queue, whose events sqs_fifo_event_factory makes"
            )
            raise _limits.refused(name, f"{fields[name]!r}; {way}")
    if "queue_name" in fields and "event_source_arn" in fields:
        raise TypeError("queue_name and event_source_arn both name the queue; leave one out")


def check_body(text: str, size: int, argument: str) -> None:
    """Pass if SQS takes such a body; its size is given with the attributes counted in.

    Raises:
        InvalidEventError: it does not.
    """
    if not text:
        raise _limits.refused(argument, "an empty body; SQS takes one character at least")
    if bad := _limits.SQS_FORBIDDEN.search(text):
        raise _limits.refused(
            argument, f"{bad[0]!r} at character {bad.start()}; SQS takes no such character"
        )
    _limits.check(_limits.SQS_MESSAGE, size, argument)


def check_group(group: object, argument: str) -> None:
    """Pass if this can be a message group.

    Raises:
        InvalidEventError: it cannot.
    """
    if isinstance(group, str):
        _limits.check(_limits.SQS_GROUP, len(group), argument)
    if not isinstance(group, str) or not _WORD.fullmatch(group):
        raise _limits.refused(
            argument,
            f"{_came(group)}; a message group is 1 to 128 letters, digits and punctuation",
        )


def received(sent: object) -> str:
    """When a message is first received that was sent then, in milliseconds."""
    return str(int(sent) + 25) if isinstance(sent, str) and sent.isdecimal() else str(sent)


def _came(value: object) -> str:
    return (
        shown(value) if isinstance(value, str | None) else f"{type(value).__name__} {shown(value)}"
    )
