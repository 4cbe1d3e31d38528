"""A file is brought, read at once, and either kept under a key nobody can guess or refused with reasons."""

from __future__ import annotations

import hashlib
import re
import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonground.apps.participation import keys, limits, upload
from commonground.apps.participation.models import Inquiry
from tests.apps.participation.conftest import MINIATURE


def test_the_page_says_what_may_be_brought_how_large_and_how_long_it_stays(visitor):
    page = visitor.open("/count/").text
    assert "at most 20 MB" in page
    assert "deleted after 30 minutes" in page
    assert "commonground choice count election.pb --rule equal_shares" in page


def test_a_file_leads_to_a_page_that_says_what_it_holds(visitor):
    page = visitor.bring()
    assert page.response.status_code == 200
    assert "5 voters approved as many proposals as they wanted" in page.text
    assert "4 proposals stand against a budget of 100 EUR" in page.text


def test_the_key_has_at_least_128_bits_and_only_its_hash_is_stored(visitor, own_home):
    visitor.bring()
    assert re.fullmatch(r"/count/[A-Za-z0-9_-]{32}/", visitor.here)
    assert keys._BYTES * 8 >= 128
    row = Inquiry.objects.values().get()
    assert visitor.key not in str(row)
    assert row["key_sha256"] == hashlib.sha256(visitor.key.encode()).hexdigest()
    assert not [path for path in own_home.rglob("*") if visitor.key in path.name]


def test_two_visitors_get_two_keys_and_a_wrong_one_opens_nothing(visitor):
    visitor.bring()
    first = visitor.here
    visitor.bring()
    assert visitor.here != first
    page = visitor.open(f"/count/{'A' * 32}/")
    assert page.response.status_code == 404
    assert "deleted 30 minutes after they were brought" in page.text


def test_a_key_of_a_count_opens_no_conversation(visitor):
    visitor.bring()
    assert visitor.client.get(f"/groups/{visitor.key}/").status_code == 404
    assert visitor.client.get(f"/groups/{visitor.key}/groups.json").status_code == 404


def test_files_are_for_this_program_alone(visitor, own_home):
    visitor.bring()
    folder = own_home / "participation"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_no_cache_and_no_index_keeps_a_page_or_a_file(visitor):
    visitor.bring()
    for address in (visitor.here, f"/count/{visitor.key}/election.pb"):
        headers = visitor.client.get(address).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert "noindex" in headers["X-Robots-Tag"]


# --- what is refused ---------------------------------------------------------------------------------


def test_every_problem_of_a_file_is_listed_with_line_field_value_and_remedy(visitor):
    broken = MINIATURE.replace("P2;40;", "P2;cheap;").replace("3;P1\n", "3;P9\n")
    page = visitor.bring(broken, name="broken.pb")
    assert page.response.status_code == 400
    assert "broken.pb has 2 problems" in page.text
    rows = page.table("Every problem")
    assert rows[0] == ["Line", "Field", "Given", "What to do"]
    assert [row[0] for row in rows[1:]] == ["10", "17"]
    assert [row[2] for row in rows[1:]] == ["cheap", "P9"]
    assert all(len(row[3]) > 10 for row in rows[1:])
    assert not Inquiry.objects.exists()


def test_the_problems_of_a_file_are_said_in_the_language_of_the_page(visitor):
    broken = MINIATURE.replace("P2;40;", "P2;cheap;").replace("3;P1\n", "3;P1;P9\n")
    files = {"election": SimpleUploadedFile("broken.pb", broken.encode())}
    page = visitor.post("/ar/count/", files)
    assert page.response.status_code == 400
    assert "<td>هذا ليس مبلغًا: اكتبه بالأرقام، مثل 1234.50.</td>" in page.html
    assert "<td>في هذا الصف" in page.html
    assert '<td lang="en"' not in page.html


def test_what_was_noticed_in_a_file_is_said_in_the_language_of_the_page(visitor):
    visitor.bring(MINIATURE.replace("P3;50;", "P3;500;"))
    page = visitor.open(f"/ar{visitor.here}")
    assert "<td>كلفة هذا أكثر من الميزانية كلها ولا يمكن أن يفوز أبدًا.</td>" in page.html
    assert '<td lang="en"' not in page.html


