"""Settings of every test."""

from hypothesis import settings

# A busy machine is slow, not wrong: no test depends on how long it takes.
settings.register_profile("common-ground", deadline=None)
settings.load_profile("common-ground")
