"""``commonground sortition draw``."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from commonground.cli.files import write_bytes
from commonground.cli.languages import speaker
from commonground.cli.progress import Watched
from commonground.cli.sortition_input import read_rules, secret_for
from commonground.cli.tables import Column, Currency, table, window
from commonground.core.sortition import sentences as say
from commonground.core.sortition.draw import Draw, draw
from commonground.core.sortition.leximin import leximin
from commonground.core.sortition.lottery import Lottery, lottery
from commonground.core.sortition.lottery_file import published
from commonground.core.sortition.maximin import maximin
from commonground.core.sortition.quotas import Bound, QuotaCheck, check_quotas
from commonground.core.words import Name, Names, Sentence, Share, Value

if TYPE_CHECKING:
    from commonground.core.words import Plain

FAILED: Final = 1
_MILLION: Final = 10**6
_WIDTH: Final = 100


def run_draw(options: argparse.Namespace) -> int:
    """Compute the lottery; print it, write it, draw from it."""
    voice = speaker(options.language, Currency())
    with Watched() as watch:
        rules = read_rules(
            options.pool, options.quotas, size=options.size, key=options.key, household=options.household
        )
        check = check_quotas(rules, watch=watch)
        if not check.feasible:
            return _refuse(check, voice, as_json=options.json)
        method = leximin if options.method == "leximin" else maximin
        found = lottery(method(rules, watch=watch), panels=options.panels, seed=options.turns, watch=watch)
    drawn = draw(found.panels, options.seed) if options.seed is not None else None
    digest = _write(found, options) if options.out else None
    if options.svg:
        from commonground.cli.sortition_chart import chart_of

        write_bytes(options.svg, chart_of(found, voice, rtl=options.language == "ar").encode())
    if options.json:
        print(json.dumps(_as_json(found, drawn, digest), ensure_ascii=False, indent=1))
    else:
        _show(found, drawn, voice)
        if digest is not None:
            print(f"\nWritten: {options.out}\nsha256   {digest}")
            print(_lines([voice.say(Sentence(say.PUBLISH_FIRST))]))
    return 0


def _refuse(check: QuotaCheck, voice: Plain, *, as_json: bool) -> int:
    """Say why there is no panel, and what would help."""
    if as_json:
        told = {
            "feasible": False,
            "conflict": [_bound(bound) for bound in check.conflict],
            "smallest": check.smallest,
            "changes": [{**_bound(one.bound), "after": one.after} for one in check.changes],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    print(_lines(voice.say(one) for one in check.sentences()), file=sys.stderr)
    return FAILED


def _bound(bound: Bound) -> dict[str, Any]:
    return {
        "feature": bound.quota.feature,
        "value": bound.quota.value,
        "side": "min" if bound.side == "least" else "max",
        "number": bound.number,
        "pool": bound.pool,
    }


def _write(found: Lottery, options: argparse.Namespace) -> str:
    """Write the lottery to publish; return its hash."""
    secret = secret_for(options.secret or f"{options.out}.secret")
    data = published(found, secret=secret).to_bytes()
    write_bytes(options.out, data)
    return hashlib.sha256(data).hexdigest()


def _show(found: Lottery, drawn: Draw | None, voice: Plain) -> None:
    """Print what was found in words, then a line for each type, then the panel."""
    distribution = found.distribution
    rules = distribution.rules
    print(_lines(voice.say(one) for one in told(found)))
    households = bool(rules.types.homes)
    columns = [
        *(Column(feature, elastic=True) for feature in rules.types.features),
        *([Column("household")] if households else []),
        Column("pool", number=True),
        Column("chance", number=True),
        Column("panels", number=True),
    ]
    order = sorted(range(len(rules.count)), key=lambda at: (found.target(at), rules.types.values[at]))
    print("\n" + table(columns, [_row(found, at, households=households) for at in order]))
    if drawn is not None:
        people = [rules.pool.people[at].key for at in drawn.people]
        values: dict[str, Value] = {
            "seed": Name(drawn.seed),
            "panel": drawn.number,
            "panels": len(found.panels),
        }
        print("\n" + _lines([voice.say(Sentence(say.DRAWN, values))]))
        print(_lines([", ".join(people)]))


def told(found: Lottery) -> Iterable[Sentence]:
    """Say what a lottery comes to."""
    distribution = found.distribution
    rules = distribution.rules
    yield Sentence(
        say.TASK,
        {
            "size": rules.size,
            "pool": rules.people,
            "types": len(set(rules.types.values)),
            "even": Share(distribution.even),
        },
    )
    gap = max(1, math.ceil(distribution.gap * _MILLION))
    message = say.LEXIMIN if distribution.method == "leximin" else say.MAXIMIN
    message = message if distribution.proven else say.ENDED
    yield Sentence(message, {"least": Share(distribution.least), "gap": gap})
    yield Sentence(say.MOST, {"most": Share(float(distribution.chances.max()))})
    if distribution.never:
        number = sum(int(rules.count[at]) for at in distribution.never)
        names = Names(tuple(rules.types.name(at) for at in distribution.never))
        yield Sentence(say.IMPOSSIBLE, {"number": number, "types": names})
    values: dict[str, Value] = {
        "panels": len(found.panels),
        "least": Share(found.least),
        "gap": Share(found.largest_gap),
    }
    yield Sentence(say.ROUNDED, values)
    if rules.types.homes:
        yield Sentence(say.APART, {"number": found.passed_over})


def _row(found: Lottery, at: int, *, households: bool) -> list[str]:
    rules = found.distribution.rules
    turns = found.drawn_of_type(at)
    few, many = min(turns), max(turns)
    kind = [] if not households else ["shared" if rules.types.kind[at] >= 0 else "alone"]
    return [
        *rules.types.values[at],
        *kind,
        f"{rules.count[at]:,}",
        f"{found.distribution.chances[at] * 100:.3f} %",
        f"{few:,}" if few == many else f"{few:,}-{many:,}",
    ]


def _as_json(found: Lottery, drawn: Draw | None, digest: str | None) -> dict[str, Any]:
    distribution = found.distribution
    rules = distribution.rules
    types = [
        {
            "values": dict(zip(rules.types.features, rules.types.values[at], strict=True)),
            "shares_household": rules.types.kind[at] >= 0,
            "pool": int(rules.count[at]),
            "chance": round(float(distribution.chances[at]), 9),
            "panels_least": min(found.drawn_of_type(at)),
            "panels_most": max(found.drawn_of_type(at)),
            "possible": at not in distribution.never,
        }
        for at in range(len(rules.count))
    ]
    keys = [person.key for person in rules.pool.people]
    return {
        "feasible": True,
        "method": distribution.method,
        "size": rules.size,
        "pool": rules.people,
        "even_chance": round(distribution.even, 9),
        "least_chance": round(distribution.least, 9),
        "proven": distribution.proven,
        "proven_within": distribution.gap,
        "panels": len(found.panels),
        "least_realised": float(found.least),
        "largest_gap": float(found.largest_gap),
        "passed_over": found.passed_over,
        "types": types,
        "drawn": None
        if drawn is None
        else {"seed": drawn.seed, "panel": drawn.number, "people": [keys[at] for at in drawn.people]},
        "lottery_sha256": digest,
    }


def _lines(texts: Iterable[str]) -> str:
    width = min(window() or _WIDTH, _WIDTH)
    return "\n".join(textwrap.fill(text, width, break_on_hyphens=False) for text in texts)
