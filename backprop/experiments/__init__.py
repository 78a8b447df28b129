"""Experiments that a chapter shows and a test repeats."""
