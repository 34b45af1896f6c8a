"""Which column is which field: proposed by heading words first, by what the cells look like second."""

import hashlib
import re
from collections import abc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.errors import UserError
from db.sheets.layout import Layout
from db.sheets.rules import Sheet, comparable

SAMPLE = 40
LIKENESS = 0.6

Choices = abc.Mapping[int, str]
"""What a person settled: column to field key; columns left out are not taken."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field a list can have: `words` are its headings, the best known first.

    `instead` are fields that together do for a required one. `code` marks numbers that are names (编码): a cell
    stored as a number is refused. `pattern`, when given, lets a column without a known heading be recognised by its
    cells. Nothing is taken from `idle` ones, so their cells are not judged.
    """

    key: str
    label: str
    words: tuple[str, ...]
    required: bool = False
    instead: tuple[str, ...] = ()
    code: bool = False
    pattern: str = ""
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns: field key to column, the headings nothing is taken from, required fields that have no column."""

    columns: dict[str, int]
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Vocabulary:
    """The headings of a set of fields, ready for looking up."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple(fields)
        self._naming = {field.key for field in fields if field.required}
        self._naming.update(key for field in fields for key in field.instead)
        self._by_word: dict[str, tuple[int, str]] = {}
        for field in fields:
            for rank, word in enumerate(field.words):
                self._by_word.setdefault(heading(word), (rank, field.key))

    def knows(self, text: str) -> bool:
        """Whether a comparable text is the heading of some field."""
        return heading(text) in self._by_word

    def names_rows(self, text: str) -> bool:
        """Whether a comparable text is the heading of a required field, or of one that can stand for it."""
        found = self._by_word.get(heading(text))
        return found is not None and found[1] in self._naming

    def find(self, parts: Iterable[str]) -> tuple[int, str] | None:
        """Rank and field of a column's headings: the two rows together, then the lower, then the upper one."""
        words = [heading(part) for part in parts]
        for candidate in ("".join(words), *reversed(words)):
            if candidate in self._by_word:
                return self._by_word[candidate]
        return None


def heading(text: str) -> str:
    """A heading for comparing: without blanks, remarks in brackets, stars and other marks."""
    plain = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", comparable(text))
    return re.sub(r"[*:_\-./、,。#★]", "", plain)


def propose(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Mapping:
    """Propose a column for every field that can be found; the best known heading wins where two compete.

    Raises UserError naming the columns found when a required field has none.
    """
    return complete(sheet, layout, proposed(sheet, layout, vocabulary))


def proposed(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Mapping:
    """The same as `propose`, but missing fields are reported in the mapping instead of refused."""
    ranked: dict[str, tuple[int, int]] = {}
    for column, parts in enumerate(layout.columns):
        found = vocabulary.find(parts)
        if found:
            rank, key = found
            if key not in ranked or rank < ranked[key][0]:
                ranked[key] = (rank, column)
    columns = {key: column for key, (_, column) in ranked.items()}
    _by_contents(sheet, layout, vocabulary.fields, columns)
    return _mapping(layout, vocabulary, columns)


def settled(layout: Layout, vocabulary: Vocabulary, choices: Choices) -> Mapping:
    """The columns a person settled: of two columns for one field the first counts, unknown fields are left out."""
    keys = {field.key for field in vocabulary.fields}
    columns: dict[str, int] = {}
    for column, key in sorted(choices.items()):
        if key in keys and 0 <= column < len(layout.columns):
            columns.setdefault(key, column)
    return _mapping(layout, vocabulary, columns)


def complete(sheet: Sheet, layout: Layout, mapping: Mapping) -> Mapping:
    """The mapping itself. Raises UserError naming the columns found when a required field has none."""
    if mapping.missing:
        raise _missing(sheet, layout, mapping.missing)
    return mapping


def fingerprint(layout: Layout) -> str:
    """A text that is equal for two sheets with the same headings in the same order, whatever their typography."""
    words = "\n".join(" ".join(map(heading, parts)) for parts in layout.columns).rstrip("\n")
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _mapping(layout: Layout, vocabulary: Vocabulary, columns: dict[str, int]) -> Mapping:
    missing = tuple(
        field.label
        for field in vocabulary.fields
        if field.required
        and field.key not in columns
        and not (field.instead and all(key in columns for key in field.instead))
    )
    taken = set(columns.values())
    unknown = tuple("/".join(p) for c, p in enumerate(layout.columns) if p and c not in taken)
    return Mapping(columns, unknown, missing)


def _by_contents(sheet: Sheet, layout: Layout, fields: Sequence[Field], columns: dict[str, int]) -> None:
    for field in fields:
        if not field.pattern or field.key in columns:
            continue
        pattern = re.compile(field.pattern)
        for column in range(sheet.width):
            if column not in columns.values() and _looks_like(sheet, layout, column, pattern):
                columns[field.key] = column
                break


def _looks_like(sheet: Sheet, layout: Layout, column: int, pattern: re.Pattern[str]) -> bool:
    rows = (sheet.rows[row] for row in layout.data[:SAMPLE])
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return bool(cells) and sum(1 for cell in cells if pattern.search(cell)) >= LIKENESS * len(cells)


def _missing(sheet: Sheet, layout: Layout, labels: Sequence[str]) -> UserError:
    found = "、".join("/".join(parts) for parts in layout.columns if parts)
    where = f"{sheet.file_name} 的工作表「{sheet.name}」" if sheet.several else sheet.file_name
    return UserError(
        f"{where} 缺少「{'」「'.join(labels)}」这一列，没有导入；表里有这些列：{found}。",
        hint=f"请在预览里指明哪一列是「{labels[0]}」，或把列名改好再导入。",
    )
