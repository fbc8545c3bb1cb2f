"""What is checked, and of whom: rules say what they find, `check` makes findings of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_batchproc.templates._findings import Finding, Said
from pytest_batchproc.templates._mapping_rules import (
    REPORTS,
    blocks_for_ever,
    reports_batch_item_failures,
)
from pytest_batchproc.templates._queue_rules import fifo_dead_letter_queue, visibility_timeout
from pytest_batchproc.templates._wording import short
from pytest_batchproc.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_batchproc.templates._model import BatchMapping, Template

_OF_MAPPINGS: tuple[Callable[[BatchMapping, Template], Iterator[Said]], ...] = (
    reports_batch_item_failures,
    visibility_timeout,
    blocks_for_ever,
)


def check(template: Template, function: str | None) -> Iterator[Finding]:
    """What the rules find: of one function, or of all and of queues that nobody reads here."""
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
        message = f"{short(gap.text)} brings more than is seen here: its mappings are not checked"
        yield _finding(Said(REPORTS, "unknown", gap.line, message), template, None)


def _finding(said: Said, template: Template, mapping: BatchMapping | None) -> Finding:
    return Finding(
        rule=said.rule,
        level=said.level,
        line=said.line,
        function=printable(mapping.function.name) if mapping else None,
        mapping=printable(mapping.name) if mapping else None,
        message=printable(said.message),
        template=template.name,
    )
