"""The story of one invocation, line by line: what `Delivery.explain` returns and a page shows."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from pytest_batchproc._asserts._phrases import identifier
from pytest_batchproc._reading import body_text, read_batch, source_of
from pytest_batchproc._timeline import seconds, telling
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc._wording import numbered, printable, shortened
from pytest_batchproc.simulator._evidence import by_number, mistaken
from pytest_batchproc.simulator._raised import described
from pytest_batchproc.simulator._source import SECOND
from pytest_batchproc.simulator._stories import signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._source import Item
    from pytest_batchproc.simulator._stories import Sign

_LONGEST_BODY = 60
_MOST_RECORDS = 25
_ENDED = {
    "raised": "the function raised",
    "timed out": "the function timed out",
    "throttled": "Lambda throttled the function",
}
_SAID = {
    "ok": "processed successfully",
    "fail": "reported as failed",
    "raise": "the function raised",
    "timeout": "the function timed out",
    "throttle": "the function was throttled",
    "again": "retried because of another record",
    "kept": "processed successfully, but redelivered",
}


def explanation(delivery: Delivery) -> str:
    """The whole story as text."""
    head = [title(delivery), f"aws_request_id {delivery.request_id}"]
    records = list(record_lines(delivery))
    left_out = len(delivery.items) - _MOST_RECORDS
    if left_out > 0:
        records.append(f"… and {left_out} more; those that failed are shown first")
    return "\n".join([*head, *records, *sections(delivery)])


def title(delivery: Delivery) -> str:
    """When it was, what was delivered, and how it ended."""
    words = WORDS[source_of(delivery.batch.event()).name]
    took = f", {seconds(delivery.duration)} s long" if delivery.duration else ""
    what = words.count(len(delivery.items)) if delivery.items else "the end of a tumbling window"
    how = f", {_ENDED[delivery.ending]}" if delivery.ending in _ENDED else ""
    at = f"Delivery {delivery.number} at {seconds(delivery.time)} s{took}"
    return f"{at}: {what}, {delivery.outcome}{how}"


def record_lines(delivery: Delivery) -> Iterator[str]:
    """Two lines per record: its place, count and body, then what happened to it."""
    if not delivery.items:
        return
    event = delivery.batch.event()
    source, records = source_of(event), read_batch(event).records
    told, back = signs(delivery), set(delivery.redelivered)
    noun = "receive" if hasattr(delivery.items[0], "receive_count") else "read"
    for position in telling([int(sign != "ok") for sign in told], _MOST_RECORDS):
        item, count = delivery.items[position], delivery.receive_counts[position]
        place = "" if isinstance(item.identifier, dict) else place_of(item)  # it names both
        body = _body(records[position], source)
        parts = [f"#{item.number}", identifier(item.identifier), place, f"{noun} {count}", body]
        yield "  ".join(filter(None, parts))
        yield f"    {_happened(delivery, position, told[position], back)}"


def _happened(delivery: Delivery, position: int, sign: Sign, back: set[int]) -> str:
    fate = _fate(delivery, position, back)
    is_done = delivery.verdict.outcome == "success" and position not in mistaken(delivery)
    if sign == "ok" and delivery.verdict.trap is not None and not is_done:
        return f"treated as processed by mistake; {fate}"
    if sign in {"again", "kept"} and fate.startswith("retried "):  # it is said already
        return f"{_SAID[sign]}, {fate.removeprefix('retried ')}"
    return f"{_SAID[sign]}; {fate}"


def _fate(delivery: Delivery, position: int, back: set[int]) -> str:
    if position not in back:
        return "not retried"
    if delivery.details is None:
        return "retried, unless its retries have ended"
    after = delivery.details.next.get(position)
    if after is None:
        return "Lambda discards it"
    if hasattr(delivery.items[position], "visible_ns"):
        visible = f"visible in the queue again at {seconds(after / SECOND)} s"
        if delivery.ending == "throttled":
            return f"Lambda retries the batch until the message is {visible}"
        most = getattr(delivery.batch, "max_receive_count", None)
        ends = most is not None and delivery.receive_counts[position] >= most
        moved = ", when SQS moves it to the dead-letter queue" if ends else ""
        return f"{visible}{moved}"
    return f"retried from {seconds(after / SECOND)} s on"


def sections(delivery: Delivery) -> Iterator[str]:
    """What the handler did, and what Lambda made of it."""
    details = delivery.details
    if delivery.faults:
        yield f"Faults of the script: {', '.join(map(str, delivery.faults))}"
    if details is None:
        if delivery.ending != "throttled":
            yield "Exception, response, output and logs are no longer kept: raise keep="
        if delivery.error is not None:
            yield f"The function raised {printable(delivery.error)}"
    else:
        if details.output:
            yield _block("Printed", details.output.splitlines())
        if details.logs:
            lines = zip(details.logs, details.messages, strict=True)
            yield _block("Logged", [_line(delivery, *line) for line in lines])
        if details.effects:
            told = [
                f"{one.key}, call {one.occurrence} at {seconds(one.time)} s: {one.outcome}"
                for one in details.effects
            ]
            yield _block("Effects", told)
        if details.exception is not None:
            yield f"The function raised {described(details.exception)}"
        elif delivery.error is not None:
            yield f"The function raised {printable(delivery.error)}"
        if details.response is not None:
            yield f"Response: {details.response}"
    verdict = delivery.verdict
    if verdict.trap is not None:
        yield f"Mistake: {by_number(delivery, verdict.trap)}"
    if verdict.checkpoint is not None and delivery.ending == "returned":
        yield f"Checkpoint: #{delivery.items[verdict.checkpoint].number}"
    yield f"Verdict: {by_number(delivery, verdict.reason)}"
    lost = [
        delivery.items[one].number
        for one in delivery.redelivered
        if details is not None and one not in details.next
    ]
    if lost:
        yield f"But Lambda discards {numbered(lost)}: the retries have ended."
    basis = f", {verdict.basis}" if verdict.basis else ""
    yield f"How we know: {verdict.evidence}{basis}"


def place_of(item: Item) -> str:
    """The group, the shard and key, or the partition of an item; empty where it has none."""
    one: Any = item  # a message or a record of any source
    if isinstance(item.identifier, dict):
        return f"partition {item.identifier['partition']}"
    shard = getattr(one, "shard", None)
    if shard is not None:
        return f"shard {shard}, key {_cut(group_of(item))}"
    group = getattr(one, "message_group_id", None)
    return "" if group is None else f"group {_cut(str(group))}"


def group_of(item: Item) -> str:
    """The group, key or partition in short, for a column; empty where it has none."""
    if isinstance(item.identifier, dict):
        return str(item.identifier["partition"])
    if item.lane is None:
        return ""
    text = getattr(item, "text", "")  # of a record of a stream
    keys = json.loads(text).get("dynamodb", {}).get("Keys") if text else None
    if keys:  # such as {"id": {"S": "a"}}
        return ", ".join(str(value) for shape in keys.values() for value in shape.values())
    return str(item.lane)


def _line(delivery: Delivery, line: str, length: int) -> str:
    """A line of the log, with numbers among all that was sent where batchproc has positions."""
    _, _, rest = line.partition(" ")
    if not rest.startswith("batchproc: "):
        return line
    return by_number(delivery, line[:length]) + line[length:]


def _body(record: Any, source: Any) -> str:
    return _cut(" ".join(body_text(record, source).split()))


def _cut(text: str) -> str:
    return shortened(printable(text), _LONGEST_BODY)


def _block(head: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{head}:", *(textwrap.indent(printable(line), "    ") for line in lines)])
