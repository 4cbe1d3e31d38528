from __future__ import annotations

import pytest
from packaging.licenses._spdx import LICENSES

from commonground.core.errors import LicenceError
from commonground.data.city.licences import (
    LICENCES,
    NOT_STATED,
    PER_LOCATION,
    combined,
    licence,
    require_publishable,
)


def test_every_identifier_is_one_of_spdx() -> None:
    ours = set(LICENCES) - {NOT_STATED, PER_LOCATION}
    assert ours <= {entry["id"] for entry in LICENSES.values()}


@pytest.mark.parametrize("name", sorted(LICENCES))
def test_the_flags_agree_with_what_the_name_says(name: str) -> None:
    facts = licence(name)
    words = name.split("-")
    if name.startswith("CC"):
        assert facts.non_commercial == ("NC" in words)
        assert facts.share_alike == ("SA" in words)
        assert facts.redistribute == ("ND" not in words)
    assert bool(facts.reason) == (not facts.redistribute)


def test_share_alike_is_carried_to_what_is_made_from_it() -> None:
    whole = combined(["CC-BY-4.0", "ODbL-1.0", "CC-BY-4.0"])
    assert (whole.id, whole.share_alike, whole.redistribute) == ("CC-BY-4.0 AND ODbL-1.0", True, True)
    assert combined([whole.id, "CC0-1.0"]).share_alike


@pytest.mark.parametrize("closed", [NOT_STATED, PER_LOCATION, "CC-BY-ND-4.0"])
def test_one_closed_licence_stops_the_publication_of_all_that_is_made_from_it(closed: str) -> None:
    made = combined(["ODbL-1.0", closed]).id
    with pytest.raises(LicenceError, match="cannot be published") as error:
        require_publishable([made, "CC0-1.0"], what="Indicator J02")
    assert closed in str(error.value)
    assert isinstance(error.value, PermissionError)


def test_non_commercial_data_stays_marked() -> None:
    assert combined(["CC0-1.0", "CC-BY-NC-4.0"]).non_commercial
    assert require_publishable(["CC0-1.0", "CC-BY-NC-4.0"], what="x").non_commercial


def test_an_unknown_licence_names_the_nearest_known_one() -> None:
    with pytest.raises(LicenceError, match=r"perhaps 'ODbL-1\.0'"):
        licence("ODBL 1.0")


def test_something_made_from_nothing_has_no_licence() -> None:
    with pytest.raises(LicenceError, match="No licence"):
        combined([])
