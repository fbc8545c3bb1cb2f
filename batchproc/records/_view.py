"""What all views of records have in common."""

# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# JSON has no types: what isinstance() says of a value from an event is all that is known of it.

from __future__ import annotations

from _collections_abc import Mapping

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_LONGEST_SHOWN = 150


class RecordView(Mapping[str, "Any"]):
    """A read-only Mapping over one dict that Lambda sent; the dict itself is `raw_event`.

    Two views are equal when their dicts are; a view also equals its dict. A property of a field
    that AWS leaves out at times gives None (or something empty); one of a field that is always
    there raises KeyError when it is not.

    The drivers make views by `object.__new__` and one assignment to `raw_event`. So no other slot
    may need a value: a cache is a slot that stays unset until its property is first read.
    """

    __slots__ = ("raw_event",)

    _shown: tuple[tuple[str, ...], ...] = ()
    """The paths of the fields that the repr shows. Never a body, an image, a key or a value."""

    raw_event: dict[str, Any]

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Create the view of `data`, the record as Lambda sent it: `SQSRecord(record)`."""
        # Always a dict. The parameter is a Mapping because no checker takes a TypedDict for a dict.
        self.raw_event = data  # type: ignore[assignment]

    def __getitem__(self, key: str) -> Any:  # what Lambda put there
        return self.raw_event[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.raw_event)

    def __len__(self) -> int:
        return len(self.raw_event)

    def __contains__(self, key: object) -> bool:
        return key in self.raw_event

    def get(self, key: str, default: Any = None) -> Any:  # what Lambda put there, or the default
        """Return the value of the field `key`, or `default` if the field is not there."""
        return self.raw_event.get(key, default)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RecordView):
            return self.raw_event == other.raw_event
        if isinstance(other, dict):
            return bool(self.raw_event == other)
        if isinstance(other, Mapping):
            return self.raw_event == {key: other[key] for key in other}
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # equal to a dict, which has no hash and may change

    def __repr__(self) -> str:
        shown = "".join(
            f" {path[-1]}={text}" for path in self._shown if (text := self._text_at(path))
        )
        return f"<{type(self).__name__}{shown}>"

    def _text_at(self, path: tuple[str, ...]) -> str | None:
        # A repr is made of malformed records too, in the message about them: it must not raise, and
        # a field that holds something else than AWS puts there is not shown.
        value: Any = self.raw_event
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, (str, int)):
            return None
        text = repr(value)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def base64_bytes(value: Any) -> bytes:  # what is in the place of base64 text
    """The bytes that base64 text represents; bytes, as boto3 gives them, as they are.

    Bytes are also a bytearray, a memoryview and boto3's `Binary`. Raises ValueError when text is
    not base64, and TypeError for what is neither text nor bytes. Without `strict_mode` characters
    that do not belong there are left out without a word, and the handler gets other bytes than
    were sent.
    """
    if isinstance(value, str):
        from binascii import a2b_base64  # a shared library to load: most SQS handlers need none

        return a2b_base64(value, strict_mode=True)
    kind = type(value)
    if issubclass(kind, (bytes, bytearray, memoryview)) or hasattr(kind, "__bytes__"):
        return bytes(value)
    raise TypeError(f"base64 text or bytes are needed here, not {kind.__name__}")
