"""Experiments that chapters show and tests run again: seeds and counts are stated in each."""
