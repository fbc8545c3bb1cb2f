"""Fuzzers of both packages: `python -m tests.fuzz --help`, or `make fuzz`.

A target makes one case of a string of bytes and claims what must hold of it. Whoever has the bytes,
has the case: a finding is told by its bytes, and `python -m tests.fuzz --target NAME --input HEX` repeats
it.
"""
