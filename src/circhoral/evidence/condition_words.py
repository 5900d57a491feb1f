"""The words of the safety rules, and how persons write them: a typed reader of content/condition_words.toml.

Label facts name a word (``thromboembolism``); a person writes ``history of DVT``. What is denied (``no diabetes``) or a
relative's is not matched.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from circhoral.evidence.parameters import ParameterError
from circhoral.evidence.phenotypes import phenotypes
from circhoral.quantities.analytes import Sex, convert, measure
from circhoral.quantities.quantity import Quantity, parse_quantity

Kind = Literal["condition", "allergy", "medication", "state"]
_FILE = "condition_words.toml"
_SPELLINGS = (
    *(("haem", "hem"), ("aemi", "emi"), ("oestr", "estr"), ("tumour", "tumor"), ("apnoea", "apnea")),
    *(("metaboliz", "metabolis"), ("orchiectomy", "orchidectomy")),
)
_DENIED = re.compile(r"\b(?:no|not|without|denies|never|excluded|ruled out|family|father|mother|brother|sister)\b")


@dataclass(frozen=True, slots=True)
class ConditionWord:
    """One word of the safety rules.

    Attributes
    ----------
    id, label : str
    kind : {"condition", "allergy", "medication", "state"}
        Where a person writes it; a state is known from elsewhere too.
    synonyms : tuple of str
        How it is written.
    sex : {"male", "female"} or None
        Of whom it can be said.
    phenotypes, implies : tuple of str
        Phenotypes that imply it, and other words that it implies.
    """

    id: str
    kind: Kind
    label: str
    synonyms: tuple[str, ...]
    sex: Sex | None = None
    phenotypes: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()

    def said_of(self, sex: str) -> bool:
        """Whether it can be said of this sex."""
        return self.sex in (None, sex)


@dataclass(frozen=True, slots=True)
class LabRule:
    """A limit of a laboratory value beyond which a word holds, or is only suggested."""

    measure: str
    above: Quantity
    word: str
    suggests: bool = False

    @property
    def limit(self) -> float:
        """The limit in the canonical unit of the measure."""
        known = measure(self.measure)
        return float(convert(self.above.magnitude, self.above.unit, known.unit, known))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("circhoral.content") / _FILE).read_text(encoding="utf-8"))


@cache
def condition_words() -> dict[str, ConditionWord]:
    """Return every word by its id, read once.

    Raises
    ------
    ParameterError
        If a key, a kind, a phenotype or an implied word is unknown, or one spelling means two words of a kind.
    """
    made = {name: _word(name, table) for name, table in _table()["words"].items()}
    meant: dict[tuple[str, str, str | None], str] = {}
    for word in made.values():
        for other in word.implies:
            if other not in made:
                raise ParameterError(f"{_FILE}: {word.id} implies {other!r}, which is no word of this file")
        for spelling in dict.fromkeys(normal(text) for text in word.synonyms):
            key = (word.kind, spelling, word.sex)
            if key in meant:
                raise ParameterError(f"{_FILE}: {spelling!r} means {meant[key]} and {word.id}")
            meant[key] = word.id
    return made


def _word(name: str, table: dict[str, Any]) -> ConditionWord:
    known = {item.name for item in fields(ConditionWord)} - {"id"}
    if unknown := sorted(set(table) - known):
        raise ParameterError(f"{_FILE}: {name} has the unknown key {unknown[0]!r}; known: {', '.join(sorted(known))}")
    if table.get("kind") not in get_args(Kind):
        raise ParameterError(f"{_FILE}: {name}: kind = {table.get('kind')!r}; expected {', '.join(get_args(Kind))}")
    for phenotype in table.get("phenotypes", ()):
        if phenotype not in phenotypes():
            raise ParameterError(f"{_FILE}: {name}: {phenotype!r} is no phenotype")
    lists = ("synonyms", "phenotypes", "implies")
    return ConditionWord(id=name, **{**table, **{key: tuple(table.get(key, ())) for key in lists}})


@cache
def lab_rules() -> tuple[LabRule, ...]:
    """Return what laboratory values say, the strictest limit of a measure first."""
    rules = [LabRule(**{**table, "above": parse_quantity(table["above"])}) for table in _table()["labs"]]
    for rule in rules:
        if rule.word not in condition_words():
            raise ParameterError(f"{_FILE}: labs: {rule.word!r} is no word of this file")
    return tuple(sorted(rules, key=lambda rule: (rule.measure, -rule.limit)))


def normal(text: str) -> str:
    """Return a text without what spelling may vary in: capitals, hyphens, British and American forms."""
    plain = re.sub(r"[^a-z0-9]+", " ", text.lower().replace("'", "")).strip()
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    return plain


def is_denied(text: str) -> bool:
    """Whether a text says that something is absent, or a relative's."""
    return _DENIED.search(normal(text)) is not None


def words_in(text: str, kinds: Iterable[Kind], sex: str) -> tuple[str, ...]:
    """Return the words that a person's text names, those that follow from them included.

    Parameters
    ----------
    text : str
        As a person wrote it.
    kinds : iterable of str
        The kinds that may stand there.
    sex : {"male", "female"}

    Returns
    -------
    tuple of str
        Empty for a denial, and for what is not known.
    """
    if is_denied(text):
        return ()
    padded, allowed = f" {normal(text)} ", tuple(kinds)
    found = [
        word.id
        for word in condition_words().values()
        if word.kind in allowed
        and word.said_of(sex)
        and any(f" {normal(spelling)} " in padded for spelling in (*word.synonyms, word.id))
    ]
    return with_implied(found)


def with_implied(words: Iterable[str]) -> tuple[str, ...]:
    """Return words with those that follow from them."""
    found = list(dict.fromkeys(words))
    for word in found:  # grows while it is read
        found += [other for other in condition_words()[word].implies if other not in found]
    return tuple(found)
