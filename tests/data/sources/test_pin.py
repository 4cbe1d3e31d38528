from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from commonground.core.errors import FetchError
from commonground.data.sources.pin import pin

HASH = "ab" * 32
LAYOUTS = {
    "under a header": '[sources.bus]\nkind = "gtfs"\nurl = "https://a.fi/x"\nlicence = "CC0-1.0"\n',
    "in braces": '[sources]\nbus = { url = "https://a.fi/x", kind = "gtfs" } # mine\n',
    "dotted": 'sources.bus.kind = "gtfs"\nsources.bus.url = "https://a.fi/x"\n',
    "in single quotes": "[sources.bus]\n  url  =  'https://a.fi/x' # spaced\n",
    "a file": '[sources.bus]\nfile = "x.zip"',
    "the same address twice": (
        '[sources.tram]\nurl = "https://a.fi/x"\nsha256 = "00"\n[sources.bus]\nurl = "https://a.fi/x"\n'
    ),
    "with windows line ends": '[sources.bus]\r\nkind = "gtfs"\r\nurl = "https://a.fi/x"\r\nbytes = 1\r\n',
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_hash_is_added_and_every_other_byte_stays(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "city.toml"
    before = LAYOUTS[layout].encode()
    path.write_bytes(before)
    pin(path, "bus", HASH)
    after = path.read_bytes()
    wanted = tomllib.loads(before.decode())
    wanted["sources"]["bus"]["sha256"] = HASH
    assert tomllib.loads(after.decode()) == wanted
    kept = [line for line in after.rstrip().splitlines(keepends=True) if HASH.encode() not in line]
    assert all(line.rstrip(b"\n") in before for line in kept)
    assert len(after) - len(before) < 120
    assert list(tmp_path.iterdir()) == [path]


def test_where_no_place_is_found_the_line_to_add_is_shown_and_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text('[sources.bus]\nurl = """\nhttps://a.fi/x"""\n', encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(FetchError, match=HASH):
        pin(path, "bus", HASH)
    assert path.read_bytes() == before
