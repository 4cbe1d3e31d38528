"""How each indicator is computed and what it cannot say, in the reader's language.

The exact definitions are the pages in ``docs/methods``; an indicator names its page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Method:
    """Words for one page of ``docs/methods``."""

    how: _StrPromise
    limits: _StrPromise


_DESTINATIONS = Method(
    _(
        "We start at every place where people live and walk along the streets of the map to the nearest "
        "place of the kind. The walk counts from the door to the street, along the streets, and to the "
        "destination. The value is the share of people whose walk is not longer than the limit."
    ),
    _(
        "A map shows what somebody drew: a shop nobody mapped is missing here. Opening hours, prices, steps "
        "and slopes are not part of it, and everybody is taken to walk alike."
    ),
)
METHODS = {
    "destinations": _DESTINATIONS,
    "headways": Method(
        _(
            "As for any walk, but only to stops whose timetable is good enough: on weekdays from 07:00 to "
            "19:00 we count departures by direction, take the average time between them over all weekdays "
            "of the period, and use the better direction."
        ),
        _(
            "It is the printed timetable, not what ran. It does not say where a vehicle goes, how full it "
            "is, or whether one can board it in a wheelchair."
        ),
    ),
    "fifteen-minutes": Method(
        _(
            "Fifteen minutes at 1.2 metres a second are 1,080 metres on foot. For every place where people "
            "live we count how many daily needs can be reached in that walk. Public open space is the "
            "eighth need; it is not measured yet and counts neither as reached nor as missing."
        ),
        _(
            "1.2 metres a second is a brisk adult. Many people walk slower, hills are ignored, and a mapped "
            "place may be closed, full or too dear."
        ),
    ),
    "neighbourhood-density": Method(
        _(
            "From every place where people live we walk 1,000 metres in all directions, collect the squares "
            "of 100 metres that this walk touches, and take the average over them, weighted by people."
        ),
        _(
            "Where people live inside a square comes from the population source; the range shows what that "
            "moves."
        ),
    ),
    "inequality": Method(
        _(
            "We compare the average of each area with those of the others, weighted by people. The Gini "
            "index is 0 when all areas are alike; the Palma ratio compares the best-served tenth of people "
            "with the worst-served two fifths."
        ),
        _(
            "It is inequality between areas, not between households: differences inside an area are not in "
            "it."
        ),
    ),
}
