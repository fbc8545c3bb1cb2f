"""How findings speak: settings in the words of the template's language, values cut short."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_batchproc.templates._arns import text_of
from pytest_batchproc.templates._resolving import Reference

if TYPE_CHECKING:
    from pytest_batchproc.templates._model import BatchMapping, Template
    from pytest_batchproc.templates._resolving import Resolved

_LONGEST = 80

_CDK = {
    "FifoQueue": "fifo=True",
    "FunctionResponseTypes": "report_batch_item_failures=True",
    "MaximumRetryAttempts": "retry_attempts={}",
    "OnFailure": "on_failure",
    "ProvisionedPollerConfig": "provisioned_poller_config",
    "VisibilityTimeout": "visibility_timeout=Duration.seconds({})",
}
_SERVERLESS = {
    "FunctionResponseTypes": "functionResponseType: ReportBatchItemFailures",
    "MaximumRecordAgeInSeconds": "maximumRecordAgeInSeconds: {}",
    "MaximumRetryAttempts": "maximumRetryAttempts: {}",
    "OnFailure": "destinations.onFailure",
    "ProvisionedPollerConfig": "provisionedPollers",
}
_PLAIN = {"OnFailure": "DestinationConfig.OnFailure"}
_WORDS = {"cdk": _CDK, "serverless": _SERVERLESS}


def spelt(language: str, setting: str, value: object = None) -> str:
    """A setting as one writes it in that language, with its value where one is given."""
    words = _WORDS.get(language, _PLAIN)
    if setting in words:
        return words[setting].format(value)
    if value is None:
        return setting
    if language == "json":
        return f"{json.dumps(setting)}: {json.dumps(value)}"
    return f"{setting}: {json.dumps(value).replace(chr(34), '')}"


def named(language: str, setting: str) -> str:
    """The name of a setting as the template itself has it."""
    # What the CDK writes has CloudFormation's names.
    return spelt(language, setting).partition(":")[0] if language == "serverless" else setting


def unsaid(question: str) -> str:
    """The fact that a template leaves a question open."""
    return f"the template does not say whether {question}"


def titled(mapping: BatchMapping) -> str:
    """A mapping and what it reads."""
    return f"{mapping.name} ({mapping.source.title})"


def shown(value: Resolved, template: Template) -> str:
    """A value as a person reads it, cut where it is long, and of what is nested the top alone."""
    if isinstance(value, list):
        items = map(template.stack.resolver.resolve, value[:5])
        return short(f"[{', '.join(map(_flat, items))}]")
    return short(_flat(value))


def _flat(value: Resolved) -> str:
    if isinstance(value, Reference):
        return value.logical_id
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return text_of(value) or json.dumps(value)


def short(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
