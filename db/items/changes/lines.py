"""The lines of an adjustment as a person states them: what changes on an item of the list, or which item is added."""

from collections.abc import Mapping, Sequence

from db.items.changes import elements
from db.items.changes.elements import Value
from db.items.changes.rules import Line, LineKind
from db.items.rules import LICENCE, Item
from db.rows import uuid7


def line_on(
    item: Item,
    kind: LineKind,
    texts: Mapping[str, str] | None = None,
    directions: Mapping[str, str] | None = None,
    *,
    basis: str = "",
    successors: Sequence[str] = (),
    note: str = "",
) -> Line:
    """A line on an item of the list; `texts` are new elements in words by key. Raises UserError for unclear ones.

    Where the values alone tell which way a change goes, that is the direction unless another one is given.
    """
    before: dict[str, Value] = {}
    after: dict[str, Value] = {}
    for key, text in (texts or {}).items():
        was, now = elements.values_of(item, key), elements.read(key, text)
        if elements.words(key, was) != elements.words(key, now):
            before |= was
            after |= now
    known = {key: elements.told_direction(key, before, after) for key in elements.changed(before, after)}
    said = {key: str((directions or {}).get(key) or told or "") for key, told in known.items()}
    return Line("", kind, item.id, item.name, before, after, said, basis.strip(), tuple(successors), note.strip())


def line_adding(
    texts: Mapping[str, str], *, basis: str = "", note: str = "", upper: Item | None = None, upper_code: str = ""
) -> Line:
    """A line that adds an item, under the upper list's one: as it stands there, or by its code.

    Raises UserError for what is not understood.
    """
    after: dict[str, Value] = {"item_type": LICENCE}
    for key, text in texts.items():
        after |= elements.read(key, text) if text.strip() else {}
    if upper:
        after |= {"upper_id": upper.id, "upper_code": upper.code}
    elif upper_code.strip():
        after |= {"upper_code": elements.read("code", upper_code)["code"]}
    name = str(after.get("name") or "")
    return Line("", LineKind.ADD, uuid7(), name, after=after, basis=basis.strip(), note=note.strip())
