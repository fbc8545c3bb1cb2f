"""Bodies inside other services' envelopes, as a queue or a stream receives them."""

from __future__ import annotations

from typing import Literal, TypeAlias

Envelope: TypeAlias = Literal["sns", "eventbridge", "s3", "s3_in_sns"]


def enveloped(name: Envelope | None, body: object, argument: str, event: int, index: int) -> object:
    """The body inside the envelope of that name; as it is without one."""
    if name is None:
        return body
    raise NotImplementedError
