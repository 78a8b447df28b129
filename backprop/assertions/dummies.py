"""The assertions of *dummies*, each tried, and the values that its figures are compared with."""

VALUES = {}
