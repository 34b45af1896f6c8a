"""Whose case it is: nobody accepts for another organ, and what an office gave away it no longer decides."""

from pathlib import Path

import pytest

from db.actors import SiteKind
from db.cases.intake.competence import Office as Body
from db.cases.tables import CaseRow
from db.exchange.merging.scope import Held, Sender, in_scope
from db.exchange.tables import QuarantineRow
from db.items.tables import EditionRow, ItemRow
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import BUREAU, CENTRE

Pair = tuple[Office, Office]

BODY = Body(SiteKind.TOWNSHIP, CENTRE, frozenset({"own"}), frozenset({CENTRE}), "巴公镇人民政府",
            frozenset({"巴公镇人民政府"}))  # fmt: skip
SENDER = Sender("140525108", BODY, frozenset({CENTRE}), frozenset({BUREAU}))


def listed(implementing: str, level: str = "4") -> str:
    """An item of the county's list in the open store."""
    edition = EditionRow.create(name="2026年版", level="4", region="140525", state="published")
    item = ItemRow.create(edition_id=edition.id, name="示例事项", implementing_text=implementing, level=level)
    return str(item.id)


@pytest.mark.parametrize(
    ("implementing", "accepting", "level", "taken"),
    [
        (BUREAU, BUREAU, "4", True),
        (BUREAU, CENTRE, "4", False),
        (BUREAU, "巴公镇人民政府", "4", False),
        (CENTRE, CENTRE, "4", True),
        ("乡镇人民政府", "巴公镇人民政府", "5", True),
        ("乡镇人民政府", "巴公镇人民政府", "4", False),
    ],
)
def test_an_office_accepts_only_items_that_are_its_own(
    pair: Pair, tmp_path: Path, implementing: str, accepting: str, level: str, taken: bool
) -> None:
    bureau, centre = pair
    bureau.open()
    item = listed(implementing, level)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    case = add_case()
    CaseRow.update(item_id=item, accepting_organ=accepting).where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    assert (CaseRow.get_or_none(CaseRow.id == case) is not None) is taken
    reasons = {row.reason for row in QuarantineRow.select().where(QuarantineRow.doc_type == "case")}
    assert reasons == (set() if taken else {"forbidden"})


def test_the_item_of_a_case_is_not_exchanged_for_another_organs(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    bureau.open()
    own, theirs = listed(CENTRE), ""
    ItemRow.update(code="1").execute()
    theirs = str(ItemRow.create(edition_id=EditionRow.get().id, name="县里的", implementing_text=BUREAU, level="4").id)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    case = add_case()
    CaseRow.update(item_id=own).where(CaseRow.id == case).execute()
    assert bureau.apply(centre.export("140525")[0]).quarantined == 0
    centre.open()
    CaseRow.update(item_id=theirs).where(CaseRow.id == case).execute()
    assert bureau.apply(centre.export("140525")[0]).quarantined == 1
    assert CaseRow.get().item_id == own


@pytest.mark.parametrize(
    ("kind", "owner", "taken"),
    [
        ("delivered", "140525", True),
        ("corrected", "140525", True),
        ("granted", "140525", False),
        ("granted", "140525108", True),
        ("delivered", "140525101", True),
    ],
)
def test_an_office_serves_the_applicant_of_a_case_it_gave_away_but_decides_nothing(
    kind: str, owner: str, taken: bool
) -> None:
    held = Held(about={"accepting_organ": CENTRE, "site_code": "140525108"}, about_site=owner)
    body = {"id": "x", "case_id": "c", "kind": kind, "organ_name": CENTRE, "reverses": ""}
    assert in_scope("case_act", body, SENDER, held) is taken


def test_an_office_that_neither_took_it_in_nor_writes_it_does_nothing_on_a_case() -> None:
    held = Held(about={"accepting_organ": CENTRE, "site_code": "140525101"}, about_site="140525")
    body = {"id": "x", "case_id": "c", "kind": "corrected", "organ_name": CENTRE, "reverses": ""}
    assert not in_scope("case_act", body, SENDER, held)
    told = {"id": "x", "number": "受理〔2026〕140525108-1号", "subject_type": "case", "subject_id": "c"}
    assert not in_scope("paper", told, SENDER, held)


def test_a_decision_on_a_case_given_away_is_not_taken_back_by_who_made_it() -> None:
    about = {"accepting_organ": CENTRE, "site_code": "140525108"}
    body = {"id": "x", "case_id": "c", "kind": "reversed", "organ_name": CENTRE, "reverses": "a"}
    for kind, owner, taken in (("accepted", "140525", False), ("accepted", "140525108", True),
                               ("corrected", "140525", True)):  # fmt: skip
        held = Held(about=about, about_site=owner, reversed={"case_id": "c", "kind": kind}, reversed_site="140525108")
        assert in_scope("case_act", body, SENDER, held) is taken
