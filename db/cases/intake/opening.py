"""The file of a new case (立卷): what the list says of its item, what the clerk entered, ID numbers encrypted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from db import store
from db.actors import Actor
from db.cases import handed
from db.cases.intake.admission import POWER_OF_ATTORNEY
from db.cases.intake.identity import checked_identity
from db.cases.intake.routing import Route
from db.cases.rules import HandedIn, Intake, mask
from db.cases.tables import CaseMaterialRow, CaseRow
from db.errors import UserError
from db.items import service as items
from db.items.rules import Edition, Guide, Item, Material
from db.items.specs import history

_TEXTS = (
    "applicant", "contact", "phone", "note", "legal_person", "address", "agent", "agent_relation", "agent_phone",
    "project", "outside_system", "outside_number", "base_case", "base_certificate",
)  # fmt: skip
_CODES = ("applicant_kind", "id_kind", "channel", "kind", "case_type", "agent_id_kind")


def guide_in_force(item: Item, day: date) -> Guide | None:
    """The guide in force on a day; a guide that begins later only where there was none before."""
    return history.guide_on(item, day) or items.guide(item.id)


def open_file(
    actor: Actor, intake: Intake, item: Item, edition: Edition, guide: Guide | None, route: Route, number: str
) -> CaseRow:
    """Open the file of a case taken in for the organ that accepts and decides, under this number.

    Raises UserError for an ID number that cannot be right.
    """
    opened: CaseRow = CaseRow.create(
        number=number,
        site_code=actor.site.code,
        site_name=actor.site.organ_name,
        accepting_organ=route.organ,
        deciding_organ=route.organ,
        accept_mode=route.mode,
        received_on=intake.received_on.isoformat(),
        received_by=actor.name,
        flags=" ".join(sorted(intake.flags)),
        **_listed(item, edition, guide),
        **{name: getattr(intake, name).strip() for name in _TEXTS},
        **{name: getattr(intake, name) for name in _CODES},
        **_hidden("id_number", checked_identity(intake.id_kind, _number(intake))),
        **_hidden("agent_id", checked_identity(intake.agent_id_kind, intake.agent_id_number)),
    )
    return opened


def _number(intake: Intake) -> str:
    """The applicant's number as typed; where it was left masked, that of the returning applicant's former case."""
    if "*" not in intake.id_number:
        return intake.id_number
    former = CaseRow.get_or_none(CaseRow.id == intake.former_case)
    if former is None or former.id_number_masked != intake.id_number:
        raise UserError("证件号码不完整，没有收件。", hint="请照证件重新填写全部号码。")
    return store.decrypt_column(former.id_number_cipher)


def take_materials(case_id: str, materials: Sequence[Material], intake: Intake) -> None:
    """Write down what came of each material, and the agent's power where somebody acts for the applicant."""
    for index, material in enumerate(materials):
        came = intake.handed[index] if index < len(intake.handed) else HandedIn()
        counted = intake.received_materials[index] if index < len(intake.received_materials) else 0
        _material(case_id, material, came, came.received if intake.handed else counted)
    if intake.agent.strip():
        position = max((one.position for one in materials), default=0) + 1
        power = Material(position, POWER_OF_ATTORNEY, handed.ORIGINAL, 1, "helped" in intake.flags)
        came = HandedIn(originals=int(intake.power_of_attorney))
        _material(case_id, power, came, came.received)


def _material(case_id: str, material: Material, came: HandedIn, received: int) -> None:
    CaseMaterialRow.create(
        case_id=case_id, position=material.position, name=material.name, form=material.form, copies=material.copies,
        core=material.core, received=received, note=material.note, originals=came.originals,
        duplicates=came.duplicates, waived=came.waived.strip(), source_case=came.source_case.strip(),
    )  # fmt: skip


def _listed(item: Item, edition: Edition, guide: Guide | None) -> dict[str, Any]:
    """What the list in force says of the item. The case keeps it even when the list changes later."""
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