def test_the_problems_of_stances_are_said_in_the_language_of_the_page(visitor):
    stances = "timestamp,comment-id,voter-id,vote\n1,0,a,7\n"
    page = visitor.post("/es/groups/", {"votes": SimpleUploadedFile("votes.csv", stances.encode())})
    assert page.response.status_code == 400
    assert "Se esperaba 1 (de acuerdo), -1 (en desacuerdo) o 0 (sin opinión)" in page.html
    assert '<td lang="en"' not in page.html


def test_the_summary_of_problems_leads_to_the_field_and_is_announced(visitor):
    page = visitor.bring("no election at all")
    assert 'role="alert"' in page.html
    assert "#election" in page.links
    assert "election" in page.ids


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "election.pb is empty"),
        (b"\xff\xfe\x00M", "election.pb has 1 problem"),
        (b"PK\x03\x04 a zip", "election.pb has"),
        (b"<html><script>alert(1)</script></html>", "election.pb has"),
        (b"\x00" * 100, "election.pb has"),
    ],
)
def test_what_is_no_election_is_refused_in_words(visitor, content, words):
    page = visitor.bring(content)
    assert page.response.status_code == 400
    assert words in page.text
    assert "<script>alert" not in page.html
    assert not Inquiry.objects.exists()


def test_a_name_that_is_markup_is_only_a_name(visitor):
    page = visitor.bring("nothing", name="<img src=x onerror=alert(1)>.pb")
    assert "<img src=x" not in page.html


def test_a_form_without_a_file_says_so(visitor):
    page = visitor.post("/count/", {})
    assert page.response.status_code == 400
    assert "No file was chosen" in page.text


def test_more_than_the_limit_is_refused_by_its_size_and_told_what_to_do(visitor, monkeypatch, own_home):
    monkeypatch.setattr(upload, "LARGEST_BYTES", 100)
    page = visitor.bring(MINIATURE * 10_000, name="huge.pb")
    assert page.response.status_code == 413
    assert (
        f"huge.pb has {len(MINIATURE.encode()) / 100:.1f} MB, and at most 20 MB are taken here" in page.text
    )
    assert "command line" in page.text
    assert not Inquiry.objects.exists()
    assert not (own_home / "participation").exists()


def test_the_limit_is_20_megabytes_of_all_files_together():
    handler = upload.BoundedUpload()
    kept = []
    for size in (12_000_000, 8_000_000, 1):
        handler.new_file("f", "name", "text/plain", size)
        handler.receive_data_chunk(b"x" * size, 0)
        kept.append(handler.file_complete(size).content is not None)
    assert limits.LARGEST_BYTES == 20_000_000
    assert kept == [True, True, False]


def test_of_what_is_too_large_nothing_is_held_in_memory(monkeypatch):
    monkeypatch.setattr(upload, "LARGEST_BYTES", 10)
    handler = upload.BoundedUpload()
    handler.new_file("f", "name", "text/plain", None)
    for _ in range(100):
        handler.receive_data_chunk(b"x" * 1000, 0)
        assert len(handler._held) <= 10
    assert handler.file_complete(0).size == 100_000


def test_the_line_is_cut_when_somebody_sends_without_end(monkeypatch):
    monkeypatch.setattr(upload, "DRAINED_BYTES", 10)
    handler = upload.BoundedUpload()
    handler.new_file("f", "name", "text/plain", None)
    with pytest.raises(upload.StopUpload) as stop:
        handler.receive_data_chunk(b"x" * 11, 0)
    assert stop.value.connection_reset


@pytest.mark.parametrize("address", ["/count/", "/groups/"])
def test_a_form_from_another_site_is_refused_in_words(own_home, address):
    client = Client(enforce_csrf_checks=True)
    response = client.post(address, {"election": SimpleUploadedFile("a.pb", MINIATURE.encode())})
    assert response.status_code == 403
    assert "The form could not be sent" in response.content.decode()
    assert not Inquiry.objects.exists()


