"""What the page of one door says: how far, how long, where the way goes, and what nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from commonground.apps.indicators import figures, links
from commonground.apps.indicators import sentences as say
from commonground.apps.indicators.figures import isolate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from commonground.apps.areas.doors import Door, Walk, Way
    from commonground.apps.indicators.queries import Row
    from commonground.core.network.routes import Step

GROUPS = {
    "food": gettext_lazy("Fresh food"),
    "shop": gettext_lazy("Everyday shop"),
    "health": gettext_lazy("Pharmacy or clinic"),
    "school": gettext_lazy("School"),
    "play": gettext_lazy("Playground or sport"),
    "community": gettext_lazy("Community place"),
    "stop": gettext_lazy("Public transport stop"),
    "water": gettext_lazy("Drinking water or toilet"),
    "recycling": gettext_lazy("Recycling point"),
}
WITHIN = {
    "yes": pgettext_lazy("within 15 minutes", "yes"),
    "no": pgettext_lazy("within 15 minutes", "no"),
    "unknown": pgettext_lazy("within 15 minutes", "cannot tell"),
}
_FIRST = gettext_lazy("Walk {distance} along {street}.")
_TURNS = {
    "start": _FIRST,
    "straight": gettext_lazy("Go straight on along {street} for {distance}."),
    "left": gettext_lazy("Turn left into {street} and walk {distance}."),
    "right": gettext_lazy("Turn right into {street} and walk {distance}."),
    "back": gettext_lazy("Turn back along {street} and walk {distance}."),
}


@dataclass(frozen=True, slots=True)
class WalkLine:
    """One group in the table of walks."""

    id: str
    name: str
    destination: str
    distance: str
    minutes: str
    within: str
    css: str
    reached: bool
    beside: SafeString | str


def group(name: str) -> str:
    """Name a group of destinations."""
    return str(GROUPS.get(name, name))


def answer(door: Door) -> str:
    """Open the page with the answer in words."""
    daily = [walk for walk in door.walks if walk.daily]
    near = sum(walk.within == "yes" for walk in daily)
    unknown = sum(walk.within == "unknown" for walk in daily)
    said = ngettext(
        "From this door {near} of {count} daily need is within 15 minutes on foot.",
        "From this door {near} of {count} daily needs are within 15 minutes on foot.",
        len(daily),
    ).format(near=figures.count(near), count=figures.count(len(daily)))
    if unknown:
        said += " " + ngettext(
            "For {count} of them the map ends too near to tell.",
            "For {count} of them the map ends too near to tell.",
            unknown,
        ).format(count=figures.count(unknown))
    return said


def trouble(door: Door) -> str:
    """Say why there is no answer for a point."""
    if door.state == "outside":
        return _(
            "This point lies outside the map of the city. Give a place inside it, latitude before longitude."
        )
    if door.state == "no_street":
        return _(
            "The nearest street lies {distance} from this point, more than 500 m: we cannot tell how one "
            "would walk from here. Choose a point nearer to a street."
        ).format(distance=figures.metres(door.gap_m))
    return no_map()


def no_map() -> str:
    """Say that there are no streets to walk on."""
    return _("This city has no street map yet, so no walk can be measured here.")


def edge(door: Door) -> str:
    """Say that something nearer may lie beyond the end of the map, where that is so."""
    if all(walk.sure for walk in door.walks):
        return ""
    return _(
        "The map ends {distance} from here: beyond it there may be something nearer than what is shown."
    ).format(distance=figures.metres(door.edge_m))


def walk_line(walk: Walk, beside: SafeString | str) -> WalkLine:
    """Word one walk for the table."""
    return WalkLine(
        id=walk.group,
        name=group(walk.group),
        destination=destination(walk),
        distance=figures.metres(walk.distance_m),
        minutes=figures.minutes(walk.minutes),
        within=str(WITHIN[walk.within]),
        css={"yes": "yes", "no": "no", "unknown": "cannot-tell"}[walk.within],
        reached=walk.distance_m is not None,
        beside=beside,
    )


def destination(walk: Walk) -> str:
    """Name where a walk leads; a place without a name is called by its kind."""
    if walk.destination is None:
        return _("none on this map")
    return walk.destination.name or _("without a name on the map")


def beside(row: Row | None, walk: Walk) -> SafeString | str:
    """Put the indicator of the area beside the walk from this door."""
    if row is None or row.value.status != "ok" or walk.distance_m is None:
        return ""
    here = say.in_place(
        row.indicator,
        row.value,
        place=row.place.html,
        figure=links.figure(row.indicator.id, row.place, figures.bare(row.value.value, row.indicator.unit)),
    )
    return format_html(
        "{} {}", here, _("From this door it is {distance}.").format(distance=figures.metres(walk.distance_m))
    )


def end(way: Way) -> str:
    """Name the end of a way; a place without a name is called by its kind."""
    return (way.walk.destination.name if way.walk.destination else None) or group(way.walk.group)


def way_title(way: Way) -> str:
    """Say the finding of the drawn way."""
    return _("{distance} on foot to {name}: {minutes}").format(
        distance=figures.metres(way.walk.distance_m),
        name=isolate(end(way)),
        minutes=figures.minutes(way.walk.minutes),
    )


def directions(way: Way) -> list[str]:
    """Tell the way as one sentence for each street, and the arrival."""
    told = [_direction(step) for step in way.route.steps]
    return [*told, _("Then you are at {name}.").format(name=isolate(end(way)))]


def _direction(step: Step) -> str:
    return str(_TURNS[step.turn]).format(street=street(step), distance=figures.metres(step.length_m))


def street(step: Step) -> str:
    """Name a street of the way."""
    return isolate(step.name) if step.name else _("a way without a name")


def too_many(number: int) -> str:
    """Ask which of several places is meant."""
    return ngettext("Is it this place?", "Which of these {count} places is it?", number).format(
        count=figures.count(number)
    )


def nothing_found(text: str, examples: Sequence[str]) -> str:
    """Say that nothing has this name, and what could be typed instead."""
    said = _(
        "Nothing on this map is called “{text}”. Try the name of a street without its number, or a point as "
        "latitude, longitude."
    ).format(text=isolate(text))
    if examples:
        said += " " + _("On this map there are, for example: {names}.").format(
            names=say.listing([isolate(name) for name in examples])
        )
    return said


KINDS = {
    "street": pgettext_lazy("kind of place", "street"),
    "address": pgettext_lazy("kind of place", "address"),
    "place": pgettext_lazy("kind of place", "place"),
}


def kind(name: str) -> str:
    """Name a kind of search result."""
    return str(KINDS.get(name, name))
