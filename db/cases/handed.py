"""What was handed in of each material of a case (收到的材料): worded, written down, restored."""

import json
from collections.abc import Mapping
from contextlib import suppress

from db.cases.acts import CaseAct
from db.cases.rules import CaseMaterial, HandedIn
from db.cases.tables import CaseMaterialRow

ORIGINAL = "1"
_ORIGINALS = (ORIGINAL, "原件")
"""How a guide says that a material is handed in as an original."""


def as_handed(one: CaseMaterial) -> HandedIn:
    """What was handed in of a material; copies nobody sorted count in the form the guide asks for."""
    if one.originals + one.duplicates == one.received:
        return HandedIn(one.originals, one.duplicates, one.waived, one.source_case)
    return HandedIn(*as_asked(one.received, one.form), one.waived, one.source_case)


def as_asked(received: int, form: str) -> tuple[int, int]:
    """A number of copies as (originals, duplicates), in the form the guide asks for."""
    return (received, 0) if form in _ORIGINALS else (0, received)


def words(one: HandedIn) -> str:
    """原件 1 份、复印件 2 份; 未收; 免交（…）."""
    if one.waived:
        return f"免交（{one.waived}）"
    counts = (("原件", one.originals), ("复印件", one.duplicates))
    return "、".join(f"{name} {count} 份" for name, count in counts if count) or "未收"


def write(case_id: str, handed: Mapping[int, HandedIn]) -> None:
    """Write down what was handed in of the materials at these positions, inside the caller's transaction."""
    for position, one in handed.items():
        CaseMaterialRow.update(
            received=one.received, originals=one.originals, duplicates=one.duplicates, waived=one.waived,
            source_case=one.source_case,
        ).where(CaseMaterialRow.case_id == case_id, CaseMaterialRow.position == position).execute()  # fmt: skip


def encoded(handed: Mapping[int, HandedIn]) -> str:
    """What was handed in, as JSON text for an act's details."""
    rows = [[position, one.originals, one.duplicates, one.waived, one.source_case] for position, one in handed.items()]
    return json.dumps(rows, ensure_ascii=False)


def put_back(act: CaseAct) -> None:
    """Restore the materials to what they were before a correction that is now taken back (更正)."""
    # The details may come from another office: where they cannot be read, the counts stay as they are.
    with suppress(ValueError, TypeError, LookupError, RecursionError):
        rows = json.loads(act.details.get("before", "[]"))
        write(act.case_id, {int(row[0]): HandedIn(int(row[1]), int(row[2]), str(row[3]), str(row[4])) for row in rows})
