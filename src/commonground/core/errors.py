"""Every error of Common Ground, on one screen.

A message says what was given, what was expected and what to do next.

CommonGroundError
├── NoDataError          a source gave no rows                          (LookupError)
├── NetworkError         a street network cannot be built or asked      (ValueError)
├── GtfsError            a timetable is empty, broken or out of dates   (ValueError)
├── CrsError             a coordinate system is absent, wrong or unfit  (ValueError)
├── InputError           ballots, stances, pools: every problem of them (ValueError)
├── CountError           a count cannot be finished as asked, and why   (RuntimeError)
├── QuotaError           no panel can meet the quotas                   (ValueError)
├── StoppedError         work was cancelled or ran out of its time      (RuntimeError)
├── CityConfigError      a city file has problems, all of them listed   (ValueError)
├── ChecksumError        bytes are not the bytes that were pinned       (ValueError)
├── LicenceError         a licence forbids what was asked               (PermissionError)
├── SourceError          a file is not what its source said             (ValueError)
├── FetchError           a download failed, and how                     (OSError)
├── LakeError            the lake cannot be written or read             (OSError)
├── BusyError            somebody else is already doing this            (RuntimeError)
├── InequalityError      an inequality measure is undefined here        (ValueError)
└── SuppressionError     a table cannot be published safely             (ValueError)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from commonground.core.words import Plain, Sentence, plain

_ENGLISH: Final = Plain(thousands="")


def in_english(said: Sentence) -> str:
    """Return a sentence about something that is wrong for a terminal; numbers as they were given."""
    return _ENGLISH.say(said)


class CommonGroundError(Exception):
    """Base of every error this package raises on purpose."""


class NoDataError(CommonGroundError, LookupError):
    """A source was readable and held nothing."""


class NetworkError(CommonGroundError, ValueError):
    """A street network cannot be built, or the question does not fit it."""


class GtfsError(CommonGroundError, ValueError):
    """A timetable has no stops, no service or no usable times."""


class CrsError(CommonGroundError, ValueError):
    """A coordinate reference system is absent, unknown or unfit."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One fault of a city file: where, what, what instead, and the remedy."""

    key: str
    given: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.key}: given {self.given}; expected {self.expected}. {self.remedy}"


class CityConfigError(CommonGroundError, ValueError):
    """A city file has problems; ``problems`` holds all of them."""

    def __init__(self, name: str, problems: Iterable[ConfigProblem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{name}: {len(self.problems)} to put right\n{lines}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of something people hand in: ballots, stances, a pool of volunteers.

    ``code`` names the rule that was broken; ``line`` counts from 1, None where there are no lines;
    ``field`` is the column or key; ``message`` says in English what was expected and what to do; ``said`` is
    the same for translation: all of core's problems have it, those of the command line need none.
    """

    code: str
    line: int | None
    field: str
    value: str
    message: str
    said: Sentence | None = dataclasses.field(default=None, compare=False, repr=False)

    @classmethod
    def saying(
        cls, code: str, line: int | None, field: str, value: str, said: Sentence, *, voice: Plain = _ENGLISH
    ) -> Problem:
        """Return a problem whose message can be translated; ``voice`` writes its amounts in English."""
        return cls(code, line, field, value, voice.say(said), said)

    def __str__(self) -> str:
        """One line for a terminal."""
        where = f"line {self.line}, {self.field}" if self.line is not None else self.field
        return f"{where}: {self.value!r}. {self.message}"


class InputError(CommonGroundError, ValueError):
    """What was handed in has problems; ``problems`` holds all of them, in the order of their lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{len(self.problems)} to put right\n{lines}")


class CountError(CommonGroundError, RuntimeError):
    """A count cannot be finished with these parameters; ``said`` says why and what to do, for translation."""

    def __init__(self, said: Sentence) -> None:
        self.said = said
        super().__init__(said)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return in_english(self.said)


class QuotaError(CommonGroundError, ValueError):
    """No panel can meet all the quotas; ``said`` names those that conflict, for translation."""

    def __init__(self, *said: Sentence) -> None:
        self.said = said
        super().__init__(*said)

    def __str__(self) -> str:
        """Return the sentences in English."""
        return " ".join(plain().say(one) for one in self.said)


class StoppedError(CommonGroundError, RuntimeError):
    """Somebody cancelled the work, or its time was up."""


class ChecksumError(CommonGroundError, ValueError):
    """Bytes differ from the sha256 that was pinned."""


class LicenceError(CommonGroundError, PermissionError):
    """A licence forbids the use that was asked for."""


class SourceError(CommonGroundError, ValueError):
    """A source's file was found and is not what it should be: format, columns, keys, geometry."""


class FetchError(CommonGroundError, OSError):
    """A download failed."""


class LakeError(CommonGroundError, OSError):
    """The lake could not be written or read."""


class BusyError(CommonGroundError, RuntimeError):
    """Another process holds the lock."""


class InequalityError(CommonGroundError, ValueError):
    """An inequality measure is not defined for these values."""


class SuppressionError(CommonGroundError, ValueError):
    """No safe way was found to publish a table."""
