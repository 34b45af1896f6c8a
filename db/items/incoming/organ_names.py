"""Organ names in a list that no registered organ has (待对应): matches are proposed, never made silently."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db import journal
from db.actors import Actor
from db.items import editors, service
from db.items.incoming.choices import AS_TEXT, NEW_ORGAN
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind, plain_name
from db.store import database

_WAITING = (
    "SELECT department_text, count(*) FROM item WHERE edition_id = ? AND department_id IS NULL GROUP BY 1 UNION ALL"
    " SELECT implementing_text, count(*) FROM item WHERE edition_id = ? AND implementing_id IS NULL GROUP BY 1"
)
_TEXTS = (
    "SELECT id, department_text, department_id, implementing_text, implementing_id FROM item"
    " WHERE edition_id = ? AND (department_id IS NULL OR implementing_id IS NULL)"
)

LIKE_ENOUGH = 55.0
MOST_PROPOSED = 3
LONGEST_NAME = 60

_REGION = re.compile(r"^(?:[\u4e00-\u9fff]{2,6}?(?:省|市|自治州|自治县|县|区|旗)|[省市县区旗])+(?=.{2})")
_ENDINGS = ("管理局", "委员会", "办公室", "局", "委", "办", "厅", "部")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A registered organ that may be meant, and how alike the names are (0 to 100)."""

    organ_id: str
    name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name as written, how many rows have it, and who may be meant, the likeliest first."""

    name: str
    rows: int
    proposals: tuple[Proposal, ...]


def unknown_names(names: Iterable[str]) -> tuple[UnknownName, ...]:
    """The names no organ is registered under, the most frequent first."""
    known = service.organ_ids()
    counted = Counter(name for name in names if name)
    registered = [organ for organ in organs.organs() if not organ.valid_to]
    return tuple(
        UnknownName(name, rows, proposals(name, registered))
        for name, rows in counted.most_common()
        if plain_name(name) not in known
    )


def proposals(name: str, registered: Sequence[Organ]) -> tuple[Proposal, ...]:
    """The organs whose names, short names or aliases are most like `name`, region and ending weighing little."""
    if len(name) > LONGEST_NAME:
        return ()
    found = [Proposal(organ.id, organ.name, _likeness(name, organ)) for organ in registered]
    alike = sorted((one for one in found if one.likeness >= LIKE_ENOUGH), key=lambda one: -one.likeness)
    return tuple(alike[:MOST_PROPOSED])


def _likeness(name: str, organ: Organ) -> float:
    from rapidfuzz import fuzz

    wanted = _core(name)
    return max(fuzz.ratio(wanted, _core(other)) for other in (organ.name, organ.short_name, *organ.aliases) if other)


def _core(name: str) -> str:
    """What tells organs of one place apart: 卫健体 in both 泽州县卫生健康和体育局 and 县卫健体局."""
    plain = _REGION.sub("", plain_name(name))
    ending = next((ending for ending in _ENDINGS if plain.endswith(ending) and len(plain) > len(ending)), "")
    return plain.removesuffix(ending)


def waiting(edition_id: str) -> tuple[UnknownName, ...]:
    """The names in an edition that still are only texts (待对应), as written, the most frequent first."""
    rows = database.execute_sql(_WAITING, (edition_id, edition_id)).fetchall()
    return unknown_names(name for name, number in rows for _ in range(number))


def match(actor: Actor, edition_id: str, choices: Mapping[str, str]) -> tuple[list[str], int]:
    """Do what a person chose for names in an edition, and tie every item that is only a text to its organ now known.

    The texts stay as written, so a published edition reads as before. Returns what was done in words, and how many
    items were tied.
    """
    editors.require_county_editor(actor)
    edition = service.edition(edition_id)
    with database.atomic():
        done = settle(actor, choices, [name.name for name in waiting(edition_id)])
        known, tied = service.organ_ids(), set[str]()
        rows = database.execute_sql(_TEXTS, (edition_id,)).fetchall()
        for column, place in (("department_id", 1), ("implementing_id", 3)):
            found = [(known.get(plain_name(row[place])), row[0]) for row in rows if row[place] and not row[place + 1]]
            values = [(organ_id, item_id) for organ_id, item_id in found if organ_id]
            database.execute_many(f"UPDATE item SET {column} = ? WHERE id = ?", values)
            tied.update(item_id for _, item_id in values)
        if tied:
            journal.record(actor, f"对应单位：{edition.name} {len(tied)} 项", "edition", edition_id,
                           after={"items": len(tied)})  # fmt: skip
    return done, len(tied)


def settle(actor: Actor, choices: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Do what a person chose for the names that are in the list: further names for organs, or new organs.

    Call it inside the transaction of the import, before rows are written. Returns what was done, in words.
    """
    present, known = set(names), service.organ_ids()
    done = []
    for name, choice in choices.items():
        if choice == AS_TEXT or name not in present or plain_name(name) in known:
            continue
        if choice == NEW_ORGAN:
            organs.add_organ(actor, name, name, OrganKind.DEPARTMENT)
            done.append(f"登记单位「{name}」")
        else:
            organ = organs.add_aliases(actor, choice, (name,))
            done.append(f"「{name}」对应{organ.name}")
    return done
