"""``commonground ledger``: commitments, receipts, publications and chains."""

import json

import pytest

from commonground.core.ledger.merkle import ordered_root
from tests.cli.elections import GOOD, said, written

ENTRIES = '{"n": 1, "what": "open"}\n\n{"what": "close", "n": 2}\n'


@pytest.fixture
def town(tmp_path):
    return written(tmp_path)


@pytest.fixture
def salts(town, tmp_path, capsys):
    """Salts drawn for the town, and the root over its ballots."""
    name = str(tmp_path / "salts.csv")
    out, _ = said(capsys, "ledger", "prove", "ballots", town, "--new-salts", name)
    return name, out.split()[1]


def test_salts_are_drawn_once_and_readable_by_their_owner_alone(town, salts, tmp_path, capsys):
    name, root = salts
    assert (tmp_path / "salts.csv").stat().st_mode & 0o077 == 0
    again, _ = said(capsys, "ledger", "prove", "ballots", town, "--salts", name)
    assert again == f"root    {root}\nballots 5\n"
    other, _ = said(capsys, "ledger", "prove", "ballots", town, "--new-salts", str(tmp_path / "other.csv"))
    assert other.split()[1] != root


def test_every_receipt_leads_to_the_root_and_holds_no_salt(town, salts, tmp_path, capsys):
    name, root = salts
    folder = tmp_path / "receipts"
    said(capsys, "ledger", "prove", "ballots", town, "--salts", name, "--receipts", str(folder))
    receipts = sorted(folder.iterdir())
    assert len(receipts) == 5
    drawn = [line.split(",")[1] for line in (tmp_path / "salts.csv").read_text().splitlines()[1:]]
    for receipt in receipts:
        assert not any(salt in receipt.read_text() for salt in drawn)
        said(capsys, "ledger", "verify", "receipt", str(receipt), "--root", root, "--size", "5")
        out, _ = said(
            capsys, "ledger", "verify", "receipt", str(receipt), "--root", root, "--size", "6", code=1
        )
        assert "does NOT hold" in out
    one, _ = said(capsys, "ledger", "prove", "ballots", town, "--salts", name, "--voter", "c")
    assert one == receipts[2].read_text()
    _, err = said(capsys, "ledger", "prove", "ballots", town, "--salts", name, "--voter", "z", code=2)
    assert "0 have this one" in err
    _, err = said(capsys, "ledger", "verify", "receipt", str(receipts[0]), "--root", root, code=2)
    assert "--size" in err


def test_auditors_check_ballots_and_opened_salts_against_the_published_root(town, salts, tmp_path, capsys):
    name, root = salts
    check = ("ledger", "verify", "ballots", town, "--salts", name, "--root")
    said(capsys, *check, root, "--size", "5")
    out, _ = said(capsys, *check, root, "--size", "4", code=1)
    assert "published were 4" in out
    said(capsys, *check, "00" * 32, code=1)
    _, err = said(capsys, *check, "hello", code=2)
    assert "64 hexadecimal digits" in err
    other = written(tmp_path, GOOD.replace("c;P1", "c;P2"), "other.pb")
    said(capsys, "ledger", "verify", "ballots", other, "--salts", name, "--root", root, code=1)
    short = written(tmp_path, "voter_id,salt\na,00\n", "short.csv")
    _, err = said(capsys, "ledger", "prove", "ballots", town, "--salts", short, code=2)
    assert "line 2, salt" in err
    assert "1 rows" in err


def test_a_result_is_bound_to_its_ballots_and_a_publication_proves_receipts(town, salts, tmp_path, capsys):
    name, root = salts
    result, published, receipt = (str(tmp_path / one) for one in ("result.json", "out.json", "receipt.json"))
    said(capsys, "choice", "count", town, "--salts", name, "--out", result)
    out, _ = said(capsys, "choice", "verify", result, town)
    assert "Not checked: merkle_root" in out
    out, _ = said(capsys, "choice", "verify", result, town, "--salts", name)
    assert "Not checked" not in out
    prove = ("ledger", "prove", "ballots", town, "--salts", name)
    said(capsys, *prove, "--publish", "counts", "--result", result, "--out", published)
    out, _ = said(capsys, "ledger", "verify", "publication", published)
    assert "holds" in out
    values = json.loads((tmp_path / "out.json").read_text())
    assert values["ballots"] == []
    assert ordered_root(bytes.fromhex(one) for one in values["commitments"]).hex() == root
    written(tmp_path, said(capsys, *prove, "--voter", "a")[0], "receipt.json")
    said(capsys, "ledger", "verify", "receipt", receipt, "--publication", published)
    _, err = said(capsys, *prove, "--publish", "counts", "--result", result, code=2)
    assert "--out" in err
    values["held_back"] = 4
    written(tmp_path, json.dumps(values), "out.json")
    out, _ = said(capsys, "ledger", "verify", "publication", published, code=1)
    assert "0 + 4 ballots are not the 5 voters" in out
    _, err = said(capsys, "ledger", "verify", "publication", result, code=2)
    assert "cg-publication-1" in err


def test_a_chain_is_made_and_its_first_broken_entry_named(tmp_path, capsys):
    entries, chain = written(tmp_path, ENTRIES, "entries.jsonl"), str(tmp_path / "chain.jsonl")
    out, _ = said(capsys, "ledger", "prove", "chain", entries, "--out", chain)
    head = "8ec1d3a18e9ffcdd2e3b1a55c06655d91dda33527dfacf25bd16e234441ad596"
    assert out == f"head    {head}\nentries 2\n"
    printed, _ = said(capsys, "ledger", "prove", "chain", entries)
    assert printed == (tmp_path / "chain.jsonl").read_text()
    said(capsys, "ledger", "verify", "chain", chain, "--head", head)
    written(tmp_path, printed.splitlines()[0] + "\n", "cut.jsonl")
    said(capsys, "ledger", "verify", "chain", str(tmp_path / "cut.jsonl"))
    out, _ = said(capsys, "ledger", "verify", "chain", str(tmp_path / "cut.jsonl"), "--head", head, code=1)
    assert "Entry 2 is missing" in out
    written(tmp_path, printed.replace("close", "shut"), "chain.jsonl")
    out, _ = said(capsys, "ledger", "verify", "chain", chain, code=1)
    assert "Entry 2 is broken" in out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"n": 1}\nhello\n', "line 2, entry"),
        ('{"n": 1.5}\n', "n: '1.5'"),
        ("", "empty"),
    ],
    ids=["words", "float", "empty"],
)
def test_entries_that_cannot_be_chained_are_named(tmp_path, capsys, text, words):
    _, err = said(capsys, "ledger", "prove", "chain", written(tmp_path, text, "e.jsonl"), code=2)
    assert words in err


def test_what_is_no_chain_and_no_receipt_is_said(town, tmp_path, capsys):
    entries = written(tmp_path, ENTRIES, "entries.jsonl")
    _, err = said(capsys, "ledger", "verify", "chain", entries, code=2)
    assert "line 1, entry, hash" in err
    _, err = said(capsys, "ledger", "verify", "receipt", town, "--root", "00" * 32, "--size", "1", code=2)
    assert "no JSON" in err


def test_the_help_of_publishing_says_what_it_cannot_promise(capsys):
    with pytest.raises(SystemExit) as ended:
        said(capsys, "ledger", "prove", "ballots", "--help")
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert "What publishing ballots cannot promise:" in out
    assert "Risk-limiting audits need paper" in out
