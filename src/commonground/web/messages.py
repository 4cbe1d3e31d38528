"""The words of pages and of core's sentences in four languages: collect, show what is missing, compile.

``python -m commonground.web.messages update|missing|compile``

English stands in the code; ``locale/<language>/LC_MESSAGES/django.po`` holds the translations and
``django.mo`` the same for Django. Nothing is guessed: a changed English text is a new, untranslated one.
Needs Babel, which only the people who change words have (requirements/dev.lock).
"""

from __future__ import annotations

import ast
import io
import re
import struct
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from commonground.core.indicators.registry import REGISTRY

LANGUAGES = ("ar", "es", "fr")
LOCALE = Path(__file__).resolve().parent / "locale"
_PACKAGE = Path(__file__).resolve().parents[1]
_ARABIC = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"
_PLURALS = {
    "ar": f"nplurals=6; plural=({_ARABIC});",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
}
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PERCENT = re.compile(r"%\((\w+)\)[sd]")
_COUNTED = ({"number"}, {"count"})
_MO_MAGIC = 0x950412DE

Key = tuple[str | None, str]


def collect() -> Catalog:
    """Return every text of pages, templates, core's sentences and the indicators, untranslated."""
    catalog = Catalog()
    for path in sorted([*(_PACKAGE / "web").rglob("*"), *(_PACKAGE / "apps").rglob("*")]):
        if path.suffix not in {".py", ".html"} or "static" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        where = path.relative_to(_PACKAGE).as_posix()
        for _line, message, comments, context in extract("python", io.BytesIO(text.encode()), _KEYWORDS):
            catalog.add(message, locations=[(where, 0)], auto_comments=comments, context=context)
    for path in sorted([*(_PACKAGE / "core").rglob("*.py"), *(_PACKAGE / "cli").rglob("*.py")]):
        where = path.relative_to(_PACKAGE).as_posix()
        for texts in spoken(path.read_text(encoding="utf-8")):
            catalog.add(texts if len(texts) > 1 else texts[0], locations=[(where, 0)])
    for indicator in REGISTRY.values():
        for text in (indicator.name, indicator.phrase):
            catalog.add(text, locations=[("core/indicators/registry.py", 0)])
    return catalog


