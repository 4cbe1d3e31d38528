"""The network of the benches as pandana takes it."""

from collections.abc import Mapping
from typing import Any

import pandana
import pandas as pd


def network(arrays: Mapping[str, Any]) -> pandana.Network:
    """Build the network, both ways."""
    return pandana.Network(
        pd.Series(arrays["x"]), pd.Series(arrays["y"]), pd.Series(arrays["u"]), pd.Series(arrays["v"]),
        pd.DataFrame({"metres": arrays["length_m"].astype(float)}), twoway=True,
    )  # fmt: skip
