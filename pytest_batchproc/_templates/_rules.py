"""What is checked, and of whom: rules say what they find, `check` makes findings of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_batchproc._templates._findings import Finding, Said
from pytest_batchproc._templates._mapping_rules import (
    blocks_for_ever,
    durable_execution_timeout,
    isolates_poison_records,
    reports_batch_item_failures,
)
from pytest_batchproc._templates._queue_rules import fifo_dead_letter_queue, visibility_timeout
from pytest_batchproc._templates._settings_rules import mapping_settings
from pytest_batchproc._templates._wording import short
from pytest_batchproc._wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_batchproc._templates._model import BatchMapping, Function, Template

# What each rule says, in a sentence.
RULES = {
    "reports-batch-item-failures": "The mapping reads the failures that the function reports.",
    "mapping-settings": "AWS accepts the settings of the mapping.",
    "visibility-timeout": "The queue hides a message for as long as the function may run.",
    "visibility-timeout-margin": "The queue hides a message for 6 x the timeout of the function.",
    "fifo-dead-letter-queue": "A queue and its dead-letter queue are of the same kind.",
    "blocks-for-ever": "A stream does not retry a record until it expires.",
    "isolates-poison-records": "A stream splits a batch until its bad record is alone.",
    "durable-execution-timeout": "A durable function behind a mapping ends in time.",
}
_OF_MAPPINGS: tuple[Callable[[BatchMapping, Template], Iterator[Said]], ...] = (
    reports_batch_item_failures,
    mapping_settings,
    visibility_timeout,
    durable_execution_timeout,
    blocks_for_ever,
    isolates_poison_records,
)


def check(template: Template, function: str | None) -> Iterator[Finding]:
    """What the rules find: of one function, or of all and of queues that no function reads here."""
    read: dict[str, BatchMapping] = {}
    for mapping in template.stack.mappings:
        names = mapping.function.names
        if function is not None and names and function not in names:
            continue
        if mapping.queue:
            read.setdefault(mapping.queue.name, mapping)
        for rule in _OF_MAPPINGS:
            for said in rule(mapping, template):
                # Whose mapping it is may be unknown; then it is not this function's failure.
                sure = function is None or function in names
                yield _finding(said if sure else replace(said, level="unknown"), template, mapping)
    for name, queue in template.stack.queues.items():
        if function is None or name in read:
            for said in fifo_dead_letter_queue(queue, template):
                yield _finding(said, template, read.get(name))
    for gap in template.stack.gaps:
        if function is not None and gap.function and function not in gap.function.names:
            continue
        if function is not None and gap.elsewhere:
            continue
        message = ". ".join(filter(None, (f"{short(gap.text)} {gap.says}", gap.fix)))
        said = Said(gap.rule, "unknown", gap.line, message)
        yield _finding(said, template, None, gap.function)


def _finding(
    said: Said, template: Template, mapping: BatchMapping | None, function: Function | None = None
) -> Finding:
    function = mapping.function if mapping else function
    return Finding(
        rule=said.rule,
        level=said.level,
        line=said.line if template.has_lines else None,
        function=printable(function.name) if function else None,
        mapping=printable(mapping.name) if mapping else None,
        message=printable(said.message),
        template=template.name,
    )
