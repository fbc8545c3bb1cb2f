"""Exceptions as a log line may show them: without input, without control characters.

An exception whose text may quote the input, or would break the line, is replaced by a stand-in of
the same name, and so are the exceptions that it leads to, each once. The originals are never
changed: they belong to the user.
"""

from __future__ import annotations

from batchproc._exceptions import NO_TEXT, is_of_pydantic, module_of, name_of, shown, traceback_of

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_READ_BY_TRACEBACK = frozenset(
    {
        "__getattribute__", "__notes__", "__cause__", "__context__", "__suppress_context__",
        "__traceback__", "exceptions", "message",
    }
)  # fmt: skip
_ROOTS = (object, BaseException, BaseExceptionGroup)
_CAUSE: Any = BaseException.__dict__["__cause__"].__get__
_CONTEXT: Any = BaseException.__dict__["__context__"].__get__
_SUPPRESS: Any = BaseException.__dict__["__suppress_context__"].__get__
_MEMBERS: Any = BaseExceptionGroup.__dict__["exceptions"].__get__
_MESSAGE: Any = BaseExceptionGroup.__dict__["message"].__get__
_MRO: Any = type.__dict__["__mro__"].__get__
_DICT: Any = type.__dict__["__dict__"].__get__


def without_input(exception: BaseException) -> BaseException:
    """The exception itself where it can be shown, else a stand-in."""
    try:
        found = _reachable(exception)
        texts = {id(one): text for one in found if (text := _replacement(one)) is not None}
        return _StandIns(found, texts).of(exception) if texts else exception
    except Exception:  # fail closed
        return _like(exception, "<text left out: it cannot be read>")


def escaped(text: str, keep: str = "") -> str:
    """The text with control characters as Python escapes them."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in keep else ascii(one)[1:-1] for one in text)


def _reachable(exception: BaseException) -> list[BaseException]:
    """The exception and all causes, contexts and members of groups, each once."""
    found: dict[int, BaseException] = {}
    pending: list[BaseException | None] = [exception]
    while pending:
        one = pending.pop()
        if one is not None and id(one) not in found:
            found[id(one)] = one
            pending += [_CAUSE(one), _CONTEXT(one), *_members(one)]
    return list(found.values())


def _members(exception: BaseException) -> tuple[BaseException, ...]:
    is_group = issubclass(type(exception), BaseExceptionGroup)
    members: tuple[BaseException, ...] = _MEMBERS(exception) if is_group else ()
    return members


def _replacement(exception: BaseException) -> str | None:
    """The text to show instead of the exception's own; None: it can be shown as it is."""
    kind = type(exception)
    text = shown(exception)
    if is_of_pydantic(kind) or text is NO_TEXT:
        return text
    notes = "".join(_notes(exception))
    if _answers_for_itself(kind) or not all(map(_fits, (text, notes))) or not _is_plain(exception):
        return escaped(text, "\n\t")
    return None


def _is_plain(exception: BaseException) -> bool:
    """Whether `str()` gives a str, and not a subclass that answers for itself."""
    return type(str(exception)) is str


def _fits(text: str) -> bool:
    return escaped(text, "\n\t") == text


def _answers_for_itself(kind: type) -> bool:
    # `traceback` reads attributes the usual way, and so meets what a class puts in its place.
    return any(
        not _READ_BY_TRACEBACK.isdisjoint(_DICT(base))
        for base in _MRO(kind)
        if not any(base is root for root in _ROOTS)
    )


class _StandIns:
    """Stand-ins for exceptions that have a text to replace, or lead to one; each is made once."""

    def __init__(self, found: list[BaseException], texts: dict[int, str]) -> None:
        self._texts = texts
        self._made: dict[int, BaseException] = {}
        replaced = _leading_to(found, texts)
        for one in found:
            self._make(one, replaced)
        for one in found:
            if id(one) in replaced:
                alike, cause, context = self.of(one), _CAUSE(one), _CONTEXT(one)
                alike.__cause__ = None if cause is None else self.of(cause)
                alike.__context__ = None if context is None else self.of(context)
                alike.__suppress_context__ = _SUPPRESS(one)

    def of(self, exception: BaseException) -> BaseException:
        return self._made[id(exception)]

    def _make(self, one: BaseException, replaced: set[int]) -> BaseException:
        alike = self._made.get(id(one))
        if alike is None:
            alike = one if id(one) not in replaced else self._alike(one, replaced)
            self._made[id(one)] = alike
        return alike

    def _alike(self, one: BaseException, replaced: set[int]) -> BaseException:
        members = [self._make(member, replaced) for member in _members(one)]
        if members:
            alike: BaseException = BaseExceptionGroup(escaped(_MESSAGE(one), "\n\t"), members)
            return alike.with_traceback(traceback_of(one))
        text = self._texts.get(id(one))
        return _like(one, str(one) if text is None else text)


def _leading_to(found: list[BaseException], texts: dict[int, str]) -> set[int]:
    """The exceptions from which one of those with a text to replace can be reached."""
    before: dict[int, list[int]] = {}
    for one in found:
        for after in (_CAUSE(one), _CONTEXT(one), *_members(one)):
            before.setdefault(id(after), []).append(id(one))
    reached, pending = set(texts), list(texts)
    while pending:
        for one_before in before.get(pending.pop(), []):
            if one_before not in reached:
                reached.add(one_before)
                pending.append(one_before)
    return reached


def _like(exception: BaseException, text: str) -> BaseException:
    kind = type(exception)
    alike: BaseException = type(name_of(kind), (Exception,), {"__module__": module_of(kind)})(text)
    for note in _notes(exception):
        alike.add_note(escaped(note, "\n\t"))
    return alike.with_traceback(traceback_of(exception))


def _notes(exception: BaseException) -> list[str]:
    try:
        notes: list[Any] = exception.__notes__
        return [note for note in notes if isinstance(note, str)]
    except Exception:
        return []
