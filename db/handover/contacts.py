"""Persons a form offers to choose from: users of this PC, liaisons, staff that moved over. Names stay plain texts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from db.handover import acts
from db.handover.acts import Subject
from db.handover.registers.rules import Register
from db.handover.tables import RegisterEntryRow
from db.organs import service as organs


@dataclass(frozen=True, slots=True)
class Contact:
    """A person the store knows, with words that say who it is."""

    name: str
    about: str


def contacts() -> list[Contact]:
    """The persons to choose from first, each name once: users, then liaisons, then staff of the register."""
    names = {organ.id: organ.name for organ in organs.organs()}
    users = (Contact(name, organ) for name, organ, _ in organs.users())
    named = (
        Contact(act.details.get("name", ""), f"{names.get(act.organ_id or '', '')}联络员")
        for act in acts.standing(acts.every(Subject.LIAISON))
    )
    rows = RegisterEntryRow.select().where(RegisterEntryRow.register == Register.STAFF)
    staff = (Contact(row.name, json.loads(row.fields).get("to_unit", "") or "划转人员") for row in rows)
    return _once((*users, *named, *staff))


def _once(found: Iterable[Contact]) -> list[Contact]:
    known: dict[str, Contact] = {}
    for one in found:
        if one.name:
            known.setdefault(one.name, one)
    return list(known.values())
