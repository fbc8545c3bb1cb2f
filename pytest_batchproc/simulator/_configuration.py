"""Settings as AWS spells them.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pytest_batchproc._bodies import shown
from pytest_batchproc._sources import ROWS
from pytest_batchproc.simulator._inside import (
    INSIDE,
    check_names,
    check_object,
    is_template_function,
)
from pytest_batchproc.simulator._settings import OF_THE_RUN, SETTINGS
from pytest_batchproc.simulator._similar import hint, meant, snake

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
    "SchemaRegistryConfig",
    # Of what AWS returns.
    "EventSourceMappingArn",
    "FilterCriteriaError",
    "FunctionArn",
    "LastModified",
    "LastProcessingResult",
    "ResponseMetadata",
    "State",
    "StateTransitionReason",
    "UUID",
}
# The service of a SAM event.
_SERVICES = {event: row.mapped.service for row in ROWS.values() for event in row.mapped.sam_events}
_OUTER = {row.path[0] for row in SETTINGS.values() if len(row.path) > 1}
_GROUPS = {row.path[0] for row in SETTINGS.values()}
ACCEPTED = _GROUPS | _IDLE


def read_configuration(
    config: object, source: EventSource, keywords: Collection[str] = ()
) -> dict[str, Any]:
    """Settings by their names in snake_case.

    Args:
        config: what `CreateEventSourceMapping` takes, what Get, List, Create or
            UpdateEventSourceMapping returns, the resource of a CloudFormation template, or the
            event of a SAM function.
        source: that it is for.
        keywords: settings that are given in addition to it.

    Raises:
        ValueError: it has a key that AWS does not have, a value that only a deployment knows, or no
            starting position where AWS requires one; or it is for another source.
    """
    if not isinstance(config, Mapping):
        raise ValueError(f"config: expected a dict; got {shown(config)}")
    properties = _only_one(config.get("Properties", config))
    for key in properties:
        check_key(key)
    _check_source(config, properties, source)
    for name, names in INSIDE.items():
        if names is not None:
            if name in _OUTER:
                check_object(properties.get(name), names, "config", name)
            check_names(properties.get(name), names, "config", name)
    if properties.get("ProvisionedPollerConfig") and properties.get("ScalingConfig"):
        raise ValueError("config: AWS takes ProvisionedPollerConfig or ScalingConfig, not both")
    # On AWS a response is read only where the mapping says so.
    found: dict[str, Any] = {"function_response_types": ()}
    for name, row in SETTINGS.items():
        value: Any = properties
        for key in row.path:
            value = value.get(key, _ABSENT) if isinstance(value, Mapping) else _ABSENT
        if value is not _ABSENT:
            found[name] = as_meant(".".join(row.path), value)
    # What AWS returns has a state where the request has a switch.
    if properties.get("State") in ("Disabled", "Disabling"):
        found.setdefault("enabled", False)
    if not is_self_managed(properties):
        check_start({*found, *keywords}, source)
    return found


def check_key(key: object) -> None:
    """Check that AWS, CloudFormation or SAM has such a setting of a mapping.

    Raises:
        ValueError: AWS has no such setting.
    """
    if key not in ACCEPTED:
        raise ValueError(f"config: {key} is not a setting of a mapping; {_hint(str(key))}")


def _only_one(properties: object) -> Mapping[str, Any]:
    """The properties of a mapping; of a response of ListEventSourceMappings its only mapping."""
    if not isinstance(properties, Mapping):
        raise ValueError("config: expected a dict under 'Properties'")
    listed = properties.get("EventSourceMappings")
    if not isinstance(listed, list):
        return properties
    if len(listed) != 1 or not isinstance(listed[0], Mapping):
        raise ValueError(
            f"config: the response lists {len(listed)} mappings; pass one of them, as in "
            "response['EventSourceMappings'][0]"
        )
    return listed[0]


def is_self_managed(properties: Collection[str]) -> bool:
    """Whether these are the properties of a mapping of self-managed Kafka.

    AWS's sample of one has no starting position, so it may be left out.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-selfmanagedkafka.html
    """
    return "SelfManagedEventSource" in properties or "KafkaBootstrapServers" in properties


def check_start(given: Collection[str], source: EventSource) -> None:
    """Check that a mapping says where it starts, if AWS requires that.

    Raises:
        ValueError: it does not.
    """
    takes = SETTINGS["starting_position"].takes.get(source.name)
    if takes is not None and "starting_position" not in given:
        raise ValueError(
            f"config: StartingPosition is missing; AWS requires it for {source.title}. Add "
            f"StartingPosition: {takes.expected}"
        )


_ABSENT = object()


def _hint(key: object) -> str:
    if key in ("Resources", "functions"):
        return "give one mapping of the template, as in template['Resources']['OrdersMapping']"
    inner = [".".join(row.path) for row in SETTINGS.values() if row.path[-1] == key]
    if inner:
        return f"did you mean {inner[0]}?"
    keywords = meant(str(key), OF_THE_RUN[1:])
    if keywords and keywords[0] == snake(str(key)):
        return f"it is a keyword of EventSourceMapping: {keywords[0]}="
    near = hint(str(key), sorted(_GROUPS)) or hint(str(key), sorted(ACCEPTED))
    return near or "expected the names of AWS, such as BatchSize; other settings are keywords"


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


def as_meant(name: str, value: object) -> object:
    """A value as it is meant: templates write numbers and flags as text, too."""
    if is_template_function(value):
        raise ValueError(
            f"config: {name} is {shown(value)}, which a deployment resolves; write its value"
        )
    if name == "ProvisionedPollerConfig" and isinstance(value, Mapping):
        return {
            key: as_meant(f"{name}.{key}", one) if key.endswith("Pollers") else one
            for key, one in value.items()
        }
    if not isinstance(value, str):
        return value
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    if re.fullmatch(r"-?[0-9]+", value):
        return int(value)
    return _moment(value) if name == "StartingPositionTimestamp" else value


def _moment(text: str) -> object:
    """The moment of a text as the AWS CLI writes it, or the text."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found if found.tzinfo else found.replace(tzinfo=UTC)
