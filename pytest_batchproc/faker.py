"""The Faker room: bodies that look like real life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator


def fake_bodies(seed: str, event: int) -> Iterator[dict[str, Any]]:
    """Bodies by Faker, the same for the same seed and event number.

    Raises:
        MissingExtraError: Faker is not installed.
    """
    try:
        from faker import Faker
    except ImportError:
        raise MissingExtraError('bodies="faker"', "Faker", "pytest") from None
    fake = Faker("en_US")
    # Of its own: the generator that others share must not be seeded by us.
    fake.seed_instance(f"{seed}/{event}")
    index = 0
    while True:
        yield {
            "id": event * 100_000_000 + index,
            "name": fake.name(),
            "email": fake.email(),
            "address": fake.address(),
            "note": fake.sentence(),
        }
        index += 1
