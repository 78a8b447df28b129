"""The chapters' exercises: one file of questions a chapter, and the check of an answer."""
from .checking import check
from .result import Result
from .table import Exercise, exercises

__all__ = ["Exercise", "Result", "check", "exercises"]
