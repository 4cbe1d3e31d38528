"""What a reader of a file has to say: lines it cannot count, faults of the whole file, warnings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from commonground.core.choice.pb import catalogue
from commonground.core.errors import InputError, Problem
from commonground.core.words import Sentence

SHOWN: Final = 10_000
"""Problems listed one by one; those beyond are counted in one more."""


_LONG: Final = 200


def by_line(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of their lines; those without a line come first."""
    return sorted(problems, key=lambda one: one.line or 0)


@dataclass(slots=True)
class Notes:
    """Collects problems while a file is read.

    ``whole`` are faults without which nothing can be counted; ``bad`` belong to one line, which can be left
    out; ``following`` are bad only because another line is; ``left_out`` are those lines, verbatim, under the
    section they stand in; ``warnings`` leave the count as it is.
    """

    whole: list[Problem] = field(default_factory=list)
    bad: list[Problem] = field(default_factory=list)
    following: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    left_out: dict[int, tuple[str, str]] = field(default_factory=dict)
    unlisted: int = 0

    def fault(self, code: str, line: int | None, name: str, value: str, said: Sentence) -> None:
        """Note a fault of the whole file."""
        if len(self.whole) < SHOWN:
            self.whole.append(Problem.saying(code, line, name, shortened(value), said))
        else:
            self.unlisted += 1

    def reject(self, problem: Problem, *, section: str, text: str, follows: bool = False) -> None:
        """Note what is wrong with a line, and that the line cannot be counted."""
        self.left_out[problem.line or 0] = (section, text)
        if follows:
            self.following.append(problem)
        elif len(self.bad) < SHOWN:
            self.bad.append(problem)
        else:
            self.unlisted += 1

    def warn(self, code: str, line: int | None, name: str, value: str, said: Sentence) -> None:
        """Note something that does not stop the count."""
        self.warnings.append(Problem.saying(code, line, name, shortened(value), said))

    def check(self, *, strict: bool) -> None:
        """Raise all that was noted if something forbids to go on.

        Raises
        ------
        InputError
            A fault of the whole file, or, if ``strict``, a bad line.
        """
        if self.whole or (strict and self.left_out):
            raise InputError([*by_line([*self.whole, *self.bad]), *self._more()])

    def told(self) -> tuple[Problem, ...]:
        """All warnings in the order of their lines, lines that were left out verbatim among them."""
        verbatim = [
            Problem.saying("left_out", line, section, text, Sentence(catalogue.LEFT_OUT))
            for line, (section, text) in self.left_out.items()
        ]
        return (*by_line([*self.warnings, *self.bad, *self.following, *verbatim]), *self._more())

    def _more(self) -> list[Problem]:
        """Say how many problems were not listed."""
        said = Sentence(catalogue.MORE, {"number": SHOWN})
        return [Problem.saying("more", None, "file", f"{self.unlisted} more", said)] if self.unlisted else []


def shortened(value: str) -> str:
    """Return the value, or its beginning where it is too long to read."""
    return value if len(value) <= _LONG else value[:_LONG] + " ..."
