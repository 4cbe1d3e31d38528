"""``commonground city``: check, plan, fetch, build, list and roll back."""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path
from typing import Any

from commonground.cli.interrupt import stoppable
from commonground.cli.progress import Bars
from commonground.cli.sentences import explained
from commonground.core.errors import CommonGroundError, LakeError
from commonground.data.home import city_file, lake, source_cache

FAILED, STRICT = 1, 3


def add_commands(commands: Any) -> None:
    """Add ``city`` and everything under it."""
    top = commands.add_parser("city", help="check, plan, fetch and build cities")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    check = verbs.add_parser("check", help="find every problem of city files; no network")
    check.add_argument("files", nargs="+", metavar="FILE", help="city file, or the id of a city in cities/")
    check.set_defaults(run=run_check)

    plan = verbs.add_parser("plan", help="say what would be fetched and what could be computed")
    plan.add_argument("file", metavar="FILE", help="city file, or the id of a city in cities/")
    plan.add_argument("--from", dest="folders", action="append", default=[], metavar="DIR", type=Path)
    plan.set_defaults(run=run_plan)

    fetch = verbs.add_parser("fetch", help="bring the sources here, verified; resumes")
    fetch.add_argument("file", metavar="FILE", help="city file, or the id of a city in cities/")
    fetch.add_argument(
        "--from", dest="folders", action="append", default=[], metavar="DIR", type=Path,
        help="folder that holds the sources, under whatever names",
    )  # fmt: skip
    fetch.add_argument("--only", action="append", metavar="ID", help="only this source; may be repeated")
    fetch.add_argument("--pin", action="store_true", help="write the hash of what arrives into the city file")
    fetch.add_argument(
        "--probe", action="store_true", help="ask each address whether it answers; keep nothing"
    )
    fetch.set_defaults(run=run_fetch)

    build = verbs.add_parser("build", help="compute every number and put the build live")
    build.add_argument("files", nargs="+", metavar="FILE", help="city file, or the id of a city in cities/")
    build.add_argument("--from", dest="folders", action="append", default=[], metavar="DIR", type=Path)
    build.add_argument("--explain", action="store_true", help="print everything that was read and dropped")
    build.add_argument("--strict", action="store_true", help="exit 3 when an indicator cannot be told")
    build.set_defaults(run=run_build)

    back = verbs.add_parser("rollback", help="put the build before the live one live again")
    back.add_argument("city", help="id of the city")
    back.set_defaults(run=run_rollback)

    builds = verbs.add_parser("builds", help="list the builds of a city, the live one first")
    builds.add_argument("city", help="id of the city")
    builds.set_defaults(run=run_builds)


def run_check(options: argparse.Namespace) -> int:
    """Print every problem of every file."""
    from commonground.data.city.check import check

    bad = 0
    for name in options.files:
        path = city_file(name)
        problems = check(path)
        bad += bool(problems)
        print(f"{path}: {'no problem found' if not problems else f'{len(problems)} to put right'}")
        for problem in problems:
            print(f"  - {problem}")
    return FAILED if bad else 0


def run_plan(options: argparse.Namespace) -> int:
    """Print bytes, licences, and what each indicator needs."""
    from commonground.core.indicators.registry import REGISTRY
    from commonground.data.city.config import load
    from commonground.data.city.plan import plan
    from commonground.data.pipeline.origins import NOT_MEASURED_YET

    requirements = {one.id: one.inputs for one in REGISTRY.values() if one.main}
    city = load(city_file(options.file))
    found = plan(city, source_cache(), from_dirs=options.folders, requirements=requirements)
    print(f"{found.city}: {_size(found.bytes_to_fetch)} to fetch")
    if found.unknown_sizes:
        print(f"  of unknown size: {', '.join(found.unknown_sizes)}")
    print("\nSources")
    for source in found.sources:
        print(f"  {source.id:<18} {source.status:<9} {_size(source.bytes):>9}  {source.licence.id}")
        if source.reason:
            print(f"  {'':<18} {source.reason}")
        if not source.licence.redistribute:
            print(f"  {'':<18} {source.licence.reason}")
    print("\nIndicators")
    for one in found.indicators:
        later = sorted(NOT_MEASURED_YET & set(one.missing))
        why = "not measured yet: " + ", ".join(later) if later else one.reason
        print(f"  {one.id:<6} {REGISTRY[one.id].title:<58} {'yes' if one.computable else why}")
    return 0


