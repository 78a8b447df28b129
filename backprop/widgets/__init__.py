"""The book's interactive figures; each is loaded when it is first asked for."""
import importlib

_HOMES = {"LearningRateExplorer": "learning_rate_explorer", "MomentumExplorer": "momentum_explorer",
          "NetworkFlow": "network_flow", "ActivationExplorer": "activation_explorer",
          "GradientCheckExplorer": "gradient_check_explorer", "HillWalk": "hill_walk",
          "InitialisationExplorer": "initialisation_explorer", "OptimizerRace": "optimizer_race",
          "BatchExplorer": "batch_explorer", "MemoryExplorer": "memory_explorer"}
__all__ = list(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted([*globals(), *_HOMES])
