"""Why a stream discarded records that did not fail, and how to discard the poison record alone.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._wording import numbered
from pytest_batchproc.simulator._evidence import conditions

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import Item

_SPLIT = "BisectBatchOnFunctionError (bisect_batch_on_function_error=True)"
_RAISE = "raise if no record of the batch succeeded"
_BOTH = "batchproc does both with stop_on_failure=True"


def advice(report: Report, wrong: Collection[Item]) -> str:
    """The sentence about the first batch that was discarded whole, if it is about `wrong`."""
    last = _last_deliveries(report)
    groups: dict[Delivery, list[Item]] = {}
    for item in report.discarded:
        if item in last:
            groups.setdefault(last[item], []).append(item)
    named = _named(report)
    for delivery, items in groups.items():
        behind = [item for item in items if item not in named]
        if len(items) == 1 or set(wrong).isdisjoint(behind):
            continue
        first = next((item for item in items if item in named), None)
        if first is None and delivery.ending == "raised" and not report.bisects:
            return _about_all(items)
        behind = [item for item in behind if first is not None and item.number > first.number]
        if first is not None and behind:
            has_raised = delivery.ending == "raised"
            return _about_some(report, first, behind, has_raised)
    return ""


def _about_all(items: Collection[Item]) -> str:
    return (
        f"Lambda discarded {_which(items)} together, because the function raised for the whole "
        f"batch until its retries ended. Set {_SPLIT}: Lambda then splits the batch until the "
        "poison record is alone."
    )


def _about_some(report: Report, first: Item, behind: Collection[Item], has_raised: bool) -> str:
    they, was, them = ("it", "was", "it") if len(behind) == 1 else ("they", "were", "them")
    why = conditions(report).get(first, "")
    ended = "it became too old" if "Age" in why else "its retries ended"
    stop = f"let the function stop at the first failure and {_RAISE} ({_BOTH})"
    # A function that raised for the rest of the batch does that already.
    todo = [] if has_raised and not report.bisects else [stop]
    todo += [] if report.bisects else [f"set {_SPLIT}"]
    return (
        f"No response named {_which(behind)}: {they} {was} behind #{first.number} when {ended}, "
        f"and Lambda discarded {them} too, also if the handler never ran for {them}. To discard "
        f"#{first.number} alone, {', and '.join(todo)}."
    )


def _last_deliveries(report: Report) -> dict[Item, Delivery]:
    reached = (delivery for delivery in report.deliveries if delivery.ending != "throttled")
    return {item: delivery for delivery in reached for item in delivery.items}


def _named(report: Report) -> set[Item]:
    """What a response named, rightly."""
    return {item for item in report.discarded if report.earlier.named(item)} | {
        delivery.items[position]
        for delivery in report.deliveries
        if delivery.ending == "returned" and delivery.verdict.trap is None
        for position in delivery.verdict.reported
    }


def _which(items: Collection[Item]) -> str:
    return numbered(sorted(item.number for item in items))