def _size(count: int | None) -> str:
    if count is None:
        return "? MB"
    return f"{count / 1e6:.1f} MB" if count else "0 MB"


def run_fetch(options: argparse.Namespace) -> int:
    """Fetch what is pinned and not here yet; exit 1 when a required source is still missing."""
    from commonground.data.city.config import load
    from commonground.data.sources.fetch import fetch
    from commonground.data.sources.probe import probe

    city = load(city_file(options.file))
    if options.probe:
        answers = probe(city)
        for answer in answers:
            print(f"  {answer.id}: {answer.problem or 'answers'} ({answer.url})")
        return FAILED if any(answer.problem for answer in answers) else 0
    report = fetch(
        city,
        source_cache(),
        only=options.only,
        from_dirs=options.folders,
        pin=options.pin,
        progress=Bars(),
    )
    for one in report.fetched:
        print(f"  {one.id}: {one.how}, {_size(one.bytes)}, sha256 {one.sha256[:12]}…")
    for failure in report.failed:
        word = "missing" if failure.required else "missing, and not required"
        print(f"  {failure.id}: {word}: {failure.error}", file=sys.stderr)
    return 0 if report.ok else FAILED


def run_build(options: argparse.Namespace) -> int:
    """Build each city; one broken city never stops the others."""
    failed, untold = 0, 0
    for name in options.files:
        outcome = _built(name, options.folders)
        if outcome is None:
            failed += 1
            continue
        untold += bool(outcome.untold)
        _print_outcome(outcome, explain=options.explain)
    if failed:
        return FAILED
    return STRICT if options.strict and untold else 0


def _built(name: str, folders: list[Path]) -> Any:
    """Build one city, or say why not and return None."""
    from commonground.data.city.config import load
    from commonground.data.pipeline.build import build_city

    stays = f"{name} was not built; what was live stays live."
    try:
        with stoppable():
            return build_city(
                load(city_file(name)),
                lake=lake(),
                cache=source_cache(),
                from_dirs=folders,
                progress=Bars(),
            )
    except (CommonGroundError, OSError) as err:
        print(f"commonground: {stays}\n{explained(err)}", file=sys.stderr)
    except Exception:  # noqa: BLE001 - a fault of ours in one city must not stop the others
        print(f"commonground: {stays}\nThe fault is in this program. Please report it:", file=sys.stderr)
        traceback.print_exc()
    return None


def _print_outcome(outcome: Any, *, explain: bool) -> None:
    build = outcome.build
    hits = sum(hit for _, _, hit in outcome.stages)
    names = ", ".join(sorted({f"{id_} (no {need})" for id_, need in outcome.untold.items()}))
    print(f"{build.city}: build {build.id} is live; {hits} of {len(outcome.stages)} stages were done before.")
    if names:
        print(f"  cannot tell: {names}")
    if explain:
        for part, facts in outcome.report.items():
            print(f"  {part}")
            for name, fact in facts.items():
                print(f"    {name}: {fact}")


def run_rollback(options: argparse.Namespace) -> int:
    """Go back by one build."""
    from commonground.data.lake.builds import rollback

    build = rollback(lake(), options.city)
    print(f"{options.city}: build {build.id} is live again.")
    return 0


def run_builds(options: argparse.Namespace) -> int:
    """List builds, newest first."""
    from commonground.data.lake.builds import cities, history, open_build

    if not history(lake(), options.city):
        known = ", ".join(cities(lake())) or "none"
        raise LakeError(
            f"City {options.city!r} has no build in {lake()} (built cities: {known}): run "
            f"`commonground city build {options.city}` first."
        )
    for number, name in enumerate(history(lake(), options.city)):
        manifest = open_build(lake(), options.city, name).manifest
        print(f"{name}  {manifest['built_at']}  {manifest['code_version']}{'  live' if number == 0 else ''}")
    return 0
