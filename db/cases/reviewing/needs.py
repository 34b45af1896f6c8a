"""What the item of a case asks for, from its spec, its guide and the county's catalogues as in force on a day."""

from datetime import date

from db.cases import reading
from db.cases.marks import RENEWED, flags_of
from db.cases.reviewing.commitment import Allowed
from db.cases.reviewing.decisions import Asks
from db.cases.tables import CaseRow
from db.items import service as items
from db.items.local import service as local
from db.items.rules import LICENCE, ListKind
from db.items.specs import service as specs

YES = "是"


def asks_of(row: CaseRow, day: date) -> Asks:
    """What stands before a decision on a case, as its item's spec and the joint survey catalogue say."""
    says = _spec_texts(row.item_id, day)
    item = items.item_if_known(row.item_id)
    listed = item is not None and local.entry_for(ListKind.SURVEY, item, day) is not None
    return Asks(
        row.kind,
        frozenset(row.flags.split()),
        row.item_type == LICENCE,
        survey=says.get("site_survey") == YES or listed,
        hearing=says.get("hearing") == YES,
    )


def allowed_of(row: CaseRow, day: date) -> Allowed:
    """What a commitment may be made for on this case (垣曲 2022 Art 24(1)): the catalogues first, else the item's own
    mark.
    """
    item = items.item_if_known(row.item_id)
    if item is None:
        return Allowed("commitment" in row.flags.split())
    named = [local.entry_for(kind, item, day) for kind in (ListKind.COMMITMENT_MATERIALS, ListKind.TOLERANCE)]
    materials = [part for entry in named if entry for part in entry.parts]
    on = local.entry_for(ListKind.COMMITMENT, item, day) is not None or item.commitment
    on = on or _spec_texts(row.item_id, day).get("commitment") == YES
    return Allowed(on, frozenset(materials) if any(named) else None)


def told_texts(row: CaseRow, day: date) -> dict[str, str]:
    """What the spec already says of a commitment: conditions, and how it is supervised afterwards."""
    says = _spec_texts(row.item_id, day)
    found = {"conditions": says.get("conditions", ""), "supervision": says.get("supervision_measures", "")}
    return {name: text for name, text in found.items() if text}


def joint_departments(row: CaseRow, day: date) -> tuple[str, ...]:
    """The departments that must send people to a survey of this item (垣曲 2022 Art 25)."""
    item = items.item_if_known(row.item_id)
    entry = local.entry_for(ListKind.SURVEY, item, day) if item else None
    return entry.parts if entry else ()


def _spec_texts(item_id: str, day: date) -> dict[str, str]:
    found = specs.spec(item_id, day.isoformat())
    return {key: one.value for key, one in found.elements.items()} if found else {}


def survey_words(row: CaseRow, day: date) -> str:
    """Why this case is surveyed or not, in words for who plans it; '' where nothing asks for one."""
    asks = asks_of(row, day)
    basis = _spec_texts(row.item_id, day).get("procedure_basis", "")
    if not asks.survey:
        return ""
    words = "实施规范写明要现场核查" + (f"；程序依据：{basis}" if basis else "")
    if asks.kind in RENEWED and "unchanged" in flags_of(asks.flags, reading.acts_of(row.id)):
        words += "；申请人声明条件未变化，法律、行政法规没有规定必须核查的可以不踏勘"
    return words
