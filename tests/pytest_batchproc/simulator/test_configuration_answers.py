"""What AWS answers, key by key: real answers, and those of botocore's model of the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping
from pytest_batchproc.simulator._configuration import ACCEPTED
from pytest_batchproc.simulator._inside import INSIDE
from tests.architecture.source import ROOT
from tests.pytest_batchproc.simulator.queues import succeed
from tests.pytest_batchproc.simulator.reports import source_with

RECORDED = ROOT.parent / "shared" / "recorded" / "recorded.json"
_MISSING = pytest.mark.skip(reason="the recordings are not beside this repository")
SHAPES = (
    "EventSourceMappingConfiguration",
    "CreateEventSourceMappingRequest",
    "UpdateEventSourceMappingRequest",
)
KMS = "arn:aws:kms:us-east-1:123456789012:key/7e570000-0000-4000-8000-000000000000"


def answers(value: Any) -> Iterator[dict[str, Any]]:
    """The configurations of mappings that a recording has."""
    if isinstance(value, dict) and "FunctionArn" in value and "BatchSize" in value:
        yield value
        return
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from answers(one)


def recorded() -> list[Any]:
    """All of them, with what the recordings have made unreadable put right."""
    if not RECORDED.exists():
        return [pytest.param({}, id="none", marks=_MISSING)]
    found = []
    for name, recording in json.loads(RECORDED.read_text(encoding="utf-8")).items():
        for number, answer in enumerate(answers(recording)):
            if not isinstance(answer["MaximumBatchingWindowInSeconds"], int):
                answer["MaximumBatchingWindowInSeconds"] = 1
            for one in answer.get("FilterCriteria", {}).get("Filters", ()):
                pattern = json.dumps(one["Pattern"])
                rule = '[{"numeric": [">", 0]}]'
                one["Pattern"] = pattern.replace('"<approximate-creation-datetime>"', rule)
            found.append(pytest.param(answer, id=f"{name}-{number}"))
    return found


@pytest.mark.parametrize("answer", recorded())
def test_every_recorded_answer_is_taken(answer: dict[str, Any]) -> None:
    source = source_with(answer["EventSourceArn"].split(":")[2], [])

    settings = EventSourceMapping(source, succeed, config=answer).settings

    assert answer["BatchSize"] == settings.batch_size
    assert answer["FunctionResponseTypes"] == list(settings.function_response_types)
    assert answer.get("MaximumRetryAttempts", -1) == settings.maximum_retry_attempts
    assert (answer["State"] not in ("Disabled", "Disabling")) is settings.enabled


@pytest.fixture(scope="module")
def service() -> Any:
    """botocore's model of Lambda."""
    session = pytest.importorskip("botocore.session", reason="compares with botocore's model")
    return session.get_session().get_service_model("lambda")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_key_of_the_service_is_taken(service: Any, shape: str) -> None:
    assert sorted(set(service.shape_for(shape).members) - ACCEPTED) == []


def members(shape: Any) -> Mapping[str, Any]:
    """The names inside a shape, by name those below; None for a plain value."""
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        inner = member.member if member.type_name == "list" else member
        if inner.type_name == "map":
            # What it is called is listed in the shape of its key.
            found[name] = dict.fromkeys(inner.key.enum)
        else:
            found[name] = members(inner) if inner.type_name == "structure" else None
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_every_key_inside_a_setting_is_taken(service: Any, shape: str) -> None:
    told = {name: one for name, one in members(service.shape_for(shape)).items() if one}
    told.pop("Tags", None)

    assert list(missing(told, INSIDE)) == []


def missing(told: Mapping[str, Any], known: Any, path: str = "") -> Iterator[str]:
    """The paths that only the service knows."""
    for name, inner in told.items():
        if name not in known:
            yield f"{path}{name}"
        elif inner:
            yield from missing(inner, known[name] or {}, f"{path}{name}.")


def kafka(**settings: Any) -> dict[str, Any]:
    """An answer with all that a Kafka mapping may have."""
    return {
        "UUID": "7e570000-0000-4000-8000-000000000000",
        "StartingPosition": "AT_TIMESTAMP",
        "StartingPositionTimestamp": datetime(2026, 1, 1, tzinfo=UTC),
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "EventSourceArn": "arn:aws:kafka:us-east-1:123456789012:cluster/shop/7e57",
        "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:orders",
        "KMSKeyArn": KMS,
        "FilterCriteria": None,
        "DestinationConfig": {"OnFailure": {"Destination": "kafka://lost"}},
        "Topics": ["orders"],
        "SourceAccessConfigurations": [{"Type": "SASL_SCRAM_512_AUTH", "URI": "arn:..."}],
        "AmazonManagedKafkaEventSourceConfig": {
            "ConsumerGroupId": "orders",
            "SchemaRegistryConfig": {
                "SchemaRegistryURI": "https://registry",
                "EventRecordFormat": "JSON",
                "AccessConfigs": [{"Type": "BASIC_AUTH", "URI": "arn:..."}],
                "SchemaValidationConfigs": [{"Attribute": "VALUE"}],
            },
        },
        "ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 2},
        **settings,
    }


def test_an_answer_of_a_kafka_mapping_is_taken() -> None:
    settings = EventSourceMapping(source_with("kafka", []), succeed, config=kafka()).settings

    assert settings.provisioned
    assert datetime(2026, 1, 1, tzinfo=UTC) == settings.starting_position_timestamp


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-01T00:00:00+00:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T00:00:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("1767225600", 1_767_225_600),
        ("1767225600.5", 1_767_225_600.5),
    ],
)
def test_a_moment_is_written_in_several_ways(written: str, expected: object) -> None:
    config = kafka(StartingPositionTimestamp=written)

    found = EventSourceMapping(source_with("kafka", []), succeed, config=config).settings

    assert found.starting_position_timestamp == expected


def test_the_only_mapping_of_a_list_is_taken() -> None:
    listed = {"EventSourceMappings": [kafka(BatchSize=7)], "ResponseMetadata": {}}

    assert EventSourceMapping(source_with("kafka", []), succeed, listed).settings.batch_size == 7


@pytest.mark.parametrize("count", [0, 2])
def test_of_a_list_one_mapping_is_given(count: int) -> None:
    with pytest.raises(ValueError, match="config") as caught:
        EventSourceMapping(
            source_with("kafka", []), succeed, {"EventSourceMappings": [kafka()] * count}
        )

    assert str(caught.value) == (
        f"config: the response lists {count} mappings; pass one of them, as in "
        "response['EventSourceMappings'][0]"
    )
