"""Makes the chapters part of the test session; the fixtures are in tests/conftest.py."""

from tools.chapter_tests import pytest_collect_file  # noqa: F401
