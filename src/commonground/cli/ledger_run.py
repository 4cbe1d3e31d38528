"""What ``commonground ledger`` does: roots, receipts, publications, chains."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from commonground.cli.beside_ballots import voter_ids
from commonground.cli.choice_input import load
from commonground.cli.files import read_bytes, read_text, refused, write_bytes
from commonground.cli.salts import draw_salts, leaves, read_leaves
from commonground.core.errors import InputError, Problem, in_english
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.chain import chain_hashes, verify_chain
from commonground.core.ledger.merkle import MerkleTree, verify_inclusion
from commonground.core.ledger.publication import publication, published_fault
from commonground.core.ledger.reading import read_result
from commonground.core.ledger.receipt import read_receipt, receipt_bytes

FAILED: Final = 1
_HEX: Final = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)


def prove_ballots(options: argparse.Namespace) -> int:
    """Print root and number of the committed ballots; write receipts and publication where asked."""
    file = load(options)
    made = leaves(file, draw_salts(file, options.new_salts)) if options.new_salts else None
    made = made if made is not None else read_leaves(options.salts, file)
    tree = MerkleTree(made)
    if options.voter is not None:
        return _print_receipt(tree, made, list(voter_ids(file)), options.voter)
    if options.receipts:
        folder = Path(options.receipts)
        folder.mkdir(parents=True, exist_ok=True)
        for number, leaf in enumerate(made, start=1):
            write_bytes(str(folder / f"{number:06d}.json"), receipt_bytes(tree.receipt(leaf)))
    if options.publish:
        _publish(options, file.election, made)
    print(f"root    {tree.root.hex()}")
    print(f"ballots {len(made)}")
    return 0


def _print_receipt(tree: MerkleTree, made: list[bytes], voters: list[str], voter: str) -> int:
    if voters.count(voter) != 1:
        why = f"Expected the voter_id of one ballot; {voters.count(voter)} have this one."
        raise refused(voter, "voter", why, field="--voter")
    sys.stdout.buffer.write(receipt_bytes(tree.receipt(made[voters.index(voter)])))
    return 0


def _publish(options: argparse.Namespace, election: Any, made: list[bytes]) -> None:
    missing = [name for name in ("result", "out") if getattr(options, name) is None]
    if missing:
        raise refused(options.publish, "publish", f"It also needs --{missing[0]}.", field="--publish")
    result = read_result(read_bytes(options.result))
    write_bytes(options.out, publication(election, result, level=options.publish, leaves=made))


def verify_ballots(options: argparse.Namespace) -> int:
    """Compare the root over ballots and opened salts with the published one."""
    root = _hash(options.root, "--root")
    file = load(options)
    tree = MerkleTree(read_leaves(options.salts, file))
    if options.size is not None and options.size != len(tree.leaves):
        print(f"{options.file} does NOT hold: {len(tree.leaves)} ballots, published were {options.size}.")
        return FAILED
    if tree.root != root:
        print(f"{options.file} does NOT hold: its root is {tree.root.hex()}, published was {root.hex()}.")
        return FAILED
    print(f"{options.file} holds: {len(tree.leaves)} ballots and their salts give the published root.")
    return 0


def verify_receipt(options: argparse.Namespace) -> int:
    """Check a receipt against the published root and number of ballots."""
    receipt = read_receipt(read_bytes(options.file))
    if options.publication:
        published = _publication(options.publication)
        text, size = str(published["result"]["merkle_root"]), published["voters"]
        root = _hash(text, "result.merkle_root")
    elif options.size is None:
        why = "A root does not fix the number of ballots: give the published number with --size."
        raise refused("nothing", "size", why, field="--size")
    else:
        root, size = _hash(options.root, "--root"), options.size
    if not verify_inclusion(receipt, root=root, size=size):
        print(f"{options.file} does NOT hold: it does not lead to the root {root.hex()} of {size} ballots.")
        return FAILED
    print(f"{options.file} holds: its ballot is one of the {size} under the published root.")
    return 0


def verify_publication(options: argparse.Namespace) -> int:
    """Check what a publication says against itself: sums, commitments, root."""
    fault = published_fault(_publication(options.file))
    if fault:
        print(f"{options.file} does NOT hold: {in_english(fault)}")
        return FAILED
    print(f"{options.file} holds: its sums agree and its commitments give its root.")
    return 0


def prove_chain(options: argparse.Namespace) -> int:
    """Chain entries, one a line."""
    entries = _lines(options.file)
    rows = [
        canonical_json({"entry": entry, "hash": one.hex()}) + b"\n"
        for entry, one in zip(entries, chain_hashes(entries), strict=True)
    ]
    data = b"".join(rows)
    if options.out:
        write_bytes(options.out, data)
        head = json.loads(rows[-1])["hash"] if rows else ""
        print(f"head    {head}\nentries {len(rows)}")
    else:
        sys.stdout.buffer.write(data)
    return 0


def verify_chain_file(options: argparse.Namespace) -> int:
    """Name the first broken entry of a chain, or say that it holds."""
    rows = _lines(options.file)
    problems = [
        Problem("chain", line, "entry, hash", json.dumps(row)[:60], "Expected an entry and 64 hex digits.")
        for line, row in enumerate(rows, start=1)
        if not (isinstance(row, dict) and set(row) == {"entry", "hash"} and _is_hash(row["hash"]))
    ]
    if problems:
        raise InputError(problems)
    entries, hashes = [row["entry"] for row in rows], [bytes.fromhex(row["hash"]) for row in rows]
    head = None if options.head is None else _hash(options.head, "--head")
    broken = verify_chain(entries, hashes, head=head)
    if broken:
        print(f"{options.file} does NOT hold. {broken}")
        return FAILED
    print(f"{options.file} holds: {len(rows)} entries, head {hashes[-1].hex() if hashes else 'none'}.")
    return 0


def _lines(name: str) -> list[Any]:
    values, problems = [], []
    for number, line in enumerate(read_text(name).splitlines(), start=1):
        if line.strip():
            try:
                values.append(json.loads(line))
            except (ValueError, RecursionError) as err:
                problems.append(Problem("not_json", number, "entry", line[:60], f"This is no JSON: {err}."))
    if problems:
        raise InputError(problems)
    return values


def _publication(name: str) -> Any:
    text = read_text(name)
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise refused(name, "not_json", f"This is no JSON: {err}.") from err
    if not isinstance(values, dict) or values.get("format") != "cg-publication-1":
        raise refused(name, "not_a_publication", 'Expected a publication ("format": "cg-publication-1").')
    return values


def _hash(text: str, field: str) -> bytes:
    if not _is_hash(text):
        raise refused(text, "hash", "Expected 64 hexadecimal digits.", field=field)
    return bytes.fromhex(text)


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and _HEX.fullmatch(text) is not None
