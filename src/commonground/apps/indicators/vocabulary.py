"""The words of the registry, listed for the translators.

``core`` knows no language; it holds English. This list lets the translation tool find those texts; a test
holds it equal to the registry, so that no indicator appears on a page untranslated unnoticed.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

NAMES = (
    gettext_noop("Fresh food within {radius_m} m on foot"),
    gettext_noop("Everyday shop within {radius_m} m on foot"),
    gettext_noop("Pharmacy or clinic within {radius_m} m on foot"),
    gettext_noop("Playground or sport within {radius_m} m on foot"),
    gettext_noop("Drinking water or toilet within {radius_m} m on foot"),
    gettext_noop("Recycling point within {radius_m} m on foot"),
    gettext_noop("School within {radius_m} m on foot"),
    gettext_noop("Community place within {radius_m} m on foot"),
    gettext_noop("Public transport near home"),
    gettext_noop("Public transport stop within {radius_m} m on foot"),
    gettext_noop("A departure every {limit_min} minutes within {radius_m} m on foot"),
    gettext_noop("Weekday service within {radius_m} m on foot"),
    gettext_noop("Daily needs within 15 minutes on foot"),
    gettext_noop("All eight daily needs within 15 minutes on foot"),
    gettext_noop("Fresh food within 15 minutes on foot"),
    gettext_noop("Everyday shop within 15 minutes on foot"),
    gettext_noop("Pharmacy or clinic within 15 minutes on foot"),
    gettext_noop("School within 15 minutes on foot"),
    gettext_noop("Playground or sport within 15 minutes on foot"),
    gettext_noop("Community place within 15 minutes on foot"),
    gettext_noop("Public transport stop within 15 minutes on foot"),
    gettext_noop("Public open space within 15 minutes on foot"),
    gettext_noop("People in the walkable neighbourhood"),
    gettext_noop("Street intersections in the walkable neighbourhood"),
    gettext_noop("Inequality of daily needs between areas"),
    gettext_noop("Best-served tenth against worst-served two fifths"),
)
PHRASES = (
    gettext_noop("{value} of residents reach fresh food within {radius_m} m on foot"),
    gettext_noop("{value} of residents reach an everyday shop within {radius_m} m on foot"),
    gettext_noop("{value} of residents reach a pharmacy or clinic within {radius_m} m on foot"),
    gettext_noop("{value} of residents reach a playground or a place for sport within {radius_m} m on foot"),
    gettext_noop("{value} of residents reach public drinking water or a toilet within {radius_m} m on foot"),
    gettext_noop("{value} of residents reach a recycling point within {radius_m} m on foot"),
    gettext_noop("{value} of residents reach a school within {radius_m} m on foot"),
    gettext_noop(
        "{value} of residents reach a library, theatre or other community place within {radius_m} m on foot"
    ),
    gettext_noop("{value} of residents live near public transport"),
    gettext_noop("{value} of residents reach a public transport stop within {radius_m} m on foot"),
    gettext_noop(
        "{value} of residents reach a stop with a departure at least every {limit_min} minutes within "
        "{radius_m} m on foot"
    ),
    gettext_noop("{value} of residents reach a stop with weekday service within {radius_m} m on foot"),
    gettext_noop(
        "residents reach {value} of the seven daily needs measured so far within 15 minutes on foot"
    ),
    gettext_noop("{value} of residents reach all eight daily needs within 15 minutes on foot"),
    gettext_noop("{value} of residents reach fresh food within 15 minutes on foot"),
    gettext_noop("{value} of residents reach an everyday shop within 15 minutes on foot"),
    gettext_noop("{value} of residents reach a pharmacy or clinic within 15 minutes on foot"),
    gettext_noop("{value} of residents reach a school within 15 minutes on foot"),
    gettext_noop("{value} of residents reach a playground or a place for sport within 15 minutes on foot"),
    gettext_noop(
        "{value} of residents reach a library, theatre or other community place within 15 minutes on foot"
    ),
    gettext_noop("{value} of residents reach a public transport stop within 15 minutes on foot"),
    gettext_noop("{value} of residents reach public open space within 15 minutes on foot"),
    gettext_noop("the neighbourhood within {radius_m} m on foot holds {value} people per km² on average"),
    gettext_noop(
        "the neighbourhood within {radius_m} m on foot has {value} street intersections per km² on average"
    ),
    gettext_noop("the Gini index of daily needs within 15 minutes on foot is {value} between areas"),
    gettext_noop(
        "the best-served tenth of residents holds {value} times the daily needs of the worst-served 40 %"
    ),
)
