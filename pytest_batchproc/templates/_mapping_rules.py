"""Rules about an event source mapping by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc.templates._findings import Said
from pytest_batchproc.templates._nodes import Node
from pytest_batchproc.templates._resolving import Unknown
from pytest_batchproc.templates._wording import named, short, shown, spelt, titled, unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_batchproc.templates._model import BatchMapping, Template

REPORTS = "reports-batch-item-failures"
_WANTED = "ReportBatchItemFailures"


def reports_batch_item_failures(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """Lambda reads what the function returns only where the mapping asks for it."""
    resolve = template.stack.resolver.resolve
    node = mapping.properties.get("FunctionResponseTypes", Node(None, mapping.line))
    value = resolve(node)
    types = [resolve(one) for one in value] if isinstance(value, list) else [value]
    if _WANTED in types:
        return
    unknown = next((one for one in types if isinstance(one, Unknown)), None)
    poller = resolve(mapping.properties.get("ProvisionedPollerConfig"))
    setting = named(mapping.language, "FunctionResponseTypes")
    who = f"{mapping.function.name} cannot report failed records of {titled(mapping)}"
    to_add = spelt(mapping.language, "FunctionResponseTypes", [_WANTED])
    if unknown is None and mapping.source.provisioned_only and isinstance(poller, Unknown):
        setting, unknown = named(mapping.language, "ProvisionedPollerConfig"), poller
    if unknown:
        question = unsaid(who.replace("cannot", "can", 1))
        message = f"{question}: {setting} is {shown(unknown, template)}"
        yield Said(REPORTS, "unknown", node.line, message)
    elif mapping.source.provisioned_only and poller is None:
        mode = spelt(mapping.language, "ProvisionedPollerConfig")
        message = f"{who}: outside provisioned mode Lambda ignores what it returns"
        way_out = f"Let it raise, or add {mode} and {to_add}"
        yield Said(REPORTS, "warning", node.line, f"{message}. {way_out}")
    else:
        came = "missing" if value is None else shown(value, template)
        message = f"{who}: {setting} is {came}, so Lambda ignores what it returns. Add {to_add}"
        yield Said(REPORTS, "error", node.line, message)


def blocks_for_ever(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """Without a bound, a stream waits for its poison record until that expires."""
    if not mapping.source.waits:
        return
    settings = "MaximumRetryAttempts", "MaximumRecordAgeInSeconds"
    bounds = [template.stack.figure(mapping.properties.get(name), -1) for name in settings]
    # What is not known may be a bound, but one that is known is enough.
    if any(bound.seconds is not None and bound.seconds >= 0 for bound in bounds):
        return
    retries, age = (named(mapping.language, name) for name in settings)
    for name, bound in zip((retries, age), bounds, strict=True):
        if bound.seconds is None:
            question = unsaid(f"one bad record can block {titled(mapping)} for ever")
            message = f"{question}: {name} is {short(bound.said)}"
            yield Said("blocks-for-ever", "unknown", bound.line, message)
            return
    line = next((bound.line for bound in bounds if bound.line), mapping.line)
    to_add = spelt(mapping.language, "MaximumRetryAttempts", 3)
    kept = spelt(mapping.language, "OnFailure")
    yield Said(
        "blocks-for-ever",
        "warning",
        line,
        f"one bad record blocks its shard of {titled(mapping)} until it expires, a day or more: "
        f"neither {retries} nor {age} ends the retries. Add {to_add}, and {kept} to keep what is "
        "given up",
    )
