"""Everything that is drawn for one seed, before it is put into words and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from demo.air import Air, draw_air, field
from demo.areas import area_ids
from demo.ballots import Ballots, Proposals, draw_ballots, draw_proposals
from demo.conversation import Conversation, draw_conversation
from demo.experiment import MONTHS, Panel, draw_experiments
from demo.missions import Measure, draw_measures
from demo.people import Households, draw_households, draw_residents, income_fifths
from demo.planted import AS_TOLD, NULL, Planted
from demo.projects import Projects, draw_projects
from demo.reports import Reports, draw_reports
from demo.streams import stream

if TYPE_CHECKING:
    import numpy.typing as npt

    from demo.place import Place


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A seed's city."""

    seed: int
    planted: Planted
    place: Place
    residents: npt.NDArray[np.int64]
    households: Households
    income_fifth: npt.NDArray[np.int64]
    air: Air
    reports: Reports
    proposals: Proposals
    ballots: Ballots
    conversation: Conversation
    measures: tuple[Measure, ...]
    projects: Projects
    panels: tuple[Panel, ...]

    @property
    def people(self) -> npt.NDArray[np.int64]:
        """Residents of each Area."""
        return np.asarray(self.residents.sum(axis=1))


def draw_world(place: Place, seed: int, *, null: bool = False) -> World:
    """Draw one city; ``null`` leaves out the truths A, B, B', C and F."""
    planted = NULL if null else AS_TOLD
    residents = draw_residents(stream(seed, "residents"), place)
    people = residents.sum(axis=1)
    households = draw_households(stream(seed, "households"), place, people, planted)
    fifth = income_fifths(households, people)
    air = draw_air(stream(seed, "air"), place, planted)
    proposals = draw_proposals(stream(seed, "proposals"), place)
    panels = draw_experiments(stream(seed, "experiment"), area_ids(place), seed=seed, planted=planted)
    today = {
        "air": field(air, place.x, place.y, planted.hotspot),
        "homes": households.burdened_share(place.areas),
    }
    return World(
        seed=seed,
        planted=planted,
        place=place,
        residents=residents,
        households=households,
        income_fifth=fifth,
        air=air,
        reports=draw_reports(stream(seed, "reports"), place, people, poorest=fifth == 0, planted=planted),
        proposals=proposals,
        ballots=draw_ballots(stream(seed, "ballots"), place, residents, proposals),
        conversation=draw_conversation(stream(seed, "conversation")),
        measures=draw_measures(stream(seed, "missions"), place, people, last=today),
        projects=draw_projects(
            stream(seed, "projects"), place, treated=np.flatnonzero(panels[0].start < MONTHS)
        ),
        panels=panels,
    )
