"""The file of a new case (立卷): what the list says of its item, what the clerk entered, ID numbers encrypted."""

from typing import Any

from db import store
from db.actors import Actor
from db.cases import competence, reading
from db.cases.identity import checked_identity
from db.cases.rules import Intake, mask
from db.cases.tables import CaseRow
from db.items import service as items
from db.items.rules import Edition, Item

_TEXTS = (
    "applicant", "contact", "phone", "note", "legal_person", "address", "agent", "agent_relation", "agent_phone",
    "project", "outside_system", "outside_number", "base_case", "base_certificate",
)  # fmt: skip
_CODES = ("applicant_kind", "id_kind", "channel", "kind", "case_type", "agent_id_kind")


def open_file(actor: Actor, intake: Intake, item: Item, edition: Edition, organ: str, number: str) -> CaseRow:
    """Open the file of a case taken in for `organ`, which accepts and decides, under this number.

    Raises UserError for an ID number that cannot be right.
    """
    opened: CaseRow = CaseRow.create(
        number=number,
        site_code=actor.site.code,
        site_name=actor.site.organ_name,
        accepting_organ=organ,
        deciding_organ=organ,
        accept_mode="own" if competence.may_act(reading.this_office(), organ) else "collected",
        received_on=intake.received_on.isoformat(),
        received_by=actor.name,
        flags=" ".join(sorted(intake.flags)),
        **_listed(item, edition),
        **{name: getattr(intake, name).strip() for name in _TEXTS},
        **{name: getattr(intake, name) for name in _CODES},
        **_hidden("id_number", checked_identity(intake.id_kind, intake.id_number)),
        **_hidden("agent_id", checked_identity(intake.agent_id_kind, intake.agent_id_number)),
    )
    return opened


def _listed(item: Item, edition: Edition) -> dict[str, Any]:
    """What the list in force says of the item: the case keeps it, whatever the list says later."""
    guide = items.guide(item.id)
    return {
        "item_id": item.id,
        "item_name": item.name,
        "item_type": item.item_type,
        "edition_name": edition.name,
        "guide_version": guide.version if guide else 0,
        "statutory_limit": item.statutory_limit,
        "promised_limit": item.promised_limit,
        "promised_unit": item.promised_unit or item.statutory_unit or "working_day",
        "limit_unit": item.statutory_unit or "working_day",
        "limit_basis": item.limit_basis,
    }


def _hidden(column: str, number: str) -> dict[str, str]:
    return {
        f"{column}_cipher": store.encrypt_column(number),
        f"{column}_key": store.lookup_key(number),
        f"{column}_masked": mask(number),
    }
