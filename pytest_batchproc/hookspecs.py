"""The hooks of this plugin: implement them in a conftest.py or in your own plugin.

A conftest.py counts for the tests of its directory and below. A hook may take fewer arguments than
its specification has. Where the plugin may be absent or switched off, write
`@pytest.hookimpl(optionalhook=True)` above it, or pytest refuses the name.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_batchproc.simulator import Delivery


@pytest.hookspec(firstresult=True)
def pytest_batchproc_make_body(source: str, index: int, config: pytest.Config) -> object | None:
    """Make the body of record `index` of an event that was requested with `count=`.

    Called by the factories, for each record without a body. Return whatever a factory takes as a
    body: text, bytes, what JSON can hold, a model, a dataclass. The first result that is not None
    counts, and the closest conftest.py is asked first. If all return None, the factory makes the
    body.

    Args:
        source: "sqs", "sqs_fifo", "kinesis", "dynamodb" or "kafka".
        index: the position of the record in its event, from 0.
        config: the configuration of pytest.
    """


def pytest_batchproc_modify_event(
    event: dict[str, Any], source: str, config: pytest.Config
) -> None:
    """Change an event in place before the test gets it.

    Called by the factories, once per event, when it is complete. Every implementation is called,
    and sees what those before it did. Return nothing, or that same event: any other result raises
    `TypeError`, because a new event in its place would be lost.

    Args:
        event: the complete event; for a pipe, the list.
        source: "sqs", "sqs_fifo", "kinesis", "dynamodb" or "kafka".
        config: the configuration of pytest.
    """


@pytest.hookspec(firstresult=True)
def pytest_batchproc_describe_record(record: Mapping[str, Any]) -> str | None:
    """Return how the body of a raw `record` reads in the message of a failed assertion.

    Called when the report of a failed test is written, for each record shown. Use it for bodies
    that are not text, such as Avro, and for those that no log may show. Compressed bodies and
    envelopes are shown readable without it.

    The first result that is not None counts. None, an error, or a result that is not text leaves
    the body as the plugin reads it.
    """


def pytest_batchproc_delivery(delivery: Delivery) -> None:
    """Look at an invocation that has ended.

    Called by the `simulate` fixture, once per invocation, in the order in which they end. Use it
    for metrics and logs of a test run, and for checks that hold for every handler: what it raises,
    the test raises. Every implementation is called; what it returns is ignored.

    Args:
        delivery: what was delivered when, and what Lambda does with it.
    """


def describer(item: pytest.Item) -> Callable[[Mapping[str, Any]], str | None] | None:
    """What asks `pytest_batchproc_describe_record` for a test; None if no plugin implements it."""
    hook = item.ihook.pytest_batchproc_describe_record
    if not hook.get_hookimpls():
        return None

    def describe_record(record: Mapping[str, Any]) -> str | None:
        answer: str | None = hook(record=record)
        return answer

    return describe_record
