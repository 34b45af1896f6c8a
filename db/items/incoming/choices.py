"""What a person settles about a list before it is imported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from db.items.rules import ListKind


class Answer(StrEnum):
    """What becomes of hidden rows, or of struck-out text: taken as if nothing were, or left out."""

    TAKE = "take"
    SKIP = "skip"


NEW_ORGAN = "new"
"""Chosen for an organ's name: register an organ of that name."""

AS_TEXT = ""
"""Chosen for an organ's name: leave it a text."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything settled so far; what is not settled is proposed, or asked about.

    `level` is GB/T 39046 A.2 and `region` the digits of the region an edition made by the import is for; '' is ours.
    `kind` is the sort of list, `sender` who sent it. `columns` gives, by sheet name, column → field key, `corrections`
    texts by address, `organs` organ ids (or NEW_ORGAN, AS_TEXT) by the name as written.
    """

    edition_name: str = ""
    level: str = ""
    region: str = ""
    kind: ListKind = ListKind.LIST
    sender: str = ""
    columns: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    hidden: Answer | None = None
    struck: Answer | None = None
    corrections: Mapping[str, str] = field(default_factory=dict)
    organs: Mapping[str, str] = field(default_factory=dict)
