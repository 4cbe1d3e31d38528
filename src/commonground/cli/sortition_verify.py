"""``commonground sortition verify``."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from typing import TYPE_CHECKING, Final

from commonground.cli.files import read_bytes, refused
from commonground.cli.languages import speaker
from commonground.cli.progress import Watched
from commonground.cli.sortition_input import read_rules, read_secret
from commonground.cli.tables import Currency
from commonground.core.sortition import sentences as say
from commonground.core.sortition.draw import Draw, draw
from commonground.core.sortition.lottery_check import check_fairness, check_inside, check_lottery
from commonground.core.sortition.lottery_file import LotteryFile, hashed_order
from commonground.core.words import Name, Sentence, Value

if TYPE_CHECKING:
    from commonground.core.errors import Problem
    from commonground.core.words import Plain

FAILED: Final = 1
_MILLION: Final = 10**6


def run_verify(options: argparse.Namespace) -> int:
    """Check a lottery and draw from it; exit 1 when it does not hold."""
    inside = _inside(options)
    data = read_bytes(options.lottery)
    file, problems = check_lottery(data)
    keys: dict[int, str] = {}
    if inside and not problems:
        problems, keys = _against_pool(file, options)
    drawn = draw(file.panels, options.seed) if options.seed is not None and not problems else None
    if options.json:
        told = {
            "holds": not problems,
            "checked_against_pool": inside,
            "problems": [
                {"field": one.field, "value": one.value, "message": one.message} for one in problems
            ],
            "sha256": hashlib.sha256(data).hexdigest(),
            "people_root": file.root,
            "drawn": None if drawn is None else _drawn(drawn, file, keys),
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _show(file, problems, drawn, keys, voice=speaker(options.language, Currency()), data=data)
    return FAILED if problems else 0


def _inside(options: argparse.Namespace) -> bool:
    """Return whether pool, quotas and secret were given; all three or none."""
    given = {"--pool": options.pool, "--quotas": options.quotas, "--secret": options.secret}
    missing = [name for name, value in given.items() if value is None]
    if missing and len(missing) < len(given):
        why = "Pool, quotas and secret belong together: give all three, or none for what anyone can check."
        raise refused("nothing", "missing", why, field=missing[0])
    return not missing


def _against_pool(file: LotteryFile, options: argparse.Namespace) -> tuple[list[Problem], dict[int, str]]:
    """Return what contradicts the pool, and the keys behind the published people."""
    secret = read_secret(options.secret)
    if file.households and not options.household:
        why = "This lottery keeps households apart: name the column of the household with --household."
        raise refused("nothing", "household", why, field="--household")
    with Watched() as watch:
        rules = read_rules(
            options.pool, options.quotas, size=file.size, key=options.key, household=options.household
        )
        problems = check_inside(file, rules, secret=secret)
        if not problems:
            problems = check_fairness(file, rules, secret=secret, watch=watch)
    order, _ = hashed_order(rules, secret=secret)
    return problems, {at: rules.pool.people[person].key for at, person in enumerate(order)}


def _drawn(drawn: Draw, file: LotteryFile, keys: dict[int, str]) -> dict[str, object]:
    told: dict[str, object] = {
        "seed": drawn.seed,
        "panel": drawn.number,
        "people": [file.people[at] for at in drawn.people],
    }
    return told | {"keys": [keys[at] for at in drawn.people]} if keys else told


def _show(
    file: LotteryFile,
    problems: list[Problem],
    drawn: Draw | None,
    keys: dict[int, str],
    *,
    voice: Plain,
    data: bytes,
) -> None:
    if problems:
        print(voice.say(Sentence(say.HOLDS_NOT)))
        for problem in problems:
            print(f"  - {problem}")
        return
    values = {"people": len(file.people), "panels": len(file.panels), "size": file.size}
    print(voice.say(Sentence(say.HOLDS, values)))
    if keys:
        within = Sentence(say.HOLDS_WITHIN, {"gap": math.ceil(file.within * _MILLION)})
        print(voice.say(Sentence(say.HOLDS_INSIDE) if file.proven else within))
    print(f"sha256       {hashlib.sha256(data).hexdigest()}\npeople_root  {file.root}")
    if drawn is None:
        return
    told: dict[str, Value] = {"seed": Name(drawn.seed), "panel": drawn.number, "panels": len(file.panels)}
    print("\n" + voice.say(Sentence(say.DRAWN, told)))
    for at in drawn.people:
        print(f"  {file.people[at]}{f'  {keys[at]}' if keys else ''}")
