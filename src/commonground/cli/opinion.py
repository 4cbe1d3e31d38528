"""``commonground opinion``: opinion groups of a conversation, and how sure they are."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from commonground.cli.files import read_text, write_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonground.core.opinion.analysis import Analysis
    from commonground.core.words import Plain, Sentence

_LANGUAGES: Final = ("en", "es", "fr", "ar")
_SEED, _MIN_GROUP, _RESAMPLES = 0, 20, 20  # those of core.opinion; numpy waits until a file is read
_HONEST: Final = """\
Groups are found by how people answer alike, and drawn again to see whether they would come back. Groups
that would not come back get no names. A group says who answers alike; it does not say why, and it is no
faction, party or kind of person. Nobody is named and no exact place on the map is given.
"""


def add_commands(commands: Any) -> None:
    """Add ``opinion`` and everything under it."""
    top = commands.add_parser("opinion", help="find what groups of opinion a conversation holds")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    groups = verbs.add_parser(
        "groups",
        help="map a conversation, group its people and say how sure the groups are",
        description="Map a conversation, group its people and say how sure the groups are.",
        epilog=_HONEST,
    )
    groups.add_argument(
        "file", metavar="VOTES.csv",
        help="stances as Polis exports them: columns voter-id, comment-id, vote (1 agree, -1 disagree, 0 "
        "pass) and timestamp; - is standard input",
    )  # fmt: skip
    groups.add_argument(
        "--participants-votes", action="store_true",
        help="the file has one row for each participant and one column for each statement",
    )  # fmt: skip
    groups.add_argument(
        "--comments", metavar="COMMENTS.csv", help="texts of the statements, and which are moderated out"
    )
    groups.add_argument("--seed", type=int, default=_SEED, help="where randomness comes from (%(default)s)")
    groups.add_argument(
        "--min-group", type=int, default=_MIN_GROUP, metavar="N", help="least people of a group (%(default)s)"
    )
    groups.add_argument(
        "--resamples", type=int, default=_RESAMPLES, metavar="N",
        help="how often participants are drawn again to measure stability (%(default)s)",
    )  # fmt: skip
    groups.add_argument("--json", action="store_true", help="print the whole analysis as canonical JSON")
    groups.add_argument("--svg", metavar="FILE", help="also draw the map of opinions into this file")
    groups.add_argument("--language", choices=_LANGUAGES, default="en", help="language of the words (en)")
    groups.set_defaults(run=run_groups)


def run_groups(options: argparse.Namespace) -> int:
    """Read, analyse, and print what was found."""
    from commonground.cli.progress import Watched
    from commonground.core.ledger.canonical import canonical_json
    from commonground.core.opinion.analysis import analyse
    from commonground.core.opinion.report import report
    from commonground.core.opinion.state import OpinionState
    from commonground.core.opinion.votes import read_comments, read_participants_votes, read_votes

    read = read_participants_votes if options.participants_votes else read_votes
    with Watched() as watch:
        votes = read(read_text(options.file), watch=watch)
        comments = read_comments(read_text(options.comments)) if options.comments else ()
        state = OpinionState.from_votes(
            votes.stances, moderated=[one.id for one in comments if one.moderated < 0], watch=watch
        )
        analysis = analyse(
            state,
            seed=options.seed,
            min_group=options.min_group,
            resamples=options.resamples,
            watch=watch,
        )
    texts = {one.id: one.text for one in comments if one.text.strip()}
    if options.svg:
        write_bytes(options.svg, _drawn(analysis, options.language).encode())
    if options.json:
        sys.stdout.buffer.write(canonical_json(report(analysis, texts=texts)))
        sys.stdout.buffer.flush()
        return 0
    _show(analysis, texts, options.language)
    if options.svg:
        print(f"\nChart            {options.svg}")
    return 0


def _show(analysis: Analysis, texts: Mapping[str, str], language: str) -> None:
    """Print the analysis for a person to read."""
    from commonground.cli.languages import speaker
    from commonground.cli.tables import Currency
    from commonground.core.opinion import sentences
    from commonground.core.words import Sentence as Said

    voice = speaker(language, Currency())

    def part(head: Sentence, rows: Iterable[tuple[str, list[Sentence]]], none: Sentence) -> None:
        print(f"\n{voice.say(head)}")
        said = [[_statement(key, texts, voice), _joined(words, voice)] for key, words in rows]
        for lines in said or [[voice.say(none)]]:
            print("\n".join(_wrapped(line, indent=2 if at == 0 else 4) for at, line in enumerate(lines)))

    print(_wrapped(_joined(sentences.size(analysis), voice)))
    print("\n" + _wrapped(_joined(sentences.finding(analysis), voice)))
    for note in sentences.map_notes(analysis):
        print(_wrapped(voice.say(note)))
    for one in analysis.groups:
        rows = [(each.statement, sentences.typical(each)) for each in one.typical]
        part(sentences.group_size(one), rows, Said(sentences.NO_TYPICAL))
    if analysis.groups:
        bridges = [(one.statement, [sentences.bridge(one, analysis)]) for one in analysis.bridges]
        part(Said(sentences.BRIDGES), bridges, Said(sentences.NO_BRIDGE))
    agreed, disagreed = (
        [(one.statement, [sentences.held(one)]) for one in held]
        for held in (analysis.agreed, analysis.disagreed)
    )
    part(Said(sentences.AGREED_BY_MOST), agreed, Said(sentences.NO_CONSENSUS))
    part(Said(sentences.DISAGREED_BY_MOST), disagreed, Said(sentences.NO_OPPOSED))


def _statement(key: str, texts: Mapping[str, str], voice: Plain) -> str:
    """Return the text of a Statement, or its number."""
    from commonground.core.opinion import sentences

    return f"{key}: {' '.join(texts[key].split())}" if key in texts else voice.say(sentences.statement(key))


def _joined(said: Iterable[Sentence], voice: Plain) -> str:
    return " ".join(voice.say(one) for one in said)


def _wrapped(text: str, *, indent: int = 0) -> str:
    from commonground.cli.tables import window

    space = " " * indent
    width = window()
    return (
        textwrap.fill(text, width, initial_indent=space, subsequent_indent=space) if width else space + text
    )


def _drawn(analysis: Analysis, language: str) -> str:
    """Draw the map of opinions as a file of its own."""
    from commonground.cli.languages import speaker
    from commonground.cli.tables import Currency
    from commonground.core.charts.look import alone
    from commonground.core.charts.opinion_map import MapGroup, MapWords, opinion_map
    from commonground.core.opinion import sentences
    from commonground.core.words import Name
    from commonground.core.words import Sentence as Said

    voice, rtl = speaker(language, Currency()), language == "ar"
    places, group = analysis.places
    notes = sentences.map_notes(analysis)
    chart = opinion_map(
        places,
        group,
        groups=[
            MapGroup(voice.say(Said(sentences.GROUP, {"name": Name(one.name)})), voice.write(one.people))
            for one in analysis.groups
        ],
        min_group=analysis.min_group,
        chart_id="opinions",
        title=voice.say(sentences.finding(analysis)[0]),
        description=_joined([Said(sentences.MAP), *notes], voice),
        words=MapWords("", "", "", ""),  # heads of the table twin, which a drawing alone does not show
        rtl=rtl,
    )
    return alone(chart, rtl=rtl)
