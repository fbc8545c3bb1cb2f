"""What differs if EventBridge Pipes calls the function: what reads the response, and how we know.

A pipe reads `batchItemFailures` of a Lambda target without a setting.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_batchproc._verdict import _decision_table as table

if TYPE_CHECKING:
    from pytest_batchproc._verdict._decision_table import Column, Row
    from pytest_batchproc._verdict._response import Reading
    from pytest_batchproc._verdict._sentences import Words

# The pages of both sources list these. For Kafka there is no such list.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
_DOCUMENTED: dict[Column, tuple[Row, ...]] = {
    "streams": (
        table.NULL,
        table.EMPTY_OBJECT,
        table.EMPTY_LIST,
        table.NO_IDENTIFIER,
        table.EMPTY_IDENTIFIER,
        table.NAMED,
        table.NAMED_ALL,
    ),
}
_DOCUMENTED["sqs"] = (*_DOCUMENTED["streams"], table.NOT_JSON, table.UNKNOWN, table.RAISED)
_DOCUMENTED["kafka"] = (table.RAISED,)


def read_by_pipe(said: Reading, words: Words) -> Reading:
    """A reading by a pipe: what its pages do not say follows from the event source mapping."""
    known = said.row in _DOCUMENTED[words.column]
    evidence = said.evidence if known else table.weakest(said.evidence, "inferred")
    return replace(said, evidence=evidence, trap=said.trap and by_pipe(said.trap))


def by_pipe(text: str) -> str:
    """A sentence about what Lambda does with a batch, where EventBridge does it."""
    # The quota of a response, and the runtime, are those of Lambda all the same.
    if "accepts" in text or "size" in text:
        return text
    return text.replace("Lambda", "EventBridge")
