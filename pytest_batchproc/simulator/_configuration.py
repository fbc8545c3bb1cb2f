"""Settings as AWS spells them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pytest_batchproc.simulator._settings import SETTINGS

# What else a mapping says, to AWS or in a template, and what the simulator has no use for.
_IDLE = {
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "EventSourceArn",
    "FunctionName",
    "KmsKeyArn",
    "KMSKeyArn",
    "LoggingConfig",
    "MetricsConfig",
    "ProvisionedPollerConfig",
    "Queue",
    "Queues",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "Stream",
    "Tags",
    "Topics",
    # Of a SAM event.
    "ConsumerGroupId",
    "FilterPolicy",
    "KafkaBootstrapServers",
}
_GROUPS = {row.path[0] for row in SETTINGS.values()}


def read_configuration(config: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by their names in snake_case.

    Takes what `CreateEventSourceMapping` takes, the resource of a CloudFormation template and the
    event of a SAM function, as they are.

    Raises:
        ValueError: there is a key that none of them has.
    """
    properties = config.get("Properties", config)
    if not isinstance(properties, Mapping):
        raise ValueError("config: expected a dict under 'Properties'")
    for key in properties:
        if key not in _GROUPS and key not in _IDLE:
            near = difflib.get_close_matches(key, [*_GROUPS, *_IDLE], n=1)
            hint = f"did you mean {near[0]}?" if near else "keywords are for what is not AWS's own"
            raise ValueError(f"config: {key} is no setting of a mapping; {hint}")
    # On AWS a response is read only where the mapping says so.
    found: dict[str, Any] = {"function_response_types": ()}
    for name, row in SETTINGS.items():
        value: Any = properties
        for key in row.path:
            value = value.get(key, _ABSENT) if isinstance(value, Mapping) else _ABSENT
        if value is not _ABSENT:
            found[name] = value
    return found


_ABSENT = object()
