"""How findings speak: settings in the words of the template's language, values cut short."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pytest_batchproc._templates._arns import text_of
from pytest_batchproc._templates._nodes import Reference
from pytest_batchproc._templates._serverless_events import WORDS

if TYPE_CHECKING:
    from pytest_batchproc._templates._model import BatchMapping, Template
    from pytest_batchproc._templates._resolving import Resolved

_LONGEST = 80

_CDK = {
    "BisectBatchOnFunctionError": "bisect_batch_on_error=True",
    "FifoQueue": "fifo=True",
    "FunctionResponseTypes": "report_batch_item_failures=True",
    "MaximumRetryAttempts": "retry_attempts={}",
    "OnFailure": "on_failure",
    "ProvisionedPollerConfig": "provisioned_poller_config",
    "VisibilityTimeout": "visibility_timeout=Duration.seconds({})",
}
_SERVERLESS = {
    **{name: word for word, name in WORDS.items() if word != "batchWindow"},
    "FilterCriteria": "filterPatterns",
    "OnFailure": "destinations.onFailure",
    "ProvisionedPollerConfig": "provisionedPollers",
    "ScalingConfig.MaximumConcurrency": "maximumConcurrency",
}
_BY_EVENT = {
    "serverless": _SERVERLESS,
    "serverless stream": {**_SERVERLESS, "MaximumBatchingWindowInSeconds": "batchWindow"},
}
_PLAIN = {"OnFailure": "DestinationConfig.OnFailure"}
_TERRAFORM = {
    "MessageRetentionPeriod": "message_retention_seconds",
    "OnFailure": "destination_config",
    "RedrivePolicy.maxReceiveCount": "maxReceiveCount",
    "VisibilityTimeout": "visibility_timeout_seconds",
}
_PULUMI = {
    "MessageRetentionPeriod": "messageRetentionSeconds",
    "OnFailure": "destinationConfig.onFailure",
    "RedrivePolicy.maxReceiveCount": "maxReceiveCount",
    "VisibilityTimeout": "visibilityTimeoutSeconds",
}
_BIG = re.compile(r"(?<=[a-z0-9])([A-Z])")


def spelt(language: str, setting: str, value: object = None) -> str:
    """A setting as one writes it in that language, with its value where one is given."""
    if language == "cdk" and setting in _CDK:
        return _CDK[setting].format(value)
    name = named(language, setting, written=True)
    if value is None:
        return name
    if language == "json":
        return f"{json.dumps(setting)}: {json.dumps(value)}"
    if language == "terraform":
        return f"{name} = {json.dumps(value)}"
    if language == "pulumi":
        return f"{name}: {json.dumps(value)}"
    if language in _BY_EVENT and isinstance(value, list):
        (value,) = value  # it has one, and no list
    return f"{name}: {json.dumps(value).replace(chr(34), '')}"


def named(language: str, setting: str, *, written: bool = False) -> str:
    """The name of a setting as the template itself has it; `written`: as its author writes it."""
    if language in _BY_EVENT:
        return _BY_EVENT[language].get(setting, setting)
    if language == "terraform":
        return _TERRAFORM.get(setting) or _snake(setting)
    if language == "pulumi":
        camel = ".".join(one[:1].lower() + one[1:] for one in setting.split("."))
        return _PULUMI.get(setting, camel)
    # What the CDK writes has CloudFormation's names.
    return _PLAIN.get(setting, setting) if written else setting


def dotted(path: tuple[str, ...]) -> str:
    """A setting on any level, as one name."""
    return ".".join(path)


def _snake(name: str) -> str:
    return _BIG.sub(lambda match: f"_{match[1]}", name).lower()


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
