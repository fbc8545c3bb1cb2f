"""What outlives the function: made for each run, and taken down after it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from pytest_batchproc._bodies import key_of
from pytest_batchproc._bodies import shown as shown_body
from pytest_batchproc._invoke import refuse_signature
from pytest_batchproc.simulator._sandboxes import is_factory

if TYPE_CHECKING:
    from pytest_batchproc.simulator._sandboxes import AnyHandler

Done: TypeAlias = Callable[[], Iterable[object]]
Yielded: TypeAlias = "AnyHandler | tuple[AnyHandler, Done]"
# A generator function like a fixture, or one that contextlib decorates; or the short form.
_Alone: TypeAlias = "Callable[[], Iterator[Yielded] | AbstractContextManager[Yielded]]"
_WithSource: TypeAlias = "Callable[[Any], Iterator[Yielded]]"
World: TypeAlias = "_Alone | _WithSource | AnyHandler"


class Opened(NamedTuple):
    """A world while it is there.

    Attributes:
        handler: a factory of handlers, or a handler.
        done: what has been done, from outside; None where the effects say it.
    """

    handler: AnyHandler
    done: Done | None


class Outside:
    """What is outside the function, opened again for each run.

    Args:
        world: a generator function; or a handler, which is the short form.
        reset: of the short form: empties what outlives the function.
        done: what has been done; None where the effects say it.

    Attributes:
        is_world: whether it is not the short form.
        starts_again: whether what is at module level is made again for each sandbox; of a world,
            as it was opened last.
    """

    def __init__(self, world: World, reset: Callable[[], object] | None, done: Done | None) -> None:
        self.is_world = inspect.isgeneratorfunction(world) or _makes_a_context(world)
        if not self.is_world:
            _check_handler(world)
        elif reset is not None:
            raise TypeError(
                "reset: a world is made again for each run, so there is nothing to empty; reset= "
                "is for a plain handler"
            )
        for name, value in (("reset", reset), ("done", done)):
            if value is not None and not callable(value):
                raise TypeError(f"{name}: expected a function without parameters; got {value!r}")
        if done is not None and reset is None and not self.is_world:
            raise TypeError(
                "reset: `done` needs a function that empties what it reads, such as "
                "`shop.shipped.clear`; each run starts empty"
            )
        self.starts_again: bool = self.is_world or isinstance(world, str) or is_factory(world)
        self._takes_source = self.is_world and _takes_source(world)
        self._world: Any = world
        self._reset, self._done = reset, done

    @contextmanager
    def opened(self, source: Any) -> Generator[Opened]:
        """The world, until the block ends.

        Args:
            source: the queue, stream or topic, for a world that takes it.

        Raises:
            TypeError: it does not yield a factory of handlers.
            ValueError: it is not empty after `reset`.
        """
        if not self.is_world:
            if self._reset is not None:
                self._reset()
            self._check_empty()
            yield Opened(self._world, self._done)
            return
        made = self._world(source) if self._takes_source else self._world()
        if not inspect.isgenerator(made):  # of a function that contextlib decorates
            with made as yielded:
                yield self._read(yielded)
            return
        try:
            yielded = next(made)
        except StopIteration:
            raise TypeError(f"world: {_name(self._world)} ended before its `yield`") from None
        try:
            yield self._read(yielded)
        finally:
            if next(made, _ENDED) is not _ENDED:
                made.close()
                raise TypeError(f"world: {_name(self._world)} yields more than once")

    def _read(self, yielded: Any) -> Opened:
        if isinstance(yielded, tuple) and len(yielded) != 2:
            raise TypeError(
                f"world: {_name(self._world)} yields {len(yielded)} values; expected one that "
                "returns a handler, or two: it and `done`"
            )
        given: Any
        handler, given = yielded if isinstance(yielded, tuple) else (yielded, self._done)
        if not isinstance(handler, str) and not callable(handler):
            raise TypeError(
                f"world: {_name(self._world)} yields {handler!r}; expected a function without "
                "parameters that returns a handler, called again for each sandbox"
            )
        if given is not None and not callable(given):
            raise TypeError(
                f"world: {_name(self._world)} yields {type(given).__name__} {shown_body(given)} as "
                "`done`; expected a function that returns what has been done, such as "
                "`lambda: table`"
            )
        self.starts_again = isinstance(handler, str) or is_factory(handler)
        return Opened(handler, cast("Done | None", given))

    def _check_empty(self) -> None:
        left = [] if self._done is None else read_done(self._done).keys
        if left:
            raise ValueError(
                f"reset: after it `done` still gives {len(left)}, such as {left[0]}, so a run "
                "would begin with the effects of an earlier one; empty all that `done` looks at"
            )


_ENDED = object()


class Seen(NamedTuple):
    """What `done` gives.

    Attributes:
        keys: each as text that can be compared with a body.
        in_order: whether they are in the order in which they were done: a set has none.
    """

    keys: list[str]
    in_order: bool


def read_done(done: Done) -> Seen:
    """What has been done.

    Raises:
        TypeError: `done` gives no list.
    """
    found: Any = done()
    if isinstance(found, str | bytes) or not isinstance(found, Iterable):
        raise TypeError(
            "done: expected it to give what has been done, a list of bodies or of what `effect` "
            f"makes of them; got {type(found).__name__} {shown_body(found)}"
        )
    keys = [key_of(one) for one in found]
    is_list = isinstance(found, Sequence)
    return Seen(keys if is_list else sorted(keys), is_list)


def _takes_source(world: Any) -> bool:
    """Whether a world has a parameter, for the source of the records.

    Raises:
        TypeError: it has several.
    """
    needed = [
        one.name
        for one in inspect.signature(world).parameters.values()
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    ]
    if len(needed) > 1:
        raise TypeError(
            f"world: {_name(world)} has the parameters {', '.join(needed)}; expected none, or one "
            "for the queue, stream or topic"
        )
    return bool(needed)


def _makes_a_context(world: Any) -> bool:
    """Whether `contextlib.contextmanager` decorates a generator function."""
    return inspect.isgeneratorfunction(getattr(world, "__wrapped__", None))


def _check_handler(world: Any) -> None:
    if isinstance(world, str):
        return
    if inspect.iscoroutinefunction(world) or inspect.isasyncgenfunction(world):
        raise TypeError(
            f"world: {_name(world)} is async; expected a generator function, `def world():` with "
            "one `yield`"
        )
    if callable(world):
        refuse_signature(world, or_none=True)
        made = world() if is_factory(world) else None
        if made is not None and is_factory(made):
            raise TypeError(
                f"world: {_name(world)} returns a function without parameters; write `yield` in "
                "place of `return`"
            )
    else:
        raise TypeError(
            "world: expected a generator function that yields a factory of handlers, a handler, or "
            f"a name such as 'app.lambda_handler'; got {world!r}"
        )


def _name(world: Any) -> str:
    return str(getattr(world, "__name__", world))
