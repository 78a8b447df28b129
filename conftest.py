"""Makes the chapters part of the test session, and ends it with the book's counts.

The fixtures that look at pages are in tests/conftest.py.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

from tools.chapter_tests import pytest_collect_file  # noqa: F401

SUMMARY = "in summary"
# These go through all derivations of the book, which takes a minute to make: one worker makes them for all.
OF_THE_WHOLE_BOOK = {"tests/test_equations.py", "tests/test_mutants.py", "tests/test_printed_latex.py"}


class ByFile(LoadFileScheduling):
    """The tests of a file go to one worker, and those of the whole book's equations do too."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return "of the whole book" if file in OF_THE_WHOLE_BOOK else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


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
