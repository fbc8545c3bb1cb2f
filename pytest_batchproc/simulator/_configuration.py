"""Settings as AWS spells them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_batchproc.bodies import shown
from pytest_batchproc.simulator._settings import SETTINGS

if TYPE_CHECKING:
    from batchproc.sources import EventSource

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
    "KafkaBootstrapServers",
    # Of what AWS answers.
    "EventSourceMappingArn",
    "FilterCriteriaError",
    "LastModified",
    "LastProcessingResult",
    "ResponseMetadata",
    "State",
    "StateTransitionReason",
    "UUID",
}
# The service of a SAM event.
_SERVICES = {
    "SQS": "sqs",
    "Kinesis": "kinesis",
    "DynamoDB": "dynamodb",
    "MSK": "kafka",
    "SelfManagedKafka": "kafka",
}
_GROUPS = {row.path[0] for row in SETTINGS.values()}


def read_configuration(config: object, source: EventSource) -> dict[str, Any]:
    """Settings by their names in snake_case.

    Takes what `CreateEventSourceMapping` takes, the resource of a CloudFormation template and the
    event of a SAM function, as they are.

    Raises:
        ValueError: there is a key that none of them has, a value that only a deployment knows, or
            it is for another source.
    """
    if not isinstance(config, Mapping):
        raise ValueError(f"config: expected a dict; got {shown(config)}")
    properties = config.get("Properties", config)
    if not isinstance(properties, Mapping):
        raise ValueError("config: expected a dict under 'Properties'")
    for key in properties:
        if key not in _GROUPS and key not in _IDLE:
            raise ValueError(f"config: {key} is no setting of a mapping; {_hint(key)}")
    _check_source(config, properties, source)
    if "ProvisionedPollerConfig" in properties and "ScalingConfig" in properties:
        raise ValueError("config: AWS takes ProvisionedPollerConfig or ScalingConfig, not both")
    # On AWS a response is read only where the mapping says so.
    found: dict[str, Any] = {"function_response_types": ()}
    for name, row in SETTINGS.items():
        value: Any = properties
        for key in row.path:
            value = value.get(key, _ABSENT) if isinstance(value, Mapping) else _ABSENT
        if value is not _ABSENT:
            found[name] = _value(".".join(row.path), value)
    # What AWS answers has a state where what it is asked has a switch.
    if properties.get("State") in ("Disabled", "Disabling"):
        found.setdefault("enabled", False)
    return found


_ABSENT = object()


def _hint(key: str) -> str:
    if key in ("Resources", "functions"):
        return "give one mapping of the template, as in template['Resources']['OrdersMapping']"
    inner = [".".join(row.path) for row in SETTINGS.values() if row.path[-1] == key]
    near = inner or difflib.get_close_matches(key, [*_GROUPS, *_IDLE], n=1)
    return f"did you mean {near[0]}?" if near else "keywords are for what is not AWS's own"


def _check_source(
    config: Mapping[str, Any], properties: Mapping[str, Any], source: EventSource
) -> None:
    kind, arn = config.get("Type"), properties.get("EventSourceArn")
    told = [_SERVICES[kind]] if "Properties" in config and kind in _SERVICES else []
    if isinstance(arn, str) and arn.count(":") > 4:
        told.append(arn.split(":")[2])
    for service in told:
        if f"aws:{service}" not in source.answers_to:
            raise ValueError(f"config: is for {service}; the source is {source.title}")


def _value(name: str, value: object) -> object:
    """A value as it is meant: templates write numbers and flags as text, too."""
    if isinstance(value, str):
        if value.lower() in ("true", "false"):
            return value.lower() == "true"
        return int(value) if re.fullmatch(r"-?[0-9]+", value) else value
    if isinstance(value, Mapping) and len(value) == 1:
        function = next(iter(value))
        if function == "Ref" or str(function).startswith("Fn::"):
            raise ValueError(
                f"config: {name} is {shown(value)}, which a deployment resolves; write its value"
            )
    return value
