"""The published lottery: equally likely panels of hashed keys, as bytes that fix it before the draw."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from commonground.core.errors import InputError, Problem
from commonground.core.ledger.canonical import canonical_json
from commonground.core.ledger.merkle import leaf_hash, merkle_root
from commonground.core.sortition import refusals
from commonground.core.sortition.fair import PROVEN
from commonground.core.words import Sentence

if TYPE_CHECKING:
    from commonground.core.sortition.fair import Method
    from commonground.core.sortition.lottery import Lottery
    from commonground.core.sortition.panels import PanelRules
    from commonground.core.sortition.pool import Quota

FORMAT: Final = "cg-lottery-1"
SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PublishedType:
    """People who are alike, without saying in what.

    ``people`` are so many in the pool, each with the fair chance ``chance`` (to nine decimals); together they
    have ``drawn`` seats on all the panels.
    """

    people: int
    chance: Fraction
    drawn: int


@dataclass(frozen=True, slots=True)
class LotteryFile:
    """What is published before the draw.

    Attributes
    ----------
    method
        What the lottery makes as large as possible.
    size
        People on a panel.
    quotas
        The quotas, in the order given.
    people
        Hashed keys in ascending order.
    panels
        For each panel the indices of its people, ascending.
    types
        In an order that only the secret explains (:func:`hashed_types`).
    gap
        The largest difference, over all people, between the chance that the panels give and the fair one.
    seed
        Fixed who of each type began.
    households
        Whether two of one household were kept from sitting on one panel.
    within
        No lottery has a least chance that is larger by more, to nine decimals, rounded up: proven.
    """

    method: Method
    size: int
    quotas: tuple[Quota, ...]
    people: tuple[str, ...]
    panels: tuple[tuple[int, ...], ...]
    types: tuple[PublishedType, ...]
    gap: Fraction
    seed: str
    households: bool
    within: Fraction

    @property
    def proven(self) -> bool:
        """Whether the chances were proven to be the fairest before they were published."""
        return self.within <= PROVEN

    @property
    def root(self) -> str:
        """The Merkle root over the people: leaf SHA-256(0x00 + the 64 digits), leaves sorted (RFC 6962)."""
        return merkle_root(leaf_hash(person.encode()) for person in self.people).hex()

    def to_bytes(self) -> bytes:
        """Return the file: canonical JSON, the same bytes for the same lottery."""
        return canonical_json(
            {
                "format": FORMAT,
                "gap": self.gap,
                "households": "apart" if self.households else "not asked",
                "method": self.method,
                "panels": self.panels,
                "people": self.people,
                "people_root": self.root,
                "quotas": [
                    {"feature": one.feature, "max": one.most, "min": one.least, "value": one.value}
                    for one in self.quotas
                ],
                "seed": self.seed,
                "size": self.size,
                "types": [
                    {"chance": one.chance, "drawn": one.drawn, "people": one.people} for one in self.types
                ],
                "within": self.within,
            }
        )


def hashed_key(key: str, *, secret: bytes) -> str:
    """Return what is published for a person: HMAC-SHA256(secret, utf8(key)), 64 hexadecimal digits.

    Parameters
    ----------
    key
        The person's key in the pool.
    secret
        32 random bytes that the organiser keeps: without them keys such as e-mail addresses could be found
        by trying. Each person is told her own hashed key; auditors are given the secret.

    Raises
    ------
    InputError
        The secret is not 32 bytes long.

    Notes
    -----
    Source: RFC 2104 (HMAC); our choice of it, docs/adr/0016.
    """
    if len(secret) != SECRET_BYTES:
        said = Sentence(refusals.SECRET, {"bytes": SECRET_BYTES})
        raise InputError([Problem.saying("secret_length", None, "secret", f"{len(secret)} bytes", said)])
    return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()


def published(lottery: Lottery, *, secret: bytes) -> LotteryFile:
    """Return a lottery as it may be published: no key, no value of anybody.

    Parameters
    ----------
    lottery
        The lottery.
    secret
        See :func:`hashed_key`.
    """
    rules = lottery.distribution.rules
    order, hashes = hashed_order(rules, secret=secret)
    place = {person: at for at, person in enumerate(order)}
    types = (
        PublishedType(int(rules.count[at]), lottery.target(at), sum(lottery.drawn_of_type(at)))
        for at in hashed_types(rules, secret=secret)
    )
    return LotteryFile(
        method=lottery.distribution.method,
        size=rules.size,
        quotas=rules.quotas,
        people=tuple(hashes),
        panels=tuple(tuple(sorted(place[person] for person in panel)) for panel in lottery.panels),
        types=tuple(types),
        gap=lottery.largest_gap,
        seed=lottery.seed,
        households=any(person.household for person in rules.pool.people),
        within=lottery.within,
    )


def hashed_order(rules: PanelRules, *, secret: bytes) -> tuple[list[int], list[str]]:
    """Return the indices of the pool's people in the order of their hashed keys, and those hashes."""
    hashes = [hashed_key(person.key, secret=secret) for person in rules.pool.people]
    order = sorted(range(len(hashes)), key=hashes.__getitem__)
    return order, [hashes[at] for at in order]


def hashed_types(rules: PanelRules, *, secret: bytes) -> list[int]:
    """Return the numbers of the types in their published order.

    It is that of HMAC-SHA256(secret, canonical JSON of [values, number of the kind of household]): who knows
    the secret can tell which type is which, and nobody else.
    """
    types = rules.types
    hashes = [
        hmac.new(secret, canonical_json([values, kind]), hashlib.sha256).digest()
        for values, kind in zip(types.values, types.kind, strict=True)
    ]
    return sorted(range(len(hashes)), key=hashes.__getitem__)
