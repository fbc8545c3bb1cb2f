"""Handlers as they should not be, and a few that are fine; each is run in the real runtime."""

from __future__ import annotations

import base64
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from typing import Any

sys.stdout.write("imported\n")
CALLS: list[object] = []


def echo(event: Any, context: object) -> Any:
    return event


def counts(event: Any, context: object) -> int:
    CALLS.append(event)
    return len(CALLS)


def returns(event: str, context: object) -> Any:
    """Whatever was pickled."""
    return pickle.loads(base64.b64decode(event))


def tells_context(event: Any, context: Any) -> dict[str, object]:
    names = [name for name in dir(context) if not name.startswith("_")]
    found = {name: getattr(context, name) for name in names}
    plain = {name: value for name, value in found.items() if not callable(value)}
    return {name: [type(value).__name__, str(value)] for name, value in plain.items()}


def tells_time(event: float, context: Any) -> list[int]:
    before = context.get_remaining_time_in_millis()
    time.sleep(event)
    return [before, context.get_remaining_time_in_millis()]


def tells_environment(event: list[str], context: object) -> dict[str, object]:
    return {**{name: os.environ.get(name) for name in event}, "cwd": os.getcwd()}


def writes(event: Any, context: object) -> None:
    print(f"print {event}", end="")  # noqa: T201 - what print writes is the question
    sys.stderr.write(f"stderr {event}")
    os.write(1, b"; write")
    subprocess.run(["echo", "; child"], check=True)


def logs(event: str, context: object) -> None:
    logging.getLogger().warning("watch out")
    logging.getLogger("far.away").error("long: %s", event, exc_info=ValueError("no pieces"))


def writes_much(event: int, context: object) -> None:
    sys.stdout.write("é" * event)
    sys.stderr.write("x" * event)


def opens_stdout(event: Any, context: object) -> None:
    sys.stdout.write("before\n")
    with open("/dev/stdout", "w") as again:
        again.write(f"again {event}\n")


def closes_stdout(event: Any, context: object) -> str:
    sys.stdout.close()
    os.close(1)
    return "closed"


def reads_stdin(event: Any, context: object) -> str:
    return sys.stdin.read()


def raises(event: str, context: object) -> None:
    raise ValueError(event)


def raises_twice(event: Any, context: object) -> None:
    try:
        raises("first", None)
    except ValueError as error:
        raise KeyError("second") from error


def sleeps(event: Any, context: object) -> None:
    sys.stdout.write("going to sleep\n")
    _sleep()


def _sleep() -> None:
    time.sleep(60)


def sleeps_in_c(event: Any, context: object) -> None:
    subprocess.run(["sleep", "60"], check=False)


def starts_children(event: bool, context: object) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    sys.stdout.write(f"{child.pid}\n")
    if event:
        os._exit(1)
    time.sleep(60)


def leaves(event: object, context: object) -> None:
    sys.stdout.write("leaving\n")
    sys.exit(event)  # type: ignore[arg-type]  # what it can be is the question


def leaves_hard(event: int, context: object) -> None:
    os._exit(event)


def is_killed(event: int, context: object) -> None:
    os.kill(os.getpid(), event)
    time.sleep(60)


def reads_nothing(event: Any, context: object) -> None:
    import ctypes

    ctypes.string_at(0)


def leaves_later(event: Any, context: object) -> None:
    sys.stdout.write(f"{os.getpid()}\n")
    threading.Timer(1, os._exit, [1]).start()


def interrupts(event: int, context: object) -> None:
    """Interrupt the test that waits for it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with open(os.environ["CHILDREN"], "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.kill(event, 2)
    time.sleep(60)


def is_large(event: int, context: object) -> str:
    return "x" * event
