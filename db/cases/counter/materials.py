"""The checklist of an intake (收件材料): what the guide in force asks for, and what was already given
(山西 2019 三(四); 泽州 2020 三(一)1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.cases.counter.applicants import identity_key
from db.cases.intake import opening
from db.cases.intake.admission import POWER_OF_ATTORNEY, UNCHANGEABLE
from db.cases.rules import HandedIn
from db.items.rules import Item, Material
from db.items.specs import relations
from db.items.specs.publication import FORM_WORDS
from db.sheets.rules import comparable
from db.store import database

UNCHANGED = "声明条件未变化，沿用办件 {}"
ALREADY = "已交于办件 {}"
MOST_GIVEN = 500
NOTHING = HandedIn()


@dataclass(frozen=True, slots=True)
class Applicant:
    """The applicant and the item: enough to find what was given before."""

    kind: str = "new"
    id_number: str = ""
    former_case: str = ""
    applicant: str = ""
    phone: str = ""
    base_case: str = ""
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One material asked for; `offer` says why it need not be given again, '' if it must be given."""

    material: Material
    offer: HandedIn = NOTHING


@dataclass(frozen=True, slots=True)
class Checklist:
    """The materials to ask for on a day, and what the clerk should know."""

    guide_version: int
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]


def checklist(item: Item, day: date, who: Applicant | None = None) -> Checklist:
    """The materials of an item by the guide in force on a day; those this applicant gave before are offered as given.

    An application form is always new. For a renewal declared unchanged by its applicant, the materials of the former
    case are taken over (泽州 2020 三(一)1).
    """
    guide = opening.guide_in_force(item, day)
    wanted = relations.materials_in_force(item.id, day, guide)
    given = _given(who) if who else {}
    base = _of_case(who.base_case) if who and who.unchanged and who.kind in UNCHANGEABLE else {}
    lines = tuple(Line(one, _offer(one, given, base)) for one in wanted.materials)
    return Checklist(guide.version if guide else 0, lines, wanted.remarks)


def _offer(material: Material, given: Mapping[str, str], base: Mapping[str, str]) -> HandedIn:
    if any(word in material.name for word in FORM_WORDS):
        return NOTHING
    name = comparable(material.name)
    if name in base:
        return HandedIn(waived=UNCHANGED.format(base[name]), source_case=base[name])
    return HandedIn(waived=ALREADY.format(given[name]), source_case=given[name]) if name in given else HandedIn()


def _given(who: Applicant) -> dict[str, str]:
    """Materials the applicant gave in full before, by name, with the latest case that holds each.

    The same applicant is one with the same ID number or, without one, the same name and phone.
    """
    key = identity_key(who.id_number, who.former_case)
    if key:
        return _names("c.id_number_key = ?", key)
    if who.applicant.strip() and who.phone.strip():
        return _names("c.applicant = ? AND c.phone = ?", who.applicant.strip(), who.phone.strip())
    return {}


def _of_case(number: str) -> dict[str, str]:
    return _names("c.number = ?", number.strip()) if number.strip() else {}


def _names(where: str, *values: str) -> dict[str, str]:
    rows = database.execute_sql(
        "SELECT m.name, CASE m.source_case WHEN '' THEN c.number ELSE m.source_case END FROM case_file c"
        f" JOIN case_material m ON m.case_id = c.id WHERE {where} AND (m.received >= m.copies OR m.source_case <> '')"
        " AND m.copies > 0 ORDER BY c.received_on DESC, c.number DESC LIMIT ?",
        (*values, MOST_GIVEN),
    )
    found: dict[str, str] = {}
    for name, number in rows:
        if name != POWER_OF_ATTORNEY:
            found.setdefault(comparable(name), number)
    return found
