"""The shell of every page: languages, headers, the pinned build, the banner, the weight."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import stat
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from commonground.core.charts import palette
from commonground.data.lake.builds import rollback
from commonground.web import accent, context, live, places
from commonground.web.databases import databases, postgres
from commonground.web.middleware import LiveBuild, PathLanguage
from tests.data.lake.factory import CITY, tiny_build

NOWHERE = "/no/such/page/"
BANNER = (
    "Synthetic demonstration data. The map is real (OpenStreetMap); people, reports, ballots, money and "
    "readings are invented."
)
HEAVIEST_FIRST_VIEW = 100_000
HEAVIEST_FONTS = 100_000


def _policy(response):
    return dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))


# --- languages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es"), ("/fr", "fr"), ("/ar", "ar")])
def test_the_address_alone_decides_the_language(client, tiny_city, prefix, language):
    response = client.get(prefix + NOWHERE, headers={"accept-language": "de, fr;q=0.5"})
    page = response.content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" not in response.headers.get("Vary", "")


def test_a_request_leaves_no_language_behind(rf):
    said = []

    def view(_request):
        said.append(translation.get_language())
        return HttpResponse()

    PathLanguage(view)(rf.get("/ar/"))
    assert said == ["ar"]
    assert translation.get_language() == "en"


def test_every_language_links_to_this_very_page(client, tiny_city):
    page = client.get("/es/no/such/page/?by=ward&x=1").content.decode()
    links = dict(re.findall(r'<link rel="alternate" hreflang="(\w\w)" href="([^"]+)"', page))
    assert links == {
        "en": "/no/such/page/?by=ward&amp;x=1",
        "es": "/es/no/such/page/?by=ward&amp;x=1",
        "fr": "/fr/no/such/page/?by=ward&amp;x=1",
        "ar": "/ar/no/such/page/?by=ward&amp;x=1",
    }


def test_the_citys_first_language_has_no_prefix(settings):
    settings.LANGUAGE_CODE = "es"
    assert context.in_language("/en/areas/", "es") == "/areas/"
    assert context.in_language("/areas/", "en") == "/en/areas/"


@pytest.mark.parametrize(
    ("spoken", "expected"), [(["es", "en"], "es"), (["fi", "sv", "fr"], "fr"), (["fi"], "en"), ([], "en")]
)
def test_the_default_language_is_the_first_of_the_city_that_the_pages_speak(spoken, expected):
    assert places.default_language(spoken, ["en", "es", "fr", "ar"]) == expected


def test_a_citys_languages_are_known_from_its_build_and_before_that_from_its_file(tmp_path, monkeypatch):
    monkeypatch.setenv("CG_CITIES", str(tmp_path))
    (tmp_path / "tiny.toml").write_text('[city]\nid = "tiny"\nlanguages = ["fr"]\n')
    assert places.city_languages(tmp_path / "lake", CITY) == ["fr"]
    lake, _city = tiny_build(tmp_path, languages=("es", "en"), tiles=False)
    assert places.city_languages(lake, CITY) == ["es", "en"]
    assert places.city_languages(tmp_path / "nowhere", "unknown") == []


# --- headers ---------------------------------------------------------------------------------------


def test_everything_a_page_may_load_comes_from_this_host(client, tiny_city):
    policy = _policy(client.get(NOWHERE))
    assert policy["default-src"] == "'none'"
    for kind in ("script-src", "font-src", "connect-src", "worker-src", "form-action"):
        assert policy[kind] == "'self'"
    assert "unsafe" not in str(policy)
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_the_only_inline_style_is_the_accent_named_by_its_hash(client, tiny_city):
    response = client.get(NOWHERE)
    page = response.content.decode()
    styles = re.findall(r"<style>(.*?)</style>", page)
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert len(styles) == 1
    assert _policy(response)["style-src"] == f"'self' 'sha256-{digest}'"
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]* src=)", page)


def test_every_answer_refuses_frames_sniffing_and_chatty_referrers(client, tiny_city):
    headers = client.get(NOWHERE).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_reading_a_page_sets_no_cookie(client, tiny_city):
    assert not client.get(NOWHERE).cookies


# --- the build -------------------------------------------------------------------------------------


def test_without_a_build_the_page_says_which_command_makes_one(client, settings, tmp_path):
    settings.CG_LAKE, settings.CG_CITY = tmp_path / "lake", "porto"
    response = client.get("/fr/")
    assert response.status_code == 503
    assert "commonground city build cities/porto.toml" in response.content.decode()
    assert 'lang="fr"' in response.content.decode()


def test_without_a_build_the_api_answers_in_json(client, settings, tmp_path):
    settings.CG_LAKE, settings.CG_CITY = tmp_path / "lake", "porto"
    response = client.get("/api/v1/areas")
    assert response.status_code == 503
    assert "city build" in response.json()["detail"]


def test_health_needs_no_build_and_no_database(client, settings, tmp_path):
    settings.CG_LAKE = tmp_path
    assert client.get("/health").json() == {"status": "ok"}


def test_one_request_reads_one_build_even_when_another_is_published_meanwhile(rf, settings, tmp_path):
    lake, city = tiny_build(tmp_path, tiles=False)
    settings.CG_LAKE, settings.CG_CITY = lake, city
    seen = []

    def view(request):
        seen.append(request.build.id)
        tiny_build(tmp_path, shift=0.1, tiles=False)
        seen.append(request.build.id)
        seen.append(live.build(lake, city).id)

    LiveBuild(view)(rf.get("/"))
    first, still, published = seen
    assert first == still != published


def test_a_rollback_shows_on_the_next_request(tmp_path):
    lake, city = tiny_build(tmp_path, tiles=False)
    before = live.build(lake, city)
    tiny_build(tmp_path, shift=0.1, tiles=False)
    assert live.build(lake, city).id != before.id
    rollback(lake, city)
    assert live.build(lake, city).id == before.id


def test_every_request_shares_one_reader_of_the_live_build(tiny_lake):
    assert live.build(tiny_lake, CITY) is live.build(tiny_lake, CITY)


# --- what every page says ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_invented_people_are_announced_on_every_page_in_its_language(client, tiny_city, language):
    page = client.get(("" if language == "en" else f"/{language}") + NOWHERE).content.decode()
    said = re.search(r'<p class="synthetic" role="note">(.*?)</p>', page)[1]
    assert (said == BANNER) == (language == "en")
    assert "OpenStreetMap" in said


def test_a_real_city_carries_no_banner(client, settings, tmp_path):
    settings.CG_LAKE, settings.CG_CITY = tiny_build(tmp_path, synthetic=False, tiles=False)
    assert "synthetic" not in client.get(NOWHERE).content.decode()


def test_an_unknown_address_says_so_and_leads_back(client, tiny_city):
    response = client.get(NOWHERE)
    page = response.content.decode()
    assert response.status_code == 404
    assert "Page not found" in page
    assert re.search(r'<li><a href="/">City</a></li>', page)


def test_the_header_names_the_city_and_leads_to_every_door(client, tiny_city):
    page = client.get(NOWHERE).content.decode()
    header = page[page.index("<header") : page.index("</header>")]
    assert "Tiny (demo)" in header
    doors = re.findall(r'<a href="([^"]+)">(?!<)([^<]+)</a>', header)
    assert [label for _url, label in doors] == [
        "City",
        "Areas",
        "Indicators",
        "From my door",
        "Count",
        "Opinions",
        "Data",
    ]


def test_the_footer_thanks_each_source_that_was_used_once_and_no_other(client, tiny_city):
    page = client.get(NOWHERE).content.decode()
    footer = page[page.index("<footer") :]
    assert footer.count("© OpenStreetMap contributors") == 1
    assert "Tiny Transport" not in footer
    assert "2026" in footer


def test_our_own_fault_is_said_without_database_build_or_context():
    page = render_to_string("500.html")
    assert "fault is ours" in page
    assert 'dir="rtl"' in page


def test_a_name_falls_back_to_english_and_then_to_what_there_is():
    assert context.named({"en": "A", "es": "B"}, "es") == "B"
    assert context.named({"en": "A", "es": "B"}, "ar") == "A"
    assert context.named({"fi": "C"}, "ar") == "C"
    assert context.named("D", "ar") == "D"


# --- the accent --------------------------------------------------------------------------------------


class _City:
    def __init__(self, colour):
        self.city = {"accent": colour}


@pytest.mark.parametrize("colour", ["#ffee00", "#111111", "#0b6e4f"])
def test_the_citys_accent_can_be_read_on_light_and_dark_paper(colour):
    light, dark = re.fullmatch(
        r":root\{--city:(#\w{6});--city-dark:(#\w{6})\}", accent.rule(_City(colour))
    ).groups()
    assert palette.contrast(light, palette.COLOURS["light"]["paper"]) >= 4.5
    assert palette.contrast(dark, palette.COLOURS["dark"]["paper"]) >= 4.5


@pytest.mark.parametrize("colour", [None, "", "green", "#12345", "red;}body{display:none"])
def test_an_accent_that_is_no_colour_is_replaced_by_ours(colour):
    assert accent.rule(_City(colour)) == accent.rule(None)


# --- files -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_static_file_is_kept_for_ever_at_an_address_that_changes_with_it(client, settings, tmp_path):
    (tmp_path / "a.css").write_text("a")
    first = places.tree_digest(tmp_path)
    assert first == places.tree_digest(tmp_path)
    (tmp_path / "a.css").write_text("b")
    assert places.tree_digest(tmp_path) != first
    with closing(client.get(f"{settings.STATIC_URL}site.css")) as response:
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_modules_are_served_as_scripts(client, settings):
    for name in ("map.js", "vendor/maplibre-gl-6.17.0/maplibre-gl.mjs"):
        with closing(client.get(settings.STATIC_URL + name)) as response:
            assert response.headers["Content-Type"].startswith("text/javascript")


def _linked(page, settings):
    found = re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"]+)"', page)
    return {name for name in found if not name.endswith(".woff2")}


def test_the_first_view_weighs_at_most_100_kb_compressed(client, tiny_city, settings):
    page = client.get("/ar" + NOWHERE).content
    linked = _linked(page.decode(), settings)
    assert "site.css" in linked
    assert not any("htmx" in name for name in linked), "only pages that watch work load it"
    files = [Path(finders.find(name)).read_bytes() for name in linked]
    assert sum(len(gzip.compress(data)) for data in [page, *files]) <= HEAVIEST_FIRST_VIEW


def test_a_compressed_answer_is_offered(client, tiny_city):
    response = client.get(NOWHERE, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"


def test_the_fonts_of_one_language_weigh_at_most_100_kb():
    fonts = re.findall(r'url\("(vendor/[^"]+\.woff2)"\)', Path(finders.find("site.css")).read_text("utf-8"))
    assert len(fonts) == 2
    assert sum(Path(finders.find(name)).stat().st_size for name in fonts) <= HEAVIEST_FONTS


@pytest.mark.parametrize("name", ["site.css", "map.js"])
def test_our_own_style_and_script_name_no_other_host(name):
    text = Path(finders.find(name)).read_text("utf-8")
    assert not re.search(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text)


# --- settings ----------------------------------------------------------------------------------------


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv("CG_SECRET_KEY", raising=False)
    first = places.secret_key(tmp_path / "home")
    assert len(first) >= 50
    assert places.secret_key(tmp_path / "home") == first
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600


def test_a_secret_from_outside_is_not_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("CG_SECRET_KEY", "given")
    assert places.secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_a_file_unless_an_address_names_another(tmp_path):
    made = databases({}, tmp_path)["default"]
    assert made["NAME"] == str(tmp_path / "db.sqlite3")
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert made["OPTIONS"]["timeout"] == 20
    assert made["ATOMIC_REQUESTS"] is False
    assert "journal_mode=WAL" in made["OPTIONS"]["init_command"]
    assert databases({"DATABASE_URL": "sqlite:////srv/x.db"}, tmp_path)["default"]["NAME"] == "/srv/x.db"


def test_an_address_of_postgresql_is_read_in_full():
    made = postgres("postgresql://us%40er:p%2Fw@db.example:6432/city?sslmode=require&connect_timeout=5")
    assert {key: made[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "city",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
    }
    assert made["OPTIONS"] == {"sslmode": "require", "connect_timeout": "5"}
    assert postgres("postgres:///city?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host/", "nonsense"])
def test_an_address_of_no_database_we_know_says_what_is_expected(url):
    with pytest.raises(ValueError, match="expected postgresql://"):
        postgres(url)
