"""Test any AWS Lambda batch handler with pytest.

This version holds the place: the package installs, loads and stays silent. Its
fixtures, assertions and strategies come with later versions.
"""
