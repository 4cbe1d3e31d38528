"""What the page of the state of the data shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonground.apps.catalogue import queries, sentences
from commonground.apps.indicators import lineage
from commonground.apps.indicators import queries as indicators
from commonground.apps.indicators import sentences as say
from commonground.apps.indicators.pages import FORMATS
from commonground.apps.indicators.places import levels
from commonground.apps.indicators.source_lines import source_lines

if TYPE_CHECKING:
    from commonground.data.lake.reader import BuildReader


def data(build: BuildReader) -> dict[str, Any]:
    """Answer the state of the data: sources, what is missing, tables, report, builds, downloads."""
    missing = [one for one in lineage.sources(build) if not one.ok]
    tables = queries.tables(build)
    return {
        "summary": sentences.summary(
            build, sources=len(lineage.sources(build)) - len(missing), tables=tables
        ),
        "sources": source_lines(build),
        "missing": say.missing(indicators.missing_inputs(build)),
        "tables": [sentences.table_line(one) for one in tables],
        "report": [sentences.report_line(one) for one in queries.report(build)],
        "builds": queries.builds(build),
        "stages": build.manifest["stages"],
        "levels": levels(build),
        "formats": FORMATS,
        "indicators": [
            (one, say.name(one)) for _lens, members in indicators.by_lens(build) for one in members
        ],
        "code_version": build.manifest["code_version"],
    }
