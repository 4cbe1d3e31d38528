"""The reference page lists the keys of the schema: all of them, in its words, and no other."""

from __future__ import annotations

import re
from dataclasses import fields

from commonground.data.city.check import check
from commonground.data.city.config import AreaRef, BoundaryRef, CityConfig, SourceRef
from commonground.data.city.forms import FORMS
from commonground.data.city.schema import KEYS, KINDS, LATER_KINDS, reference_rows
from commonground.data.sources.archives import LIMITS
from commonground.data.sources.download import Rules
from tests.data.city.test_check import found, write
from tests.shared_data import ROOT

PAGE = (ROOT / "docs" / "methods" / "city-file.md").read_text(encoding="utf-8")


def test_the_reference_lists_exactly_the_keys_the_schema_knows() -> None:
    written = re.findall(r"^\| `(?:schema|city|boundary|urban|areas|sources)\b.*\|$", PAGE, re.MULTILINE)
    assert written == reference_rows()


def test_the_reference_lists_every_kind() -> None:
    for kind, words in KINDS.items():
        assert f"| `{kind}` | {words} |" in PAGE
    assert all(f"`{kind}`" in PAGE for kind in LATER_KINDS)


def test_the_example_of_the_reference_is_whole_but_for_its_map(tmp_path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert list(found(write(tmp_path, example))) == ["sources.osm.file"]
    (tmp_path / "helsinki.osm.pbf").write_bytes(b"")
    assert [problem.key for problem in check(tmp_path / "city.toml")] == ["sources.osm.sha256"]


def test_the_limits_of_the_reference_are_those_of_the_code() -> None:
    rules = Rules()
    assert (
        f"at most {LIMITS.entries:,} entries, {LIMITS.bytes // 10**9} GB, and {LIMITS.ratio:g} times" in PAGE
    )
    assert f"{rules.timeout_s:g} s without a byte, asked again at most {rules.retries} times" in PAGE
    assert f"to {rules.longest_wait_s:g} s" in PAGE


def test_every_key_has_a_form_and_a_place_in_the_city() -> None:
    places = {
        name for kind in (CityConfig, BoundaryRef, AreaRef, SourceRef) for name in kind.__dataclass_fields__
    }
    renamed = {"schema": "path", "from": "start", "to": "end"}
    for key in KEYS:
        assert key.form in FORMS
        assert renamed.get(key.name, key.name) in places
    assert {field.name for field in fields(SourceRef)} >= {"total", "id_column"}


def test_the_homes_of_sources_say_when_they_were_last_seen() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert "Last verified live: never" in page
    for name in ("demo", "las_palmas", "porto_alegre"):
        assert f"| `{name}` |" in page
