"""Rules about an event source mapping by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._templates._findings import Said
from pytest_batchproc._templates._model import REPORTS
from pytest_batchproc._templates._nodes import Node, Unknown
from pytest_batchproc._templates._wording import named, short, shown, spelt, titled, unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_batchproc._templates._model import BatchMapping, Template

_WANTED = "ReportBatchItemFailures"


def reports_batch_item_failures(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """Lambda reads what the function returns only where the mapping asks for it."""
    resolve = template.stack.resolver.resolve
    node = mapping.properties.get("FunctionResponseTypes", Node(None, mapping.line))
    value = resolve(node)
    types = [resolve(one) for one in value] if isinstance(value, list) else [value]
    poller = resolve(mapping.properties.get("ProvisionedPollerConfig"))
    outside = mapping.source.provisioned_only and not poller
    reports = _WANTED in types
    if reports and not outside and not _in_doubt(mapping, poller):
        return
    unknown = next((one for one in types if isinstance(one, Unknown)), None)
    setting = named(mapping.language, "FunctionResponseTypes")
    who = f"{mapping.function.name} cannot report failed records of {titled(mapping)}"
    to_add = spelt(mapping.language, "FunctionResponseTypes", [_WANTED])
    mode = spelt(mapping.language, "ProvisionedPollerConfig")
    if (reports or unknown is None) and _in_doubt(mapping, poller):
        setting = named(mapping.language, "ProvisionedPollerConfig")
        unknown = poller if isinstance(poller, Unknown) else None
    if unknown:
        question = unsaid(who.replace("cannot", "can", 1))
        message = f"{question}: {setting} is {shown(unknown, template)}"
        yield Said(REPORTS, "unknown", node.line, message)
    elif mapping.subscribed:
        message = f"{who}: SAM creates this mapping, and SqsSubscription has no {setting}"
        way_out = "Subscribe a queue to the topic, and give the function an event of type SQS with"
        yield Said(REPORTS, "error", node.line, f"{message}. {way_out} {to_add}")
    elif reports:
        message = f"{who}: outside provisioned mode Lambda does not read {setting}"
        yield Said(REPORTS, "error", node.line, f"{message}. Add {mode}, or let it raise")
    elif outside:
        message = f"{who}: outside provisioned mode Lambda ignores what it returns"
        way_out = f"Let it raise, or add {mode} and {to_add}"
        yield Said(REPORTS, "warning", node.line, f"{message}. {way_out}")
    else:
        came = "missing" if value is None else shown(value, template)
        message = f"{who}: {setting} is {came}, so Lambda ignores what it returns. Add {to_add}"
        yield Said(REPORTS, "error", node.line, message)


def _in_doubt(mapping: BatchMapping, poller: object) -> bool:
    """Whether the template does not say if a mapping of Kafka is in provisioned mode."""
    return mapping.source.provisioned_only and isinstance(poller, Unknown)


def blocks_for_ever(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """Without a bound, a stream retries its poison record until that expires."""
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
            question = unsaid(f"one bad record can block {titled(mapping)} forever")
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
        f"neither {retries} nor {age} ends the retries. Add {to_add}, and {kept} to keep what "
        "Lambda discards",
    )


def isolates_poison_records(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """When retries end, a stream discards all that is left of the batch, not one record."""
    # https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    # A report is split at the first record that it names, and not until that record is alone.
    # https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    if not mapping.source.waits:
        return
    stack = template.stack
    retries = stack.figure(mapping.properties.get("MaximumRetryAttempts"), -1)
    bisect = stack.resolver.resolve(mapping.properties.get("BisectBatchOnFunctionError"))
    size = stack.figure(mapping.properties.get("BatchSize"), 100)
    if retries.seconds is None or retries.seconds < 0 or size.seconds == 1:
        return
    if str(bisect).lower() == "true" or isinstance(bisect, Unknown):
        return
    name = named(mapping.language, "MaximumRetryAttempts")
    to_add = spelt(mapping.language, "BisectBatchOnFunctionError", value=True)
    yield Said(
        "isolates-poison-records",
        "warning",
        retries.line or mapping.line,
        f"one bad record of {titled(mapping)} can take good ones with it: after {name} "
        f"({retries.seconds}) Lambda discards the rest of the batch. Add {to_add}, so that Lambda "
        "splits a batch whose function raised; and let the function stop at the first failure, and "
        "raise if no record succeeded (batchproc does both with stop_on_failure=True)",
    )


def durable_execution_timeout(mapping: BatchMapping, template: Template) -> Iterator[Said]:
    """Behind a mapping, the whole execution of a durable function is one invocation."""
    # https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html
    properties, stack = mapping.function.properties, template.stack
    node = properties.at("DurableConfig", "ExecutionTimeout")
    if node is None:
        config = stack.resolver.resolve(properties.at("DurableConfig"))
        if not isinstance(config, dict):
            return
        node = config.get("ExecutionTimeout")
    figure = stack.figure(node, 0)
    managed = stack.resolver.resolve(properties.at("CapacityProviderConfig"))
    most = 900 if managed is None else 5_400
    who = f"{mapping.function.name} behind {titled(mapping)}"
    name = f"{named(stack.language, 'DurableConfig')}.{named(stack.language, 'ExecutionTimeout')}"
    if figure.seconds is None:
        question = unsaid(f"AWS accepts the durable function {who}")
        message = f"{question}: {name} is {short(figure.said)}, and at most {most:,} s are allowed"
        yield Said("durable-execution-timeout", "unknown", figure.line, message)
    elif figure.seconds > most:
        message = (
            f"{name} of {who} is {figure.said}: AWS refuses the mapping of a durable function that "
            f"may run for more than {most:,} s. Lower it, or start the execution from a function "
            "that the mapping invokes"
        )
        yield Said("durable-execution-timeout", "error", figure.line, message)
