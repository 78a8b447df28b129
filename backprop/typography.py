"""Signs as they are printed: some that are typed with the keys there are have better ones on a page."""
import re

MINUS = re.compile(r"(?<![\w.)\]])-(?=\.?\d)|(?<=\S )-(?= \S)")      # before a number, and between two things
APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=(?:s|t|re|ll|ve)\b)|(?<=[a-z]s)'(?=\s)")      # and not in g'(z)


def as_printed(text):
    """The text with minus signs in its negative numbers and its differences, and with its apostrophes."""
    return APOSTROPHE.sub("’", MINUS.sub("−", text))
