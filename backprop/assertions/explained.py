"""The assertions of *explained*, each tried, and the values that its figures are compared with."""

VALUES = {}
