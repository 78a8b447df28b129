"""Makes the chapters part of the test session, and ends it with the book's counts.

The fixtures that look at pages are in tests/conftest.py.
"""

import pytest

from tools.chapter_tests import pytest_collect_file  # noqa: F401

SUMMARY = "in summary"


@pytest.fixture
def in_summary(request):
    """A test hands it a line, which is printed at the end of the session, whichever worker ran the test."""
    return lambda line: request.node.user_properties.append((SUMMARY, line))


def pytest_terminal_summary(terminalreporter):
    lines = [line for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)
             for key, line in report.user_properties if key == SUMMARY]
    if lines:
        terminalreporter.section("counts")
        for line in lines:
            terminalreporter.write_line(line)
