"""Rules about queues, alone and together with the function that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._templates._arns import is_fifo
from pytest_batchproc._templates._findings import Said
from pytest_batchproc._templates._nodes import Node, Reference, Unknown
from pytest_batchproc._templates._wording import named, short, shown, spelt, titled, unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_batchproc._templates._model import BatchMapping, Function, Queue, Template
    from pytest_batchproc._templates._resolving import Resolved

# How many timeouts of the function AWS wants a queue to hide a message for.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
_MARGIN = 6


def visibility_timeout(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """A message must stay hidden while the function works on it, and for some retries."""
    if not mapping.source.is_queue:
        return
    queue, function = mapping.queue, mapping.function
    if queue is None:
        yield _queue_elsewhere(mapping, template)
        return
    line = queue.visibility.line or queue.line
    visible, timeout = queue.visibility.seconds, function.timeout.seconds
    if visible is None or timeout is None:
        yield Said(
            "visibility-timeout",
            "unknown",
            line,
            _not_compared(queue, function, template.stack.language),
        )
        return
    window = template.stack.figure(mapping.properties.get("MaximumBatchingWindowInSeconds"), 0)
    wanted = _MARGIN * timeout + (window.seconds or 0)
    way_out = f"Set {spelt(template.stack.language, 'VisibilityTimeout', wanted)} on {queue.name}"
    if visible < timeout:
        message = (
            f"{queue.name} shows a message again after {queue.visibility.said}, but "
            f"{function.name} may run for {function.timeout.said}: AWS refuses such a mapping"
        )
        yield Said("visibility-timeout", "error", line, f"{message}. {way_out}")
    elif visible < wanted:
        gathering = f", and the batching window of {window.said}" if window.seconds else ""
        message = (
            f"{queue.name} hides a message for {queue.visibility.said}: AWS recommends {_MARGIN} x "
            f"the timeout of {function.name} ({function.timeout.said}){gathering}, so that a "
            "throttled batch is tried again before its messages show up in another"
        )
        yield Said("visibility-timeout-margin", "warning", line, f"{message}. {way_out}")
    elif window.seconds is None:
        question = unsaid(f"{queue.name} hides a message for long enough")
        message = f"{question}: the batching window is {short(window.said)}"
        yield Said("visibility-timeout-margin", "unknown", line, message)


def _queue_elsewhere(mapping: BatchMapping, template: Template) -> Said:
    arn = mapping.properties.get("EventSourceArn", Node(None, mapping.line))
    timeout = mapping.function.timeout
    queue = "its queue" if mapping.origin is None else shown(mapping.origin, template)
    question = unsaid(f"{queue} hides a message while {mapping.function.name} works on it")
    message = f"{question}: what {titled(mapping)} reads is not a queue of this template"
    if timeout.seconds:
        wanted = _MARGIN * timeout.seconds
        setting = named(template.stack.language, "VisibilityTimeout")
        message += f". Its {setting} should be {wanted} or more: {_MARGIN} x {timeout.said}"
    return Said("visibility-timeout", "unknown", arn.line, message)


def _not_compared(queue: Queue, function: Function, language: str) -> str:
    setting = named(language, "VisibilityTimeout")
    question = unsaid(f"{queue.name} hides a message while {function.name} works on it")
    if queue.visibility.seconds is None:
        return f"{question}: {setting} is {short(queue.visibility.said)}"
    return f"{question}: the timeout of {function.name} is {short(function.timeout.said)}"


def fifo_dead_letter_queue(queue: Queue, template: Template) -> Iterator[Said]:
    """A queue and its dead-letter queue are of one kind, or AWS refuses them."""
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html
    resolve = template.stack.resolver.resolve
    policy, node = resolve(queue.redrive_policy), queue.redrive_policy or Node(None, queue.line)
    target: Resolved = policy if isinstance(policy, Unknown) else None
    if isinstance(policy, dict) and "deadLetterTargetArn" in policy:
        node = policy["deadLetterTargetArn"]
        target = resolve(node)
    if target is None:
        return
    there, here = is_fifo(target, template.stack.queues), queue.is_fifo
    # A standard queue needs none: its dead letters may go where we cannot see.
    if isinstance(here, Unknown) or (here and isinstance(there, Unknown)):
        question = unsaid(f"{queue.name} and its dead-letter queue are both FIFO")
        unknown = (
            f"{named(template.stack.language, 'FifoQueue')} is {shown(here, template)}"
            if here is not True
            else ""
        )
        message = f"{question}: {unknown or f'it is {shown(target, template)}'}"
        yield Said("fifo-dead-letter-queue", "unknown", node.line, message)
    elif not isinstance(there, Unknown) and here is not there:
        of_it, kind = ("FIFO", "standard") if here else ("standard", "FIFO")
        name = shown(target, template)
        message = f"{queue.name} is a {of_it} queue, but {name}, its dead-letter queue, is {kind}"
        way_out = f"Give it a {of_it} queue"
        if here and isinstance(target, Reference):
            way_out = f"Set {spelt(template.stack.language, 'FifoQueue', True)} on {name}"
        message += f": AWS refuses that. {way_out}"
        yield Said("fifo-dead-letter-queue", "error", node.line, message)
