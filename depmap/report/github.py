"""Annotations as GitHub's workflow commands: one line each, shown beside the changed files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from depmap.report.annotations import LONGEST, Annotation, Level
from depmap.report.safe import safe

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}
_LINE_BREAK = re.compile(r"([\r\n])")


def render_github(annotations: Iterable[Annotation]) -> str:
    """``::error file=acme.toml,line=3::syntax: …`` for each."""
    return "".join(_line(annotation) for annotation in annotations)


def _line(annotation: Annotation) -> str:
    properties = []
    if annotation.path:
        properties.append(f"file={_escaped(annotation.path, _IN_PROPERTY)}")
        if annotation.line:
            properties.append(f"line={annotation.line}")
    told = f" {','.join(properties)}" if properties else ""
    message = _escaped(f"{annotation.rule}: {annotation.message}", _IN_MESSAGE)
    return f"::{_COMMANDS[annotation.level]}{told}::{message}\n"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    """``text`` with GitHub's own syntax escaped, and nothing hidden in it but line breaks."""
    parts = (
        part if _LINE_BREAK.fullmatch(part) else safe(part, LONGEST)
        for part in _LINE_BREAK.split(text)
    )
    return "".join(escapes.get(char, char) for part in parts for char in part)
