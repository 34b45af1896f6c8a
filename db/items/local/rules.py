"""Local catalogues as values: what each lists, what does not agree with the items, how two versions differ. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.items.rules import LIST_KINDS, Item, ListKind
from db.sheets.rules import comparable

KINDS = (ListKind.COMMITMENT, ListKind.COMMITMENT_MATERIALS, ListKind.TOLERANCE, ListKind.SURVEY)
"""The catalogues a county keeps itself (垣曲 2022 Art 24(1), 25, the province's 容缺受理目录)."""

CONTENT = {
    ListKind.COMMITMENT: "适用情形",
    ListKind.COMMITMENT_MATERIALS: "承诺材料",
    ListKind.TOLERANCE: "可容缺材料",
    ListKind.SURVEY: "参加部门",
}
"""What an entry says of its item, by the kind of catalogue."""

EXAMPLES = {
    ListKind.COMMITMENT: "例：首次申请、延续",
    ListKind.COMMITMENT_MATERIALS: "一行一种，凭承诺可以后补的材料",
    ListKind.TOLERANCE: "一行一种，受理时可以缺、以后补的材料",
    ListKind.SURVEY: "一行一个，要派人参加的部门",
}
NEEDED = (ListKind.COMMITMENT_MATERIALS, ListKind.TOLERANCE, ListKind.SURVEY)
"""Catalogues whose entries say nothing without their content."""

_APART = re.compile(r"[\n；;、]+")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}\s*[.．、]|[（(]\d{1,2}[)）])\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a local catalogue; the item's code and name as they were when it was listed."""

    id: str
    position: int
    item_id: str | None
    code: str
    name: str
    department: str
    content: str = ""
    basis: str = ""
    note: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The materials or departments the content names."""
        return parts_of(self.content)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a catalogue that does not agree with the list in force; `entry_id` is '' for an item not listed."""

    entry_id: str
    item_id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One difference between two versions; `before` or `after` is None where one side alone lists the item."""

    before: Entry | None
    after: Entry | None
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def entry(self) -> Entry:
        """The entry of the later version, or the only one."""
        found = self.after or self.before
        assert found is not None
        return found


def parts_of(content: str) -> tuple[str, ...]:
    """The materials or departments a text names, each once, without their numbers."""
    lines = (_NUMBERED.sub("", line).strip() for part in content.split("\n") for line in _APART.split(part))
    return tuple(dict.fromkeys(line for line in lines if line))


def finder(entries: Sequence[Entry]) -> Callable[[Item, Collection[str]], Entry | None]:
    """What finds the entry that lists an item, whichever edition it was listed from.

    By the item's id or those of the items it was copied from, else by its code, else by department and name.
    """
    by_id = {entry.item_id: entry for entry in entries if entry.item_id}
    by_code = {entry.code: entry for entry in entries if entry.code}
    by_name = {_named(entry.department, entry.name): entry for entry in entries}

    def find(item: Item, earlier: Collection[str]) -> Entry | None:
        found = next((by_id[item_id] for item_id in (item.id, *earlier) if item_id in by_id), None)
        return found or by_code.get(item.code) or by_name.get(_named(item.department, item.name))

    return find


def remarks(
    kind: ListKind,
    entries: Sequence[Entry],
    items: Mapping[str, Item],
    unlisted: Iterable[Item],
    core: Mapping[str, Collection[str]],
) -> list[Remark]:
    """What does not agree with the list in force.

    `items`: the item in force each entry lists, by the entry's id; `unlisted`: items in force no entry lists; `core`:
    the 核心要件 of the guide in force, by the item's id.
    """
    found = [remark for entry in entries for remark in _remarks_of(kind, entry, items.get(entry.id), core)]
    if kind is ListKind.COMMITMENT:
        found += [
            Remark("", item.id, item.name, "事项标了告知承诺，目录里没有列") for item in unlisted if item.commitment
        ]
    return found


def _remarks_of(
    kind: ListKind, entry: Entry, item: Item | None, core: Mapping[str, Collection[str]]
) -> Iterable[Remark]:
    if item is None:
        yield Remark(entry.id, entry.item_id or "", entry.name, "现行清单里没有这个事项")
        return
    if kind is ListKind.COMMITMENT and not item.commitment:
        yield Remark(entry.id, item.id, entry.name, "事项没有标告知承诺")
    if kind in NEEDED and not entry.parts:
        yield Remark(entry.id, item.id, entry.name, f"没有写{CONTENT[kind]}")
    if kind in (ListKind.TOLERANCE, ListKind.COMMITMENT_MATERIALS):
        never = {comparable(name) for name in core.get(item.id, ())}
        wrong = [name for name in entry.parts if comparable(name) in never]
        if wrong:
            yield Remark(entry.id, item.id, entry.name, f"核心要件不能容缺：{'、'.join(wrong)}")


def compare(kind: ListKind, before: Sequence[Entry], after: Sequence[Entry]) -> list[EntryChange]:
    """What two versions of one catalogue differ in; entries answer each other by code, else by department and name."""
    by_code = {one.code: one for one in before if one.code}
    by_name = {_named(one.department, one.name): one for one in before}
    found, paired = [], set()
    for entry in after:
        other = by_code.get(entry.code) or by_name.get(_named(entry.department, entry.name))
        if other is None or other.id in paired:
            found.append(EntryChange(None, entry))
            continue
        paired.add(other.id)
        changes = _changes(kind, other, entry)
        if changes:
            found.append(EntryChange(other, entry, changes))
    return found + [EntryChange(one, None) for one in before if one.id not in paired]


def _changes(kind: ListKind, before: Entry, after: Entry) -> tuple[tuple[str, str, str], ...]:
    told = (
        ("事项名称", before.name, after.name), ("主管部门", before.department, after.department),
        (CONTENT[kind], before.content, after.content), ("依据", before.basis, after.basis),
        ("备注", before.note, after.note),
    )  # fmt: skip
    return tuple(line for line in told if line[1] != line[2])


def offer_words(kind: ListKind, entry: Entry) -> str:
    """What a catalogue in force offers whoever takes papers in for its item."""
    parts = "、".join(entry.parts)
    match kind:
        case ListKind.COMMITMENT:
            return "本事项可告知承诺" + (f"（{parts}）" if parts else "")
        case ListKind.COMMITMENT_MATERIALS:
            return f"凭承诺可后补：{parts}" if parts else ""
        case ListKind.TOLERANCE:
            return f"可容缺：{parts}" if parts else ""
        case ListKind.SURVEY:
            return "要联合踏勘评审" + (f"：{parts}" if parts else "")
        case _:
            return ""


def title_of(kind: ListKind) -> str:
    """What a catalogue is called."""
    return LIST_KINDS[kind]


def _named(department: str, name: str) -> tuple[str, str]:
    return comparable(department), comparable(name)
