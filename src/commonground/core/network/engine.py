"""Which of the two implementations of the shortest paths does the work."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from commonground.core.errors import NetworkError

if TYPE_CHECKING:
    from types import ModuleType

    from commonground.core.network.graph import Graph

Engine = Literal["numba", "scipy"]
Network = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.float64], float]

_MODULES: Final[dict[Engine, str]] = {"numba": "kernels", "scipy": "twins"}
_MOST_STEPS: Final = 1 << 16


def solver(engine: Engine | None) -> ModuleType:
    """Load the module with the shortest paths: as asked, else by numba if installed, else by scipy.

    Both modules have the same functions and give the same bits. They are loaded only here, because a
    web process asks for no shortest path and should carry neither library.

    Raises
    ------
    NetworkError
        The engine asked for is not installed, or neither is.

    """
    for name in _MODULES if engine is None else (engine,):
        if importlib.util.find_spec(name) is not None:
            return importlib.import_module(f"commonground.core.network.{_MODULES[name]}")
    raise NetworkError(
        f"Shortest paths need {engine or 'numba or scipy'}, which is not installed: expected the extra "
        "'build'. Install commonground[build] where cities are computed; web servers do not need it."
    )


def prepared(graph: Graph) -> Network:
    """Neighbour lists as the solvers want them, lengths in float64, and the step of their queues.

    The step is the mean street, or more where one street is very long.
    """
    w = graph.w.astype(np.float64)
    step = max(float(w.mean()), float(w.max()) / _MOST_STEPS) if len(w) else 0.0
    return graph.ptr.astype(np.uint32), graph.idx.astype(np.uint32), w, step or 1.0