def test_with_the_token_of_the_page_the_form_is_taken(own_home):
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', client.get("/count/").content.decode())[1]
    sent = {"election": SimpleUploadedFile("a.pb", MINIATURE.encode()), "csrfmiddlewaretoken": token}
    assert client.post("/count/", sent).status_code == 302


def test_every_further_form_of_a_file_is_refused_from_another_site(visitor):
    visitor.bring()
    strict = Client(enforce_csrf_checks=True)
    for part in ("", "verify/", "what-if/", "share/", "stop/", "delete/"):
        assert strict.post(visitor.here + part).status_code == 403, part
    assert Inquiry.objects.count() == 1


# --- limits ------------------------------------------------------------------------------------------


def test_one_network_cannot_bring_without_end(visitor, monkeypatch):
    monkeypatch.setattr("commonground.apps.participation.actions.MOST_KEPT_OF_ONE", 2)
    visitor.bring()
    visitor.bring()
    page = visitor.bring()
    assert page.response.status_code == 429
    assert page.response.headers["Retry-After"] == "60"
    assert "Your network has brought many files in the last 30 minutes" in page.text
    other = visitor.client.post(
        "/count/", {"election": SimpleUploadedFile("a.pb", MINIATURE.encode())}, REMOTE_ADDR="192.0.2.7"
    )
    assert other.status_code == 302


def test_all_networks_together_cannot_fill_the_disk(visitor, monkeypatch, own_home):
    visitor.bring()
    monkeypatch.setattr("commonground.apps.participation.actions.MOST_KEPT_BYTES", 100)
    page = visitor.bring()
    assert page.response.status_code == 429
    assert "There is no room for another file" in page.text
    assert len(list((own_home / "participation").iterdir())) == 1


def test_a_network_is_known_by_a_hash_and_a_household_of_many_addresses_is_one(rf, settings):
    def client(address, **more):
        return keys.client_of(rf.get("/count/", REMOTE_ADDR=address, **more))

    assert client("192.0.2.1") != client("192.0.2.2")
    assert "192.0.2.1" not in client("192.0.2.1")
    assert client("2001:db8:1:2::1") == client("2001:db8:1:2:ffff::9")
    assert client("2001:db8:1:2::1") != client("2001:db8:1:3::1")
    assert client("") == client("")
    forged = {"HTTP_X_FORWARDED_FOR": "203.0.113.5, 198.51.100.9"}
    assert client("192.0.2.1", **forged) == client("192.0.2.1")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client("127.0.0.1", **forged) == client("127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.9")


def test_nothing_of_a_file_or_of_its_sender_is_logged(visitor, caplog):
    caplog.set_level("DEBUG")
    visitor.bring(MINIATURE.replace("Trees", "Mrs Example's garden"), name="secret-name.pb")
    visitor.count()
    visitor.bring("Mrs Example; broken", name="secret-name.pb")
    for secret in ("Mrs Example", "secret-name", visitor.key, "127.0.0.1"):
        assert secret not in caplog.text


# --- the city's own ----------------------------------------------------------------------------------


def test_the_city_s_own_election_is_offered_and_read(visitor, demo_city, settings):
    settings.CG_LAKE, settings.CG_CITY = demo_city.lake, "demo"
    assert "Presupuesto participativo 2022 (inventado)" in visitor.open("/es/count/").text
    page = visitor.post("/es/count/", {"sample": "election"})
    assert "Presupuesto participativo de la ciudad de demostración" in page.text
    assert "problema" not in page.text
    assert visitor.inquiry.sample == "election"
    assert "You brought this file yourself" not in visitor.open(visitor.here.removeprefix("/es")).text


def test_a_sample_the_city_does_not_have_is_refused(visitor):
    page = visitor.post("/count/", {"sample": "../../secret"})
    assert page.response.status_code == 400
    assert "does not publish this file" in page.text


def test_a_city_that_publishes_nothing_offers_nothing(client):
    assert "Or take one of the city" not in client.get("/count/").content.decode()
