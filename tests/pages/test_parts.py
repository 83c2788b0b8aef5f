"""The examples in the docstrings of the parts hold."""

import doctest
import importlib

import pytest

PARTS = ("act", "done", "grid", "say")


@pytest.mark.parametrize("name", PARTS)
def test_the_examples_hold(name):
    found = doctest.testmod(importlib.import_module(f"pages.parts.{name}"))
    assert found.attempted and not found.failed
