"""Reading of documents with places: YAML 1.2 or JSON in, plain data and the line of every node out.

The document is built from the parser's events, so that limits bite while reading: nothing in a file can make
it expand, recurse or construct an object. Scalars follow YAML 1.2: `no` is a word and `10:30` is a text,
never a number; dates stay texts and are read by the field that expects one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from circhoral.quantities.problems import Finding, InputError, Loc, Problem, field_name, show

LARGEST_FILE = 1_000_000  # bytes
MOST_NODES = 20_000
DEEPEST = 40
MOST_ALIASES = 20

_INTEGER = re.compile(r"^[-+]?\d{1,18}$")
_FLOAT = re.compile(r"^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one file.

    Attributes
    ----------
    file : str
        Name for messages.
    data : Any
        Mappings, lists, texts, numbers, true, false and None.
    places : mapping of path to Place
        Where each entry stands: the line of its key, or of the item in a list.
    """

    file: str
    data: Any
    places: Mapping[Loc, Place]

    def place(self, loc: Loc) -> Place:
        """Return the place of a path, or of the nearest parent that stands in the file."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places.get(loc, Place(1, 1))

    def problem(self, finding: Finding) -> Problem:
        """Return a finding with its place."""
        at = self.place(finding.loc)
        name = field_name(finding.loc)
        return Problem(self.file, at.line, at.column, name, finding.found, finding.expected, finding.remedy)


def read_document(path: str | Path, template: str = "person") -> Document:
    """Read one YAML or JSON file.

    Parameters
    ----------
    path : str or Path
    template : str
        What ``circhoral new`` would write; named when the file is missing or empty.

    Raises
    ------
    InputError
        If the file cannot be read, is larger than 1 MB, is not UTF-8 text, is empty, or is not valid YAML.
    """
    path = Path(path)
    hint = f"write one with: circhoral new {template}"
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        raise _whole(str(path), found, "a YAML or JSON file", f"check the path, or {hint}")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise _too_large(str(path), size)
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        remedy = "check the permissions of the file"
        raise _whole(str(path), f"'{error.strerror}'", "a readable file", remedy) from error
    return parse_document(raw, str(path), template)


def parse_document(raw: bytes | str, file: str, template: str = "person") -> Document:
    """Read a document from memory; see `read_document`."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > LARGEST_FILE:
        raise _too_large(file, len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem(file, line, 0, "", "bytes that are not UTF-8", "a text file", "save the file as UTF-8 text")
        raise InputError([problem]) from None
    if "\0" in text:
        raise _whole(file, "a binary file", "a text file", "save the file as UTF-8 text")
    if file.lower().endswith(".json"):
        text = text.replace("\t", " ")  # YAML forbids tabs as indentation; JSON strings hold none unescaped
    if not text.strip():
        raise _whole(file, "an empty file", f"a {template}", f"write one with: circhoral new {template}")
    try:
        return _Builder(file, template).build(_events(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(error.problem or error.context or "unreadable text").split()).removeprefix("found ")
        if what == "could not find expected ':'":  # the parser notices it a line later than it stands
            mark, what = error.context_mark or mark, "a key without ': ' after it"
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        remedy = "mend the line: indent with spaces, put a space after ':', quote texts with special signs"
        problem = Problem(file, line, column, "", f"'{what}'", "valid YAML", remedy)
        raise InputError([problem]) from None
    except YAMLError as error:
        what = " ".join(str(error).split())[:120]
        raise _whole(file, f"'{what}'", "valid YAML", "remove unprintable characters") from None


def _events(text: str) -> Iterator[Any]:
    reader = YAML(typ="safe", pure=True)
    yield from reader.parse(text)


@dataclass
class _Builder:
    file: str
    template: str
    places: dict[Loc, Place] = field(default_factory=dict)
    anchors: dict[str, Any] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    nodes: int = 0
    aliases: int = 0

    def build(self, events: Iterator[Any]) -> Document:
        documents = 0
        data: Any = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    remedy = "keep one document per file: remove the line '---'"
                    raise self._stop(event, (), "a second document", "one document", remedy)
            elif isinstance(event, NodeEvent):
                data = self._node(event, events, ())
        if data is None:
            remedy = f"write one with: circhoral new {self.template}"
            raise _whole(self.file, "nothing but comments", f"a {self.template}", remedy)
        return Document(self.file, data, self.places)

    def _node(self, event: Any, events: Iterator[Any], loc: Loc) -> Any:
        self.places.setdefault(loc, Place(event.start_mark.line + 1, event.start_mark.column + 1))
        self._count(event, loc, 1)
        if len(loc) > DEEPEST:
            raise self._stop(event, (), f"nesting deeper than {DEEPEST}", "a flat file", "remove the nesting")
        if isinstance(event, AliasEvent):
            return self._alias(event, loc)
        if event.tag is not None and not (isinstance(event, ScalarEvent) and event.tag == "!"):
            remedy = "remove the tag (the word with '!')"
            raise self._stop(event, loc, f"the tag '{event.tag}'", "plain data", remedy)
        before = self.nodes
        if isinstance(event, ScalarEvent):
            value: Any = _scalar(event)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(events, loc)
        elif isinstance(event, MappingStartEvent):
            value = self._mapping(events, loc)
        else:
            raise self._stop(event, loc, "an unexpected node", "plain data", "simplify the line")
        if event.anchor is not None:
            # Stored only when complete, so that an anchor can never contain itself.
            self.anchors[event.anchor] = value
            self.sizes[event.anchor] = self.nodes - before + 1
        return value

    def _sequence(self, events: Iterator[Any], loc: Loc) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            items.append(self._node(event, events, (*loc, len(items))))
        return items

    def _mapping(self, events: Iterator[Any], loc: Loc) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise self._stop(event, loc, "a key that is no word", "a word before ':'", "write a plain key")
            key = str(event.value)
            here = (*loc, key)
            if key in entries:
                first = self.places[here].line
                remedy = f"it stands already on line {first}; keep one of the two"
                raise self._stop(event, here, f"the key '{key}' twice", "each key once", remedy)
            self.places[here] = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            entries[key] = self._node(next(events), events, here)
        return entries

    def _alias(self, event: AliasEvent, loc: Loc) -> Any:
        self.aliases += 1
        name = str(event.anchor)
        if self.aliases > MOST_ALIASES:
            remedy = "write the content out instead of repeating it with '*'"
            raise self._stop(event, loc, f"more than {MOST_ALIASES} aliases", "few aliases", remedy)
        if name not in self.anchors:
            remedy = f"define '&{name}' completely before '*{name}'"
            raise self._stop(event, loc, f"the alias '*{name}'", "an anchor that stands before it", remedy)
        self._count(event, loc, self.sizes[name])
        return self.anchors[name]

    def _count(self, event: Any, loc: Loc, more: int) -> None:
        self.nodes += more
        if self.nodes > MOST_NODES:
            remedy = "shorten the file or split it; repeated anchors count each time"
            raise self._stop(event, loc, f"more than {MOST_NODES} entries", f"at most {MOST_NODES} entries", remedy)

    def _stop(self, event: Any, loc: Loc, found: str, expected: str, remedy: str) -> InputError:
        mark = event.start_mark
        name = field_name(loc)
        problem = Problem(self.file, mark.line + 1, mark.column + 1, name, found, expected, remedy)
        return InputError([problem])


def _scalar(event: ScalarEvent) -> str | int | float | bool | None:
    text = str(event.value)
    if event.style is not None or event.tag == "!":
        # JSON writes characters beyond the basic plane as two escapes; join them.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text) and math.isfinite(number := float(text)):
        return number
    return text


def _whole(file: str, found: str, expected: str, remedy: str) -> InputError:
    return InputError([Problem(file, 0, 0, "", found, expected, remedy)])


def _too_large(file: str, size: int) -> InputError:
    found = f"a file of {size / 1e6:.1f} MB"
    remedy = "was another file meant? Data tables do not belong in this file"
    return _whole(file, found, f"at most {LARGEST_FILE / 1e6:.0f} MB", remedy)


def top_mapping(document: Document, what: str) -> dict[str, Any]:
    """Return the content as a mapping.

    Raises
    ------
    InputError
        If the file holds a list or a single word instead.
    """
    if isinstance(document.data, dict):
        return document.data
    remedy = f"begin with lines such as 'key: value'; see: circhoral new {what}"
    expected = f"the fields of a {what}"
    raise InputError([document.problem(Finding((), show(document.data), expected, remedy))])
