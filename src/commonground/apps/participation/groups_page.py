"""The page of opinion groups: how sure they are first, then the map, what is shared, what sets apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from commonground.apps.indicators import figures
from commonground.apps.participation import conversations, store
from commonground.apps.participation.conversations import REPORT
from commonground.apps.participation.words import Speaker
from commonground.core.charts.opinion_map import MapGroup, MapWords, opinion_map
from commonground.core.charts.stances import Answers, StanceWords
from commonground.core.charts.stances import stances as stances_chart
from commonground.core.opinion import sentences as say
from commonground.core.words import Name, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from commonground.apps.participation.conversations import GroupSaid, Said
    from commonground.apps.participation.models import Inquiry
    from commonground.core.charts.chart import Chart
    from commonground.core.words import Message


@dataclass(frozen=True, slots=True)
class Shown:
    """One statement, the sentences about it, and a drawing of how groups answer it where there is one."""

    text: str
    sentences: tuple[str, ...]
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class GroupPart:
    """One group: its name with its size, and what sets it apart."""

    name: str
    typical: tuple[Shown, ...]


def page(inquiry: Inquiry) -> dict[str, Any]:
    """Return what the page of a conversation shows."""
    found, said = json.loads(store.read(inquiry, REPORT)), conversations.mapped(inquiry)
    texts = conversations.texts(inquiry, get_language() or "")
    first, *others = _spoken(said.finding)
    return {
        "headline": first,
        "size": _spoken(said.size),
        "finding": others,
        "map": drawn_map(found),
        "map_notes": _spoken(said.notes),
        "agreed": [_shown(one, texts) for one in said.agreed],
        "disagreed": [_shown(one, texts) for one in said.disagreed],
        "common": _heading(say.COMMON),
        "no_consensus": _spoken((Sentence(say.NO_CONSENSUS), Sentence(say.NO_OPPOSED))),
        "named": bool(said.groups),
        "bridges": [
            _shown(one, texts, _stances(found, one.statement, texts, f"bridge-{number}"))
            for number, one in enumerate(said.bridges, 1)
        ],
        "across": _heading(say.BRIDGES),
        "no_bridge": _heading(say.NO_BRIDGE),
        "apart": _heading(say.APART),
        "groups": [_group(one, texts) for one in said.groups],
        "statements": [_row(one, texts) for one in found["statements"]],
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
        description=_heading(say.MAP),
        words=MapWords(_("Group"), _("Participants"), _("Note"), _("too small to be drawn")),
        rtl=get_language_bidi(),
    )


def _spoken(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Say core's sentences in the reader's language; there is no money in them."""
    speaker = Speaker()
    return tuple(speaker.say(one) for one in sentences)


def _heading(message: Message) -> str:
    return Speaker().say(Sentence(message))


def _shown(one: Said, texts: Mapping[str, str], chart: Chart | None = None) -> Shown:
    return Shown(_text(one.statement, texts), _spoken(one.sentences), chart)


def _group(one: GroupSaid, texts: Mapping[str, str]) -> GroupPart:
    (name,) = _spoken((one.name,))
    return GroupPart(name, tuple(_shown(own, texts) for own in one.typical))


def _stances(found: Mapping[str, Any], statement: str, texts: Mapping[str, str], chart_id: str) -> Chart:
    """Draw how each group answers one statement."""
    row = next(one for one in found["statements"] if one["id"] == statement)
    return stances_chart(
        [_answers(_named(one["name"]), one) for one in row["groups"]],
        chart_id=chart_id,
        title=_text(statement, texts),
        description=_("For each group, who agrees, passes and disagrees."),
        words=StanceWords(_("Group"), _("agree"), _("pass"), _("disagree"), _("Participants who saw it")),
        rtl=get_language_bidi(),
    )


def _answers(name: str, one: Mapping[str, Any]) -> Answers:
    seen = one["seen"]

    def share(count: int) -> str:
        return figures.share(count / seen if seen else None)

    return Answers(
        name,
        one["agree"],
        one["passed"],
        one["disagree"],
        share(one["agree"]),
        share(one["passed"]),
        share(one["disagree"]),
        ngettext("{number} participant", "{number} participants", seen).format(number=figures.count(seen)),
    )


def _row(one: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, str]:
    """Return one row of the table of all statements."""
    seen = one["seen"]
    shares = {side: figures.share(one[side] / seen if seen else None) for side in ("agree", "disagree")}
    return {"text": _text(one["id"], texts), "seen": figures.count(seen), **shares}


def _text(statement: str, texts: Mapping[str, str]) -> str:
    return texts.get(statement) or Speaker().say(say.statement(statement))


def _named(letter: str) -> str:
    return Speaker().say(Sentence(say.GROUP, {"name": Name(letter)}))
