"""What is inside a setting that is an object: AWS's names, level by level.

https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Final

from pytest_batchproc._bodies import shown

# By name; None: a value of any kind. The names of a list are those of its elements.
Names = Mapping[str, "Names | None"]


def _names(*plain: str, **inner: Names) -> Names:
    return {**dict.fromkeys(plain), **inner}


# `Type` is of SAM.
_DESTINATION = _names("Destination", "Type")
_REGISTRY = _names(
    "SchemaRegistryURI",
    "EventRecordFormat",
    AccessConfigs=_names("Type", "URI"),
    SchemaValidationConfigs=_names("Attribute"),
)
INSIDE: Final[Names] = _names(
    AmazonManagedKafkaEventSourceConfig=_names("ConsumerGroupId", SchemaRegistryConfig=_REGISTRY),
    DestinationConfig=_names(OnFailure=_DESTINATION, OnSuccess=_DESTINATION),
    DocumentDBEventSourceConfig=_names("DatabaseName", "CollectionName", "FullDocument"),
    FilterCriteria=_names(Filters=_names("Pattern")),
    FilterCriteriaError=_names("ErrorCode", "Message"),
    LoggingConfig=_names("SystemLogLevel"),
    MetricsConfig=_names("Metrics"),
    ProvisionedPollerConfig=_names("MinimumPollers", "MaximumPollers", "PollerGroupName"),
    ScalingConfig=_names("MaximumConcurrency"),
    SchemaRegistryConfig=_REGISTRY,  # of a SAM event
    SelfManagedEventSource=_names(
        # The second is how CloudFormation spells it.
        Endpoints=_names("KAFKA_BOOTSTRAP_SERVERS", "KafkaBootstrapServers")
    ),
    SelfManagedKafkaEventSourceConfig=_names(
        "ConsumerGroupId", "ConsumptionMode", SchemaRegistryConfig=_REGISTRY
    ),
    SourceAccessConfigurations=_names("Type", "URI"),
)

_LISTS = {"AccessConfigs", "Filters", "SchemaValidationConfigs", "SourceAccessConfigurations"}


def is_template_function(value: object) -> bool:
    """Whether this is `Ref`, `Fn::GetAtt` or the like, which a deployment resolves."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    function = str(next(iter(value)))
    return function == "Ref" or function.startswith("Fn::")


def check_names(value: object, names: Names, argument: str, path: str = "") -> None:
    """Check the names inside a setting.

    Args:
        value: of the setting.
        names: that it may have.
        argument: the head of a message.
        path: where the value is.

    Raises:
        ValueError: AWS has no such name there.
    """
    if isinstance(value, list | tuple):
        if path.rpartition(".")[2] not in _LISTS:
            is_it = f"{path} is " if path else ""
            raise ValueError(
                f"{argument}: {is_it}a list; expected an object with {', '.join(names)}"
            )
        for place, one in enumerate(value):
            check_names(one, names, argument, f"{path}[{place}]")
    if not isinstance(value, Mapping) or is_template_function(value):
        return
    for name, below in value.items():
        if name not in names:
            raise ValueError(
                f"{argument}: {_joined(path, name)} is not a setting; {_hint(name, names)}"
            )
        inner = names[name]
        if inner is not None:
            check_object(below, inner, argument, _joined(path, name))
            check_names(below, inner, argument, _joined(path, name))


def check_object(value: object, names: Names, argument: str, path: str) -> None:
    """Check that a setting that AWS has as an object is not a text or a number.

    Raises:
        ValueError: it is.
    """
    if isinstance(value, str | int | float):
        raise ValueError(
            f"{argument}: {path} is {shown(value)}; expected an object with {', '.join(names)}"
        )


def _joined(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def _hint(name: object, names: Names) -> str:
    by_small = {known.lower(): known for known in names}
    near = difflib.get_close_matches(str(name).lower(), by_small, n=1)
    return f"did you mean {by_small[near[0]]}?" if near else f"expected {', '.join(names)}"
