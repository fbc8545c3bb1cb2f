"""Mutation testing: change the code on purpose, and see which tests notice.

mutmut says what to change. Running is ours: mutmut replaces each function by one that chooses
among copies, so it leaves out tables and whatever has a decorator, and breaks code that asks a
function for its signature. That is half of this project.
"""
