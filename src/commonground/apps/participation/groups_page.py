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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from commonground.apps.participation.conversations import GroupSaid, Said
    from commonground.apps.participation.models import Inquiry
    from commonground.core.charts.chart import Chart
    from commonground.core.words import Message


@dataclass(frozen=True, slots=True)
class Shown:
    """One statement and the sentences about it."""

    text: str
    sentences: tuple[str, ...]


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
        "agreed_with": _heading(say.AGREED_BY_MOST),
        "no_consensus": _heading(say.NO_CONSENSUS),
        "disagreed_with": _heading(say.DISAGREED_BY_MOST),
        "no_opposed": _heading(say.NO_OPPOSED),
        "named": bool(said.groups),
        "bridges": [
            _bridge(found, one, texts, f"bridge-{number}") for number, one in enumerate(said.bridges, 1)
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
    return opinion_map(
        places,
        group,
        groups=[MapGroup(_named(one["name"]), figures.count(one["people"])) for one in named],
        min_group=found["parameters"]["min_group"],
        chart_id="map",
        title=_largest(named, found["placed"]),
        description=_heading(say.MAP),
        words=MapWords(_("Group"), _("Participants"), _("Note"), _("too small to be drawn")),
        rtl=get_language_bidi(),
    )


def _largest(named: Sequence[Mapping[str, Any]], placed: int) -> str:
    """Say which group is the largest; the map has no other finding."""
    if not named:
        return _("The map of opinions, without groups")
    largest = max(named, key=lambda one: one["people"])
    return _("{group} is the largest: {share} of all participants on the map").format(
        group=figures.isolate(_named(largest["name"])),
        share=figures.isolate(figures.share(largest["people"] / placed)),
    )


def _spoken(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Say core's sentences in the reader's language; there is no money in them."""
    speaker = Speaker()
    return tuple(speaker.say(one) for one in sentences)


def _heading(message: Message) -> str:
    return Speaker().say(Sentence(message))


def _shown(one: Said, texts: Mapping[str, str]) -> Shown:
    return Shown(_text(one.statement, texts), _spoken(one.sentences))


def _group(one: GroupSaid, texts: Mapping[str, str]) -> GroupPart:
    (name,) = _spoken((one.name,))
    return GroupPart(name, tuple(_shown(own, texts) for own in one.typical))


def _bridge(found: Mapping[str, Any], said: Said, texts: Mapping[str, str], chart_id: str) -> Chart:
    """Draw how each group answers one statement; its sentence is the drawing's description."""
    row = next(one for one in found["statements"] if one["id"] == said.statement)
    return stances_chart(
        [_answers(_named(one["name"]), one) for one in row["groups"]],
        chart_id=chart_id,
        title=_text(said.statement, texts),
        description=" ".join(_spoken(said.sentences)),
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
