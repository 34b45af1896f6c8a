"""One organ, one row: an office's own entry of an organ is replaced by the county's entry of the same organ."""

from db import clock, journal
from db.actors import Actor, SiteKind
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind, matches
from db.organs.tables import OrganRow
from db.store import database

_DEPARTMENTS = frozenset(
    {OrganKind.DEPARTMENT, OrganKind.PARTY, OrganKind.REFORM_OFFICE, OrganKind.ENFORCEMENT, OrganKind.BRANCH}
)
KINDS_OF_SITE = {
    SiteKind.DEPARTMENT: _DEPARTMENTS,
    SiteKind.TOWNSHIP: frozenset({OrganKind.TOWNSHIP_CENTRE}),
    SiteKind.VILLAGE: frozenset({OrganKind.VILLAGE_STATION}),
}
"""What the county may have registered an office of each kind as: a township's government is not its centre."""

_REFERENCES = (
    ("app_user", "organ_id"),
    ("organ", "parent_id"),
    ("organ", "successor_id"),
    ("item", "department_id"),
    ("item", "implementing_id"),
    ("transfer_item", "from_organ_id"),
    ("transfer_item", "to_organ_id"),
    ("checklist", "giver_organ_id"),
    ("checklist", "receiver_organ_id"),
    ("memorandum", "department_id"),
    ("register_entry", "organ_id"),
    ("register_entry", "keeper_organ_id"),
)


def twin(
    name: str, code: str, kinds: frozenset[OrganKind], register: list[Organ], day: str | None = None
) -> Organ | None:
    """The one organ of a register in force on a day (today; '' any) with this code and a fitting kind, or this name."""
    on = clock.today().isoformat() if day is None else day
    live = [organ for organ in register if not organ.has_ended(on)]
    same_code = [organ for organ in live if code and organ.code == code and organ.kind in kinds]
    same_name = [organ for organ in live if matches(organ, name)]
    for found in (same_code, same_name):
        if len(found) == 1:
            return found[0]
    return None


def adopt(actor: Actor) -> None:
    """Replace every organ entered here by the county's entry of it, our own organ too; inside a transaction.

    A person who is signed in keeps the old organ's id until the next sign-in.
    """
    rows = database.execute_sql("SELECT doc_id FROM exchange_head WHERE doc_type = 'organ'").fetchall()
    travelled = {row[0] for row in rows}
    known = organs.organs()
    register = [organ for organ in known if organ.id in travelled]
    for organ in known:
        kinds = _DEPARTMENTS if organ.kind in _DEPARTMENTS else frozenset({organ.kind})
        found = None if organ.id in travelled else twin(organ.name, organ.code, kinds, register)
        if found is not None:
            _replace(actor, organ, found)


def _replace(actor: Actor, old: Organ, new: Organ) -> None:
    for table, column in _REFERENCES:
        database.execute_sql(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new.id, old.id))
    if journal.info("organ_id") == old.id:
        journal.set_info("organ_id", new.id)
        if old.name != new.name:
            for column in ("accepting_organ", "deciding_organ"):
                database.execute_sql(f"UPDATE case_file SET {column} = ? WHERE {column} = ?", (new.name, old.name))
    OrganRow.delete().where(OrganRow.id == old.id).execute()
    before, after = {"id": old.id, "name": old.name}, {"id": new.id, "name": new.name}
    journal.record(actor, f"单位{old.name}改用县里的登记", "organ", new.id, before, after)
