"""Runs one target with random bytes, on any Python and with nothing installed."""

from __future__ import annotations

import faulthandler
import random
import sys
import time
from pathlib import Path

from tests.fuzz.targets import load

_LENGTHS = (4, 8, 16, 24, 32, 48, 64, 96, 128, 256)
_BETWEEN_LOOKS = 200


def main() -> None:
    """Run for a while and write the number of cases to a file: TARGET SECONDS SEED FILE."""
    name, seconds, seed, counted = sys.argv[1:]
    try_one, chance = load(name), random.Random(int(seed))
    number, end = 0, time.monotonic() + float(seconds)
    data = b""
    print(f"seed {seed}", file=sys.stderr, flush=True)
    try:
        while time.monotonic() < end:
            faulthandler.dump_traceback_later(60, exit=True)  # a case that hangs ends the run
            for _ in range(_BETWEEN_LOOKS):
                data = chance.randbytes(chance.choice(_LENGTHS))
                try_one(data)
                number += 1
    except BaseException:
        print(f"found by: --target {name} --input {data.hex()}", file=sys.stderr)
        raise
    finally:
        faulthandler.cancel_dump_traceback_later()
        Path(counted).write_text(str(number))


if __name__ == "__main__":
    main()
