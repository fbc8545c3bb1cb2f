"""Fuzz targets of both packages: `python -m tests.fuzz --help`, or `make fuzz`.

A target builds one case from a string of bytes and claims what must hold. The bytes identify the
case: `python -m tests.fuzz --target NAME --input HEX` runs it again.
"""
