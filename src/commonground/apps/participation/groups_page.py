"""The page of opinion groups: how sure they are first, then the map, what is shared, what sets apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from commonground.apps.indicators import figures
from commonground.apps.participation import conversations, store
from commonground.apps.participation.conversations import REPORT
from commonground.core.charts.opinion_map import MapGroup, MapWords, opinion_map
from commonground.core.charts.stances import Answers, StanceWords
from commonground.core.charts.stances import stances as stances_chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commonground.apps.participation.models import Inquiry
    from commonground.core.charts.chart import Chart

_REASONS: Final = {
    "nobody": gettext_lazy("Nobody took a stance."),
    "one_participant": gettext_lazy("Only one participant took a stance."),
    "one_statement": gettext_lazy("There is only one statement: it sorts people into answers, not groups."),
    "nobody_differs": gettext_lazy("Everybody holds the same: there is nothing to tell groups apart by."),
    "no_map": gettext_lazy("The stances do not determine a map: several are equally right."),
    "too_few": gettext_lazy("Too few people said enough for two groups of the least size."),
    "one_group": gettext_lazy("No group stands apart from the others with enough people in it."),
}
_SIDES: Final = {"agree": gettext_lazy("agree"), "disagree": gettext_lazy("disagree")}


@dataclass(frozen=True, slots=True)
class Said:
    """One statement with a sentence about who holds what of it, and a drawing where there are groups."""

    text: str
    sentence: str
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class GroupPart:
    """One group: its name, how many people, and what sets it apart."""

    name: str
    people: str
    typical: tuple[Said, ...]


def page(inquiry: Inquiry) -> dict[str, Any]:
    """Return what the page of a conversation shows."""
    found = json.loads(store.read(inquiry, REPORT))
    texts = conversations.texts(inquiry, get_language() or "")
    named = bool(found["groups"])
    return {
        "headline": _headline(found),
        "taken_part": _taken_part(found),
        "sureness": _sureness(found),
        "why_not": _why_not(found),
        "map": drawn_map(found),
        "agreed": [_held(one, texts) for one in found["agreed"]],
        "disagreed": [_held(one, texts) for one in found["disagreed"]],
        "named": named,
        "bridges": [
            Said(_text(one["statement"], texts), "", _stances(found, one["statement"], texts, f"bridge-{at}"))
            for at, one in enumerate(found["bridges"])
        ],
        "groups": [_group(one, texts) for one in found["groups"]],
        "statements": [_row(one, texts) for one in found["statements"]],
        "moderated": len(found["moderated"]),
        "min_group": found["parameters"]["min_group"],
    }


def drawing(inquiry: Inquiry) -> Chart | None:
    """Return the map alone."""
    return drawn_map(json.loads(store.read(inquiry, REPORT)))


def statement_rows(inquiry: Inquiry) -> Iterator[tuple[object, ...]]:
    """Yield every statement as a table for programs: heads, then one row each."""
    found = json.loads(store.read(inquiry, REPORT))
    names = [one["name"] for one in found["groups"]]
    counts = ("agree", "disagree", "passed", "seen")
    heads = [f"{count}_{name}" for name in names for count in counts]
    yield ("statement_id", "text", *counts, *heads, "group_consensus")
    for one in found["statements"]:
        own = [group[count] for group in one["groups"] for count in counts]
        yield (
            one["id"],
            one.get("text", ""),
            *(one[count] for count in counts),
            *own,
            one["group_consensus"] or "",
        )


def drawn_map(found: Mapping[str, Any]) -> Chart | None:
    """Draw the map of opinions; None where too few people would be shown."""
    squares = found["map"]["squares"]
    if not squares:
        return None
    people = np.array([square[3] for square in squares])
    places = np.repeat(np.array([square[:2] for square in squares], dtype=np.float64), people, axis=0)
    group = np.repeat(np.array([square[2] for square in squares], dtype=np.int64), people)
    named = found["groups"]
    title = (
        ngettext(
            "{count} group on the map of opinions", "{count} groups on the map of opinions", len(named)
        ).format(count=figures.count(len(named)))
        if named
        else _("The map of opinions, without groups")
    )
    return opinion_map(
        places,
        group,
        groups=[MapGroup(_named(one["name"]), figures.count(one["people"])) for one in named],
        min_group=found["parameters"]["min_group"],
        chart_id="map",
        title=title,
        description=_(
            "Who answers alike stands near; the sides mean nothing else. A mark stands for the people of one "
            "group in a small square, larger for more of them."
        ),
        words=MapWords(_("Group"), _("People"), _("Note"), _("too small to be drawn")),
        rtl=get_language_bidi(),
    )


def _headline(found: Mapping[str, Any]) -> str:
    count = len(found["groups"])
    if count:
        return ngettext(
            "{count} group of opinion stands out", "{count} groups of opinion stand out", count
        ).format(count=figures.count(count))
    if found["grouping"]["status"] == "unstable":
        return _("No stable groups")
    return _("Groups cannot be told")


def _taken_part(found: Mapping[str, Any]) -> str:
    people = figures.people(found["participants"])
    stances = ngettext("{count} stance", "{count} stances", found["stances"]).format(
        count=figures.count(found["stances"])
    )
    shown = len(found["statements"])
    statements = ngettext("{count} statement", "{count} statements", shown).format(count=figures.count(shown))
    return _("{people} took {stances} on {statements}; {placed} of them said enough to be placed.").format(
        people=people, stances=stances, statements=statements, placed=figures.count(found["placed"])
    )


def _sureness(found: Mapping[str, Any]) -> str:
    """Say how sure the groups are: how alike they come out when other people had taken part."""
    stability = found["grouping"]["stability"]
    if stability is None:
        return ""
    words = {"mean": _decimal(stability["mean"]), "floor": _decimal(found["parameters"]["floor"])}
    draws = len(stability["agreements"])
    if found["groups"]:
        return ngettext(
            "Had other people of the same kind taken part, nearly the same groups would have come out: "
            "the agreement over {draws} draw is {mean}, where 1 is the same, 0 is chance, and {floor} is "
            "the least.",
            "Had other people of the same kind taken part, nearly the same groups would have come out: "
            "the agreement over {draws} draws is {mean}, where 1 is the same, 0 is chance, and {floor} is "
            "the least.",
            draws,
        ).format(draws=figures.count(draws), **words)
    return ngettext(
        "Groups can be drawn, but had other people of the same kind taken part, others would have come "
        "out: the agreement over {draws} draw is {mean}, where 1 is the same and 0 is chance. Surely above "
        "{floor} is needed to give groups a name.",
        "Groups can be drawn, but had other people of the same kind taken part, others would have come "
        "out: the agreement over {draws} draws is {mean}, where 1 is the same and 0 is chance. Surely above "
        "{floor} is needed to give groups a name.",
        draws,
    ).format(draws=figures.count(draws), **words)


def _why_not(found: Mapping[str, Any]) -> str:
    return str(_REASONS.get(found["grouping"]["reason"], ""))


def _held(one: Mapping[str, Any], texts: Mapping[str, str]) -> Said:
    sentence = {
        "agree": _("{count} of {seen} who saw it agree ({share})."),
        "disagree": _("{count} of {seen} who saw it disagree ({share})."),
    }[one["side"]].format(
        count=figures.count(one["count"]),
        seen=figures.count(one["seen"]),
        share=figures.share(one["count"] / one["seen"]),
    )
    return Said(_text(one["statement"], texts), sentence)


def _group(one: Mapping[str, Any], texts: Mapping[str, str]) -> GroupPart:
    return GroupPart(
        _named(one["name"]),
        figures.people(one["people"]),
        tuple(_apart(own, texts) for own in one["typical"]),
    )


def _apart(one: Mapping[str, Any], texts: Mapping[str, str]) -> Said:
    """Say what a group holds of a statement, beside everybody else."""
    sentence = {
        "agree": _("{own} of the group agree, {others} of the others."),
        "disagree": _("{own} of the group disagree, {others} of the others."),
    }[one["side"]].format(
        own=figures.share(one["count"] / one["seen"]) if one["seen"] else figures.MISSING,
        others=figures.share(one["others"] / one["others_seen"]) if one["others_seen"] else figures.MISSING,
    )
    return Said(_text(one["statement"], texts), sentence)


def _stances(found: Mapping[str, Any], statement: str, texts: Mapping[str, str], chart_id: str) -> Chart:
    """Draw how each group answers one statement."""
    row = next(one for one in found["statements"] if one["id"] == statement)
    return stances_chart(
        [_answers(_named(one["name"]), one) for one in row["groups"]],
        chart_id=chart_id,
        title=_text(statement, texts),
        description=_("For each group, who agrees, passes and disagrees."),
        words=StanceWords(_("Group"), _("agree"), _("pass"), _("disagree"), _("People who saw it")),
        rtl=get_language_bidi(),
    )


def _answers(name: str, one: Mapping[str, Any]) -> Answers:
    seen = one["seen"]

    def share(count: int) -> str:
        return figures.share(count / seen) if seen else figures.MISSING

    return Answers(
        name,
        one["agree"],
        one["passed"],
        one["disagree"],
        share(one["agree"]),
        share(one["passed"]),
        share(one["disagree"]),
        figures.people(seen),
    )


def _row(one: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, str]:
    """Return one row of the table of all statements."""
    seen = one["seen"]
    shares = {side: figures.share(one[side] / seen if seen else None) for side in ("agree", "disagree")}
    return {"text": _text(one["id"], texts), "seen": figures.count(seen), **shares}


def _text(statement: str, texts: Mapping[str, str]) -> str:
    return texts.get(statement) or _("Statement {number}").format(number=figures.isolate(statement))


def _named(letter: str) -> str:
    return _("Group {letter}").format(letter=letter)


def _decimal(text: str) -> str:
    return figures.decimal(float(text), 2)
