import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.core.ledger.chain import START, chain_hash, chain_hashes, verify_chain

_ENTRIES = [{"n": number, "what": f"entry {number}"} for number in range(1, 8)]
_HASHES = list(chain_hashes(_ENTRIES))


def test_an_untouched_chain_holds():
    assert verify_chain(_ENTRIES, _HASHES, head=_HASHES[-1]) is None
    assert verify_chain([], [], head=START) is None


@given(st.integers(0, 6))
def test_a_changed_entry_is_the_first_that_is_named(place):
    entries = [*_ENTRIES]
    entries[place] = {**entries[place], "what": "something else"}
    broken = verify_chain(entries, _HASHES)
    assert broken.number == place + 1
    assert f"Entry {place + 1} is broken" in str(broken)


@given(st.integers(0, 6), st.integers(0, 31))
def test_a_changed_hash_is_named(place, byte):
    hashes = [*_HASHES]
    hashes[place] = hashes[place][:byte] + bytes([hashes[place][byte] ^ 1]) + hashes[place][byte + 1 :]
    assert verify_chain(_ENTRIES, hashes).number == place + 1


@given(st.integers(0, 5))
def test_a_missing_a_swapped_and_an_added_entry_are_named(place):
    without = _ENTRIES[:place] + _ENTRIES[place + 1 :]
    assert verify_chain(without, _HASHES).number == place + 1
    swapped = [*_ENTRIES]
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    assert verify_chain(swapped, _HASHES).number == place + 1
    assert verify_chain([*_ENTRIES, "one more"], _HASHES).number == 8
    assert "no hash" in str(verify_chain([*_ENTRIES, "one more"], _HASHES))


def test_a_tail_cut_off_with_its_hashes_is_seen_by_the_published_head():
    assert verify_chain(_ENTRIES[:5], _HASHES[:5]) is None
    broken = verify_chain(_ENTRIES[:5], _HASHES[:5], head=_HASHES[-1])
    assert broken.number == 6
    assert "missing" in str(broken)


def test_a_part_of_a_log_is_checked_from_the_hash_before_it():
    assert verify_chain(_ENTRIES[3:], _HASHES[3:], previous=_HASHES[2]) is None
    assert verify_chain(_ENTRIES[3:], _HASHES[3:]).number == 1


def test_a_hash_before_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32"):
        chain_hash(b"", {})
