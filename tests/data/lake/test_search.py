"""Finding a street by what somebody types."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.data.lake import paths
from commonground.data.lake.search import StreetIndex
from commonground.data.lake.tables import write_table
from commonground.data.lake.version import VersionMeta

ROWS = [
    ("street", "Calle Mayor", None),
    ("street", "Calle Mayor de Triana", None),
    ("street", "Avenida Mayor", None),
    ("address", "Calle Mayor", "5"),
    ("address", "Calle Mayor", "15"),
    ("address", "Calle Mayor", "5 bis"),
    ("street", "Rue de l'Église", None),
    ("street", "Åbovägen", None),
    ("street", "Straße des 17. Juni", None),
    ("street", "شارع الجامعة", None),
    ("place", "Parque San Telmo", None),
    ("street", "Camino del Almayor", None),
    ("street", None, None),
]


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> StreetIndex:
    lake = tmp_path_factory.mktemp("search")
    table = {
        "kind": [kind for kind, _, _ in ROWS],
        "name": [name for _, name, _ in ROWS],
        "number": [number for _, _, number in ROWS],
        "lat": np.arange(len(ROWS)) * 1.0,
        "lon": np.arange(len(ROWS)) * 1.0,
    }
    version = write_table(lake, "streets", table, meta=VersionMeta((), "test", "0", "2026-10-01"))
    return StreetIndex(paths.canonical_file(lake, version.sha256))


def _labels(streets: StreetIndex, text: str, limit: int = 10) -> list[str]:
    return [hit.label for hit in streets.search(text, limit=limit)]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("calle mayor", "Calle Mayor"),
        ("CALLE MAYOR", "Calle Mayor"),
        ("calle mayor 5", "Calle Mayor 5"),
        ("mayor 15", "Calle Mayor 15"),
        ("eglise", "Rue de l'Église"),
        ("ÉGLISE", "Rue de l'Église"),
        ("l'eglise", "Rue de l'Église"),
        ("abov", "Åbovägen"),
        ("abovagen", "Åbovägen"),
        ("17 juni", "Straße des 17. Juni"),
        ("الجامعة", "شارع الجامعة"),
        ("telmo parque", "Parque San Telmo"),
        ("triana", "Calle Mayor de Triana"),
    ],
)
def test_case_accents_order_and_punctuation_do_not_matter(streets: StreetIndex, text: str, best: str) -> None:
    assert _labels(streets, text)[0] == best


def test_streets_come_before_their_addresses_and_whole_words_before_parts(streets: StreetIndex) -> None:
    found = _labels(streets, "mayor")
    assert found[0] == "Calle Mayor"
    assert found.index("Avenida Mayor") < found.index("Camino del Almayor")
    assert _labels(streets, "calle mayor")[:2] == ["Calle Mayor", "Calle Mayor de Triana"]


def test_every_word_must_be_there(streets: StreetIndex) -> None:
    assert _labels(streets, "calle telmo") == []


def test_the_limit_holds(streets: StreetIndex) -> None:
    assert len(_labels(streets, "a", limit=3)) == 3
    assert _labels(streets, "a", limit=0) == []


@pytest.mark.parametrize("text", ["", "   ", "---", "'", "%", "_", "\0"])
def test_a_text_without_letters_or_digits_finds_nothing(streets: StreetIndex, text: str) -> None:
    assert _labels(streets, text) == []


def test_a_very_long_text_is_cut_and_answered(streets: StreetIndex) -> None:
    assert _labels(streets, "mayor " * 100_000)[0] == "Calle Mayor"


def test_a_house_number_the_map_does_not_know_leaves_its_street(streets: StreetIndex) -> None:
    assert _labels(streets, "mayor de triana 9999")[0] == _labels(streets, "mayor de triana")[0]
    assert _labels(streets, "atlantis 9999") == []
