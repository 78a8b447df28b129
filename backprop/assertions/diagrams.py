"""The assertions of *diagrams*, each tried, and the values that its figures are compared with."""

VALUES = {}
