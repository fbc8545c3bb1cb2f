"""Bodies that look like real life, made by Faker, and a provider of what AWS calls its things.

fake = Faker(includes=["pytest_batchproc.faker"])   # or: fake.add_provider(Provider)
fake.sqs_queue_arn()
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pytest_batchproc.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faker.providers import BaseProvider
else:
    try:
        from faker.providers import BaseProvider
    except ImportError:  # then there is no generator to add the provider to
        BaseProvider = object

_REGIONS = ("ap-southeast-2", "eu-central-1", "eu-west-1", "sa-east-1", "us-east-1", "us-west-2")
_THINGS = ("carts", "clicks", "invoices", "orders", "payments", "refunds", "returns", "shipments")
# Faker's own dates end now: the same seed would give another one later.
_TABLES_SINCE = datetime(2021, 1, 1)
_MILLISECONDS = 5 * 365 * 24 * 60 * 60 * 1000
_SKUS = ("CANDLE", "DRUM", "KETTLE", "KITE", "LAMP", "MIRROR", "ROPE", "VASE")


class Provider(BaseProvider):
    """Names, ARNs and identifiers of queues, streams and topics; orders as bodies.

    Each value is as AWS would form it. In one ARN all parts fit; two values have nothing to do with
    each other, which is what the event factories are for.
    """

    def aws_region(self) -> str:
        """`eu-west-1`"""
        return self._one_of(_REGIONS)

    def aws_account_id(self) -> str:
        """Twelve digits."""
        return self.numerify("%###########")

    def sqs_queue_name(self) -> str:
        """`orders-482`"""
        return f"{self._one_of(_THINGS)}-{self.numerify('%##')}"

    def sqs_fifo_queue_name(self) -> str:
        """`orders-482.fifo`"""
        return f"{self.sqs_queue_name()}.fifo"

    def sqs_queue_arn(self) -> str:
        """The ARN of a standard queue."""
        return self._arn("sqs", self.sqs_queue_name())

    def sqs_fifo_queue_arn(self) -> str:
        """The ARN of a FIFO queue."""
        return self._arn("sqs", self.sqs_fifo_queue_name())

    def sqs_message_id(self) -> str:
        """A UUID."""
        return str(self.generator.uuid4())

    def sqs_sequence_number(self) -> str:
        """Twenty digits, as messages of a FIFO queue have them."""
        return f"188{self.numerify('#' * 17)}"

    def kinesis_stream_arn(self) -> str:
        """The ARN of a stream."""
        return self._arn("kinesis", f"stream/{self.sqs_queue_name()}")

    def kinesis_shard_id(self) -> str:
        """`shardId-000000000007`"""
        return f"shardId-{self.random_int(0, 99):012d}"

    def kinesis_sequence_number(self) -> str:
        """Fifty-six digits."""
        return f"4959{self.numerify('#' * 52)}"

    def dynamodb_stream_arn(self) -> str:
        """The ARN of a table's stream."""
        made = _TABLES_SINCE + timedelta(milliseconds=self.random_int(0, _MILLISECONDS))
        label = made.isoformat(timespec="milliseconds")
        return self._arn("dynamodb", f"table/{self.sqs_queue_name()}/stream/{label}")

    def dynamodb_sequence_number(self) -> str:
        """Twenty-one digits."""
        return f"1{self.numerify('#' * 20)}"

    def kafka_topic(self) -> str:
        """`shop.orders`"""
        return f"shop.{self._one_of(_THINGS)}"

    def batch_customer(self) -> dict[str, Any]:
        """Who ordered: a JSON object of texts."""
        return {
            "name": self.generator.name(),
            "email": self.generator.email(),
            "address": self.generator.address(),
            "note": self.generator.sentence(),
        }

    def batch_order(self) -> dict[str, Any]:
        """An order as a producer would send it: a JSON object without floats."""
        return {
            "id": str(self.generator.uuid4()),
            "customer": self.batch_customer(),
            "items": [
                {"sku": self._one_of(_SKUS), "quantity": self.random_int(1, 9)}
                for _ in range(self.random_int(1, 3))
            ],
            "cents": self.random_int(100, 99_999),
        }

    def batch_order_json(self) -> str:
        """The same as text."""
        return json.dumps(self.batch_order(), ensure_ascii=False)

    def _one_of(self, words: tuple[str, ...]) -> str:
        return str(self.random_element(words))

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.aws_region()}:{self.aws_account_id()}:{resource}"


def fake_bodies(seed: str, event: int) -> Iterator[dict[str, Any]]:
    """Orders of our provider, the same for the same seed and event number.

    Raises:
        MissingExtraError: Faker is not installed.
    """
    try:
        from faker import Faker
    except ImportError:
        raise MissingExtraError('bodies="faker"', "Faker", "pytest") from None
    fake = Faker("en_US")
    fake.add_provider(Provider)
    # Custom: the generator that others share must not be seeded by us.
    fake.seed_instance(f"{seed}/{event}")
    index = 0
    while True:
        yield {**fake.batch_order(), "id": event * 100_000_000 + index}
        index += 1
