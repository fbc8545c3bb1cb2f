"""The hooks of this plugin: implement them in a conftest.py or in a plugin of your own.

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
    """Make the body of record `index` of an event that was asked for by `count=`.

    Called by the factories, for each record that was given no body. Whatever a factory takes as a
    body will do: text, bytes, what JSON can hold, a model, a dataclass. `source` is "sqs",
    "sqs_fifo", "kinesis", "dynamodb" or "kafka".

    The first answer that is not None counts, and the closest conftest.py is asked first. Where all
    answer None the body is our own.
    """


def pytest_batchproc_modify_event(
    event: dict[str, Any], source: str, config: pytest.Config
) -> None:
    """Change an event in place before the test gets it.

    Called by the factories, once per event, when it is complete. Every implementation is called,
    and sees what those before it did. Return nothing, or that same event: any other answer raises
    `TypeError`, since a new event in its place would be lost without a word.
    """


@pytest.hookspec(firstresult=True)
def pytest_batchproc_describe_record(record: Mapping[str, Any]) -> str | None:
    """Say how the body of a raw record reads in the message of a failed assertion.

    Called when the report of a failed test is written, for each record shown. For bodies that are
    not text, such as Avro or compressed ones, and for those that no log may show.

    The first answer that is not None counts. None, an error, or an answer that is no text leaves
    the body as we read it.
    """


def pytest_batchproc_delivery(delivery: Delivery) -> None:
    """Look at an invocation that has ended: what was delivered when, and what comes of it.

    Called by the `simulate` fixture, once per invocation, in the order in which they end. For
    metrics and logs of a test run, and for checks that hold for every handler: what it raises, the
    test raises. Every implementation is called; answers are not read.
    """


def describer(item: pytest.Item) -> Callable[[Mapping[str, Any]], str | None] | None:
    """What asks `pytest_batchproc_describe_record` for a test; None where nobody implements it."""
    hook = item.ihook.pytest_batchproc_describe_record
    if not hook.get_hookimpls():
        return None

    def describe_record(record: Mapping[str, Any]) -> str | None:
        answer: str | None = hook(record=record)
        return answer

    return describe_record
