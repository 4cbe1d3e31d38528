"""What somebody brings, or takes of the city's own: kept if it can be read, else refused with reasons."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from commonground.apps.indicators import figures
from commonground.apps.participation import actions, conversations, elections, keys
from commonground.apps.participation.limits import LARGEST_BYTES
from commonground.core.errors import InputError, Problem

if TYPE_CHECKING:
    from django.http import HttpRequest

    from commonground.apps.participation.upload import Upload
    from commonground.data.lake.carried import Carried
    from commonground.data.lake.reader import BuildReader

_MEGABYTE: Final = 1_000_000
FIELDS: Final = {
    "count": {"election": elections.FILE},
    "groups": {"votes": conversations.FILE, "comments": conversations.STATEMENTS},
}
"""Of each page, its file fields and what their files are called here."""

_OPTIONAL: Final = {"comments"}
_SAMPLES: Final = {"count": "election", "groups": "conversation"}
_one_at_a_time = threading.Lock()  # reading 20 MB of ballots takes three seconds and half a gigabyte
_READERS: Final = {"count": elections.prepared, "groups": conversations.prepared}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what came was not kept: a sentence about a field of the form, or the problems of a file."""

    field: str
    status: HTTPStatus
    sentence: str = ""
    file: str = ""
    problems: tuple[Problem, ...] = ()


class RefusedError(ValueError):
    """Carries a refusal to who answers."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.sentence)


def samples(build: BuildReader, kind: str) -> tuple[Carried, ...]:
    """Return the city's own files that a page offers."""
    return build.carried(_SAMPLES[kind])


def take(request: HttpRequest, kind: str) -> str | Refusal:
    """Keep the files of a sent form and return the key to them, or say why not.

    A conversation is mapped at once; how an election is counted is asked on its page.
    """
    chosen = request.POST.get("sample", "")
    try:
        files = _sample(request.build, kind, chosen) if chosen else _sent(request, kind)
        with _one_at_a_time:
            made = _READERS[kind](files)
    except RefusedError as err:
        return err.refusal
    except InputError as err:
        name = next(iter(FIELDS[kind]))
        upload = request.FILES.get(name)
        called = upload.name if upload is not None else chosen
        return Refusal(name, HTTPStatus.BAD_REQUEST, file=called, problems=err.problems)
    inquiry, key = actions.bring(kind, made, client=keys.client_of(request), sample=chosen)
    if kind == "groups":
        actions.ask(inquiry, "groups", {})
    return key


def _sent(request: HttpRequest, kind: str) -> dict[str, bytes]:
    files = {}
    for name, called in FIELDS[kind].items():
        upload = request.FILES.get(name)
        if upload is not None:
            files[called] = _content(name, upload)
        elif name not in _OPTIONAL:
            raise RefusedError(
                Refusal(name, HTTPStatus.BAD_REQUEST, _("No file was chosen: choose one first."))
            )
    return files


def _content(name: str, upload: Upload) -> bytes:
    if upload.content is None:
        raise RefusedError(Refusal(name, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(upload)))
    if not upload.content:
        sentence = _("{name} is empty: choose the file with its content.").format(
            name=figures.isolate(upload.name)
        )
        raise RefusedError(Refusal(name, HTTPStatus.BAD_REQUEST, sentence))
    return upload.content


def _too_large(upload: Upload) -> str:
    return _(
        "{name} has {size} MB, and at most {most} MB are taken here. The command line reads larger files: "
        "see “Without this page” below."
    ).format(
        name=figures.isolate(upload.name),
        size=figures.decimal((upload.size or 0) / _MEGABYTE, 1),
        most=figures.count(LARGEST_BYTES / _MEGABYTE),
    )


def _sample(build: BuildReader, kind: str, chosen: str) -> dict[str, bytes]:
    one = next((one for one in samples(build, kind) if one.id == chosen), None)
    first, *others = FIELDS[kind].items()
    if one is None:
        sentence = _("The city does not publish this file any more: choose another.")
        raise RefusedError(Refusal(first[0], HTTPStatus.BAD_REQUEST, sentence))
    files = {first[1]: build.carried_content(one)}
    for said in build.carried("statements"):
        if others and said.conversation == one.id:
            files[conversations.STATEMENTS] = build.carried_content(said)
    return files
