"""A conversation: sixty statements, four hundred participants, three groups that see things differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from demo import LANGUAGES
from demo.tables import Column, Table, ids, texts
from demo.texts import read_texts

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

PARTICIPANTS: Final = 400
GROUP_SHARES: Final = (0.5, 0.3, 0.2)
FILLED: Final = 0.35
FLIPPED: Final = 0.14
PASSED: Final = 0.10
UNSEEN: Final = -9
"""A stance that was not taken; 0 is a pass."""


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """Statements in the order of the file, and the stances taken on them."""

    text: Ints
    """Position of each statement in the text file."""
    group: Ints
    stance: Ints
    """Shape (participants, statements): 1 agree, -1 disagree, 0 pass, ``UNSEEN``."""

    @property
    def consensus(self) -> Ints:
        """Statements that all three groups agree with."""
        return np.flatnonzero((_sides()[:, self.text] == 1).all(axis=0))


def draw_conversation(rng: np.random.Generator) -> Conversation:
    """Stances of the own group, some flipped, some passed, most never asked."""
    sides = _sides()
    text = rng.permutation(sides.shape[1])
    group = rng.choice(len(GROUP_SHARES), PARTICIPANTS, p=GROUP_SHARES)
    stance = sides[:, text][group]
    shape = stance.shape
    stance = np.where(rng.random(shape) < FLIPPED, -stance, stance)
    stance[rng.random(shape) < PASSED] = 0
    stance[rng.random(shape) >= FILLED] = UNSEEN
    return Conversation(text=text, group=group, stance=stance)


def conversation_tables(conversation: Conversation, mission_ids: dict[str, str]) -> tuple[Table, ...]:
    """Return the conversation, its statements, participants and stances."""
    about, written = read_texts("conversation")["conversation"], _statements()
    chosen = [written[index] for index in conversation.text]
    names = ids("T", len(chosen), 2)
    who, what = np.nonzero(conversation.stance != UNSEEN)
    people = ids("C", PARTICIPANTS, 3)
    return (
        Table(
            "conversation",
            (
                Column("id", "VARCHAR", ["SYN-V1"]),
                Column("mission_id", "VARCHAR", [mission_ids[about["mission"]]]),
                *texts("question", [about["question"]], LANGUAGES),
                *texts("intro", [about["intro"]], LANGUAGES),
            ),
        ),
        Table(
            "statements",
            (
                Column("id", "VARCHAR", names),
                Column("conversation_id", "VARCHAR", ["SYN-V1"] * len(chosen)),
                Column("author", "VARCHAR", ["city" if text.get("city") else "resident" for text in chosen]),
                Column("meta", "BOOLEAN", [False] * len(chosen)),
                *texts("text", chosen, LANGUAGES),
            ),
        ),
        Table("participants", (Column("id", "VARCHAR", people),)),
        Table(
            "stances",
            (
                Column("statement_id", "VARCHAR", [names[index] for index in what]),
                Column("participant_id", "VARCHAR", [people[index] for index in who]),
                Column("value", "TINYINT", conversation.stance[who, what]),
            ),
        ),
    )


def _statements() -> list[dict[str, Any]]:
    return list(read_texts("conversation")["statement"])


def _sides() -> Ints:
    """Return what each group holds of each statement of the text file, shape (3, 60)."""
    signs = [[1 if sign == "+" else -1 for sign in text["sides"]] for text in _statements()]
    return np.array(signs, dtype=np.int64).T