def spoken(source: str) -> Iterator[tuple[str, ...]]:
    """Yield the texts of every ``Message(...)`` in a source: one, or one and many.

    Raises
    ------
    ValueError
        When a text is put together while the program runs: nobody could translate it.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name != "Message":
            continue
        given = [*node.args[:2], *(word.value for word in node.keywords if word.arg in {"one", "many"})]
        texts = tuple(text.value for text in given if isinstance(text, ast.Constant))
        if not given or len(texts) != len(given) or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"Line {node.lineno}: a Message needs its texts written out, to be translated.")
        yield tuple(str(text) for text in texts)


def read(language: str) -> Catalog:
    """Return the translations of one language; a language without a file has none yet."""
    path = _po(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge(language: str) -> Catalog:
    """Return every text in use with its translation where there is one."""
    known = {(message.context, message.id): message for message in read(language) if message.id}
    merged = Catalog(locale=language)
    for wanted in collect():
        if not wanted.id:
            continue
        found = known.get((wanted.context, wanted.id))
        merged.add(
            wanted.id,
            string=found.string if found is not None else None,
            locations=wanted.locations,
            auto_comments=wanted.auto_comments,
            context=wanted.context,
            flags=wanted.flags,
        )
    return merged


def update() -> None:
    """Write the texts in use into every ``.po``, and compile."""
    for language in LANGUAGES:
        buffer = io.BytesIO()
        merged = merge(language)
        write_po(buffer, merged, width=110, omit_header=True, sort_output=True, include_lineno=False)
        path = _po(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{_po_header(language)}\n{buffer.getvalue().decode()}", encoding="utf-8")
    compile_all()


def compile_all() -> None:
    """Write every ``.mo`` from its ``.po``."""
    for language in LANGUAGES:
        _po(language).with_suffix(".mo").write_bytes(mo_bytes(language))


def mo_bytes(language: str) -> bytes:
    """Return the compiled form of a ``.po``: sorted, without a clock; the same words are the same bytes."""
    pairs = {b"": _header(language).encode()}
    for message in read(language):
        if message.id and not untranslated(message):
            ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
            texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
            context = f"{message.context}\x04" if message.context else ""
            pairs[(context + "\x00".join(ids)).encode()] = "\x00".join(texts).encode()
    keys = sorted(pairs)
    start = 7 * 4 + 16 * len(keys)
    index, data = _table(keys, start)
    translations, texts_data = _table([pairs[key] for key in keys], start + len(data))
    head = struct.pack("<7I", _MO_MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    return head + index + translations + data + texts_data


def _table(entries: Sequence[bytes], start: int) -> tuple[bytes, bytes]:
    """Return lengths and offsets, and the zero-ended entries themselves."""
    index, data = b"", b""
    for entry in entries:
        index += struct.pack("<2I", len(entry), start + len(data))
        data += entry + b"\x00"
    return index, data


def untranslated(message: Message) -> bool:
    """Whether a message lacks its translation or one of its plural forms."""
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return not texts or not all(texts)


def placeholders(text: str) -> set[str]:
    """Return the named places of a text: ``{number}`` and ``%(number)s``."""
    try:
        braces = {field for _before, field, _spec, _how in Formatter().parse(text) if field}
    except ValueError:
        braces = set()
    return braces | set(_PERCENT.findall(text))


def missing(language: str) -> list[str]:
    """Return one line per text in use without a translation."""
    return [_said(message) for message in merge(language) if message.id and untranslated(message)]


def unfaithful(language: str) -> list[str]:
    """Return one line per translation whose places differ from those of the English text.

    A plural form for one, two or no things may leave its number out: "one area" needs no digit.
    """
    found = []
    for message in read(language):
        if not message.id or untranslated(message):
            continue
        plural = isinstance(message.id, (list, tuple))
        expected = set().union(*(placeholders(text) for text in (message.id if plural else (message.id,))))
        for text in message.string if plural else (message.string,):
            given = placeholders(text)
            if given - expected or (expected - given and not (plural and expected - given in _COUNTED)):
                found.append(f"{_said(message)}: {sorted(given)} for {sorted(expected)}")
    return found


def stray(language: str) -> Iterator[str]:
    """Yield one line per translation of a text that is used nowhere, or that is marked as a guess."""
    used = {(message.context, message.id) for message in collect()}
    for message in read(language):
        if message.id and (message.context, message.id) not in used:
            yield f"{_said(message)}: used nowhere"
        if message.id and message.fuzzy:
            yield f"{_said(message)}: fuzzy"


def _said(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    where = ", ".join(sorted({name for name, _line in message.locations}))
    return f"{text!r} ({where})" if where else repr(text)


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _header(language: str) -> str:
    return (
        f"Project-Id-Version: Common Ground\nLanguage: {language}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
        f"Plural-Forms: {_PLURALS[language]}\n"
    )


def _po_header(language: str) -> str:
    lines = "\n".join(f'"{line}\\n"' for line in _header(language).splitlines())
    return f'msgid ""\nmsgstr ""\n{lines}\n'


def main(arguments: Sequence[str]) -> int:
    """Run one of the three commands; ``missing`` ends with 1 when something is missing."""
    if not settings.configured:
        settings.configure()  # templatize asks for nothing but defaults
    if arguments == ["update"]:
        update()
    elif arguments == ["compile"]:
        compile_all()
    elif arguments != ["missing"]:
        sys.stderr.write("Give one of: update, missing, compile\n")
        return 2
    gaps = 0
    for language in LANGUAGES:
        lines = missing(language) + unfaithful(language)
        gaps += len(lines)
        sys.stdout.write(f"{language}: {len(lines)} to do\n" + "".join(f"  {line}\n" for line in lines))
    return 1 if gaps and arguments == ["missing"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
