"""Derivations that both a chapter shows and a widget runs: proved once, printed for both."""
