"""What core refuses it says in sentences of the catalogue, so that a page can say it in any language."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from commonground.core.words import Message
from commonground.web.messages import placeholders

SOURCE = Path(__file__).resolve().parents[2] / "src"
ROOMS = ("choice", "opinion", "sortition", "ledger")
MODULES = sorted(path for room in ROOMS for path in (SOURCE / "commonground/core" / room).rglob("*.py"))
CATALOGUES = (
    "commonground.core.choice.refusals",
    "commonground.core.ledger.catalogue",
    "commonground.core.opinion.catalogue",
    "commonground.core.sortition.refusals",
)
SPOKEN = {"CountError", "QuotaError"}


def _calls(path):
    """Return every call of a module with the name that is called, such as ``Problem.saying``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def _is_text(node):
    return isinstance(node, ast.JoinedStr | ast.BinOp) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _module(path):
    name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    return importlib.import_module(name.removesuffix(".__init__"))


def _message(module, node):
    """Return the message that ``Sentence(node, ...)`` names, if it is a constant."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(getattr(module, node.value.id, None), node.attr, None)
    return getattr(module, node.id, None) if isinstance(node, ast.Name) else None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_problem_carries_its_sentence(path):
    for name, call in _calls(path):
        assert name != "Problem", f"line {call.lineno}: Problem.saying(..., Sentence(...)) can be translated"
        if name in SPOKEN:
            assert call.args, f"line {call.lineno}"
            assert not any(map(_is_text, call.args)), f"line {call.lineno}: a text cannot be translated"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sentence_that_is_written_out_has_a_value_for_each_place(path):
    for name, call in _calls(path):
        if name != "Sentence":
            continue
        message = _message(_module(path), call.args[0])
        values = call.args[1] if len(call.args) > 1 else ast.Dict([], [])
        if isinstance(message, Message) and isinstance(values, ast.Dict):
            if None in values.keys:  # other values stand behind two stars
                continue
            given = {ast.literal_eval(key) for key in values.keys}
            places = placeholders(message.one) | placeholders(message.many)
            assert places <= given, f"line {call.lineno}: no value for {sorted(places - given)}"


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_sentence_of_a_catalogue_is_never_said(name):
    messages = {
        key for key, value in vars(importlib.import_module(name)).items() if isinstance(value, Message)
    }
    said = {
        node.attr
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert messages
    assert not messages - said
