"""The public set (双公示): decisions that were served, with their numbers and nothing private."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.cases.tables import CaseActRow, CaseRow
from db.exchange.provincial import platform_fields
from db.exchange.provincial.platform_decisions import masked
from db.exchange.provincial.platform_fields import FOLDERS, SetName
from db.store import database
from tests.exchange.provincial import (
    ADDRESS,
    BUREAU,
    COMPANY_CODE,
    CONTACTS,
    PERSON_ID,
    PHONES,
    cells,
    export,
    rows,
)


def test_only_served_licensing_decisions_are_published(filled: Actor, tmp_path: Path) -> None:
    found = export(filled, tmp_path, SetName.DECISIONS)
    permits = rows(tmp_path, platform_fields.PERMITS)
    assert [(row["XK_XDR_MC"], row["XK_XDR_TYPE"], row["XK_XDR_SHXYM"], row["XK_NR"]) for row in permits] == [
        ("张**", "自然人", "", "准予：食品经营许可"),
        ("示例食品有限公司", "法人及非法人组织", COMPANY_CODE, "不予许可：食品经营许可"),
    ]
    assert [one.case_no[-1] for one in found.withheld] == ["3"]
    assert "送达" in found.withheld[0].why


def numbered(case_no: str, **numbers: str) -> None:
    """Give the decision of a case the numbers of its papers."""
    row = CaseRow.get(CaseRow.number.endswith(case_no))
    (act_id,) = [
        one.id for one in CaseActRow.select().where(CaseActRow.case_id == row.id) if one.kind in ("granted", "denied")
    ]
    database.execute_sql("DROP TRIGGER IF EXISTS case_act_refuses_update")
    CaseActRow.update(details=json.dumps(numbers)).where(CaseActRow.id == act_id).execute()


def test_the_numbers_of_a_decision_and_its_certificate_go_out_with_it(filled: Actor, tmp_path: Path) -> None:
    numbered("1", decision_number="泽审准〔2026〕15号", certificate_number="14052500123")
    numbered("2", decision_number="泽审不准〔2026〕3号")
    found = export(filled, tmp_path, SetName.DECISIONS, SetName.CASES)
    told = [(row["XK_WSH"], row["XK_XKBH"]) for row in rows(tmp_path, platform_fields.PERMITS)]
    assert told == [("泽审准〔2026〕15号", "14052500123"), ("泽审不准〔2026〕3号", "")]
    licences = [row["licence_no"] for row in rows(tmp_path, platform_fields.CONCLUSIONS)]
    assert licences == ["14052500123", "", "", ""]
    assert not {"XK_WSH", "XK_XKBH"} & {one.name for one in found.unfilled["permits"]}


@pytest.mark.parametrize("number", [PERSON_ID, f"证{PERSON_ID}号", "999999199001019999", "999999********1234"])
def test_a_certificate_numbered_by_an_id_number_is_not_published(filled: Actor, tmp_path: Path, number: str) -> None:
    numbered("1", certificate_number=number)
    found = export(filled, tmp_path, SetName.DECISIONS)
    assert [one.case_no[-1] for one in found.withheld] == ["1", "3"]
    assert len(rows(tmp_path, platform_fields.PERMITS)) == 1


def test_a_reversed_decision_is_not_published(filled: Actor, tmp_path: Path) -> None:
    served = CaseActRow.get(CaseActRow.kind == "delivered")
    decided = CaseActRow.get(CaseActRow.kind == "granted", CaseActRow.case_id == served.case_id)
    for row in (served, decided):
        CaseActRow.create(
            case_id=served.case_id, kind="reversed", happened_on="2026-11-17", reverses=row.id, user_id="u",
            user_name="李四", organ_name=BUREAU, at="2026-11-17T09:30:00+08:00", lsn=20, clock="ok", reason="误记",
        )  # fmt: skip
    export(filled, tmp_path, SetName.DECISIONS)
    assert [row["XK_XDR_MC"] for row in rows(tmp_path, platform_fields.PERMITS)] == ["示例食品有限公司"]


def test_no_value_of_the_public_set_holds_a_phone_an_id_number_a_contact_or_an_address(
    filled: Actor, tmp_path: Path
) -> None:
    CaseRow.update(applicant="示例公司 13900001111").where(CaseRow.number.endswith("2")).execute()
    found = export(filled, tmp_path, with_id_numbers=True)
    private = {PERSON_ID, ADDRESS, *PHONES, *CONTACTS, "张三丰", "李四光"}
    private |= {row.id_number_masked for row in CaseRow.select()}
    folder = tmp_path / FOLDERS[SetName.DECISIONS]
    for row in rows(tmp_path, platform_fields.PERMITS):
        for value in row.values():
            assert not [text for text in private if text in str(value)]
    content = (folder / "permits.json").read_text("utf-8") + "".join(cells(folder / "双公示.xlsx"))
    assert not [text for text in private if text in content]
    assert [one.case_no[-1] for one in found.withheld] == ["2", "3"]


@given(name=st.text(min_size=1, max_size=30))
def test_a_masked_name_keeps_the_first_character_and_hides_the_length(name: str) -> None:
    assert len(masked(name)) <= 3
    assert masked(name).endswith("**")
