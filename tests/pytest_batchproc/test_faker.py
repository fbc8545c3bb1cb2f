"""The Faker provider: values as AWS forms them, the same for the same seed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from faker import Faker

import pytest_batchproc
from pytest_batchproc import (
    DynamoDBEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc.faker import Provider

_PLACE = r"(ap|eu|sa|us)-[a-z]+-\d:[1-9]\d{11}"
FORMS = {
    "aws_region": r"(ap|eu|sa|us)-[a-z]+-\d",
    "aws_account_id": r"[1-9]\d{11}",
    "sqs_queue_name": r"[a-z]+-[1-9]\d\d",
    "sqs_fifo_queue_name": r"[a-z]+-[1-9]\d\d\.fifo",
    "sqs_queue_arn": rf"arn:aws:sqs:{_PLACE}:[a-z]+-\d+",
    "sqs_fifo_queue_arn": rf"arn:aws:sqs:{_PLACE}:[a-z]+-\d+\.fifo",
    "sqs_message_id": r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
    "sqs_sequence_number": r"188\d{17}",
    "kinesis_stream_arn": rf"arn:aws:kinesis:{_PLACE}:stream/[a-z]+-\d+",
    "kinesis_shard_id": r"shardId-\d{12}",
    "kinesis_sequence_number": r"4959\d{52}",
    "dynamodb_stream_arn": (
        rf"arn:aws:dynamodb:{_PLACE}:table/[a-z]+-\d+/stream/\d{{4}}-\d\d-\d\dT[\d:]{{8}}\.\d{{3}}"
    ),
    "dynamodb_sequence_number": r"1\d{20}",
    "kafka_topic": r"shop\.[a-z]+",
}
BODIES = {"batch_customer", "batch_order", "batch_order_json"}


def included() -> Any:
    return Faker(includes=["pytest_batchproc.faker"])


def added() -> Any:
    fake = Faker()
    fake.add_provider(Provider)
    return fake


def everything(fake: Any) -> list[Any]:
    fake.seed_instance("a seed")
    return [getattr(fake, name)() for name in sorted({*FORMS, *BODIES})]


@pytest.mark.parametrize("name", FORMS)
def test_a_value_has_the_form_of_aws_s(name: str) -> None:
    fake = included()
    fake.seed_instance(1)
    values = [getattr(fake, name)() for _ in range(50)]

    assert [value for value in values if not re.fullmatch(FORMS[name], value)] == []
    assert len(set(values)) > 1


def test_the_table_of_forms_has_every_value() -> None:
    own = {name for name in vars(Provider) if not name.startswith("_")}

    assert own == {*FORMS, *BODIES}


def test_both_ways_of_adding_it_give_the_same() -> None:
    assert everything(included()) == everything(added())


def test_a_stream_is_of_a_span_that_does_not_move_with_the_clock() -> None:
    fake = included()
    fake.seed_instance(5)
    days = [fake.dynamodb_stream_arn().rpartition("/")[2] for _ in range(200)]

    assert (min(days)[:4], max(days)[:4]) == ("2021", "2025")


def test_the_same_seed_gives_the_same_values() -> None:
    first = included()

    assert everything(first) == everything(first)


def test_other_providers_are_as_they_were() -> None:
    plain, ours = Faker(), included()
    plain.seed_instance(3)
    ours.seed_instance(3)

    assert plain.name() == ours.name()


def test_events_take_every_value() -> None:
    fake = included()
    fake.seed_instance(2)
    for _ in range(50):
        assert SqsEventFactory()(
            [fake.batch_order()],
            event_source_arn=fake.sqs_queue_arn(),
            message_id=fake.sqs_message_id(),
        )
        assert SqsFifoEventFactory()(
            [fake.batch_order_json()],
            queue_name=fake.sqs_fifo_queue_name(),
            sequence_number=fake.sqs_sequence_number(),
        )
        assert KinesisEventFactory(region=fake.aws_region(), account_id=fake.aws_account_id())(
            [fake.kafka_topic()],
            shard_id=fake.kinesis_shard_id(),
            sequence_number=fake.kinesis_sequence_number(),
        )
        assert DynamoDBEventFactory()(
            [fake.batch_order()],
            event_source_arn=fake.dynamodb_stream_arn(),
            sequence_number=fake.dynamodb_sequence_number(),
        )


def test_an_order_is_json_without_floats() -> None:
    fake = included()
    fake.seed_instance(4)
    order = json.loads(fake.batch_order_json(), parse_float=lambda text: pytest.fail(text))

    assert [*order] == ["id", "customer", "items", "cents"]
    assert [*order["customer"]] == ["name", "email", "address", "note"]
    assert [*order["items"][0]] == ["sku", "quantity"]


def test_bodies_by_faker_are_orders_of_the_provider() -> None:
    (record,) = SqsEventFactory(seed="s")("faker")["Records"]
    fake = Faker("en_US", includes=["pytest_batchproc.faker"])
    fake.seed_instance("s/0")

    assert json.loads(record["body"]) == {**fake.batch_order(), "id": 0}


def test_the_module_can_be_imported_without_faker() -> None:
    code = (
        "import sys; sys.modules['faker'] = None\n"
        "from pytest_batchproc.faker import Provider, fake_bodies\n"
        "try:\n    next(fake_bodies('', 0))\n"
        "except ImportError as error:\n    print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(pytest_batchproc.__file__).parents[1],
    )

    assert done.stdout == (
        'MissingExtraError bodies="faker" needs Faker: pip install pytest-batchproc\n'
    )
