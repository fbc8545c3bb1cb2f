"""What a queue and the messages in it may be called, and may hold.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.events import _limits, _rules
from pytest_batchproc.events._fields import check_one_name, json_copy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_batchproc.events._fields import FieldTable

Fields = dict[str, Any]

_ARN = _rules.arn("sqs", r"[\w-]+(\.fifo)?", "a queue")
_MILLISECONDS = _rules.text(r"\d{1,15}", "milliseconds since 1970, an int or a str")
_WORD = _rules.text(r"[!-~]{1,128}", "1 to 128 letters, digits and punctuation")
_GROUP = _rules.Rule(_WORD.takes, f"a message group: {_WORD.expected}")
_RULES: _rules.Rules = {
    "approximate_first_receive_timestamp": _MILLISECONDS,
    "approximate_receive_count": _rules.text(r"[1-9]\d*", "a whole number from 1 on"),
    "attributes": _rules.OBJECT,
    "aws_region": _rules.REGION,
    "aws_trace_header": _rules.ANY_TEXT,
    "dead_letter_queue_source_arn": _ARN,
    "event_source": _rules.one_of("aws:sqs"),
    "event_source_arn": _ARN,
    "md5_of_body": _rules.ANY_TEXT,
    "md5_of_message_attributes": _rules.or_none(_rules.ANY_TEXT),
    "message_deduplication_id": _WORD,
    "message_id": _rules.text(r"[!-~]{1,100}", "a str of 1 to 100 characters"),
    "queue_name": _rules.text(
        r"[\w-]{1,80}|[\w-]{1,75}\.fifo", "1 to 80 letters, digits, _ and -, a .fifo included"
    ),
    "receipt_handle": _rules.ANY_TEXT,
    "sender_id": _rules.ANY_TEXT,
    "sent_timestamp": _MILLISECONDS,
    "sequence_number": _rules.text(r"\d{1,39}", "the digits of a number of 128 bits"),
}
_OF_FIFO = ("message_deduplication_id", "sequence_number")


def read_fields(fields: Fields, table: FieldTable) -> Fields:
    """The fields, with what `attributes=` holds as separate fields, and numbers as text.

    Raises:
        InvalidEventError: JSON does not have such a value.
        WrongCallError: something is given twice.
    """
    check_one_name(fields, "queue_name", "event_source_arn")
    prepared = table.opened(fields, "attributes")
    for name in table.paths.keys() & prepared.keys():
        value = json_copy(prepared[name], name)
        number = isinstance(value, int) and not isinstance(value, bool)
        prepared[name] = str(value) if number and len(table.paths[name]) == 2 else value
    return prepared


def check_fields(fields: Fields, fifo: bool) -> None:
    """Pass if a message of such a queue can have these fields.

    Raises:
        InvalidEventError: it cannot.
    """
    _rules.check(fields, _RULES)
    for name in _OF_FIFO:
        if name in fields and not fifo:
            raise _limits.refused(
                name, f"{fields[name]!r}; only FIFO queues have it: sqs_fifo_event_factory"
            )
    if "message_group_id" in fields and (fifo or fields["message_group_id"] is not None):
        check_group(fields["message_group_id"], "message_group_id")
    attributes: Mapping[str, object] = fields.get("attributes", {})
    for key, value in attributes.items():
        _rules.check_one(_rules.ANY_TEXT, value, f"attributes[{key!r}]")
    _check_ending(fields, fifo)


def _check_ending(fields: Fields, fifo: bool) -> None:
    way = (
        "the name of a FIFO queue ends in .fifo"
        if fifo
        else "this is a FIFO queue, whose events sqs_fifo_event_factory makes"
    )
    # A queue and its dead-letter queue are of one kind.
    for name in ("queue_name", "event_source_arn", "dead_letter_queue_source_arn"):
        if name in fields and fields[name].endswith(".fifo") != fifo:
            raise _limits.refused(name, f"{fields[name]!r}; {way}")


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
    _rules.check_one(_GROUP, group, argument)


def received(sent: object) -> object:
    """When a message is first received that was sent then, in milliseconds."""
    return str(int(sent) + 25) if isinstance(sent, str) and sent.isdecimal() else sent
