"""What the county sends to whom: an office's own cases with all that happened to them, and nobody else's."""

from pathlib import Path
from typing import Any

import pytest

from db.actors import SiteKind
from db.cases import service as cases
from db.cases.acts import ActKind, CaseState
from db.cases.papers.phrases import phrases, set_phrases
from db.cases.queues import finding
from db.cases.tables import CaseActRow, CaseRow, PhraseRow
from db.exchange import service
from db.exchange.format import package
from db.exchange.merging import provenance
from db.exchange.offices import trust
from db.exchange.tables import AppliedRow
from db.handover.tables import ChecklistRow, LineActRow, MemorandumRow
from db.items.tables import ItemRow, MaterialRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.papers.tables import PaperRow
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import ID_NUMBER, Office, add_case, add_items, enrol
from tests.exchange.recorded import BUREAU, CENTRE, act, batch_with, checklist, line_act, paper

Pair = tuple[Office, Office]
NEIGHBOUR, OTHER = "大阳镇便民服务中心", "泽州县另一局"


@pytest.fixture
def other(pair: Pair, department: Office, new_office: NewOffice) -> Office:
    """A second department of the same county."""
    organs.add_organ(pair[0].open(), OTHER, "另一局", OrganKind.DEPARTMENT)
    office = new_office(SiteKind.DEPARTMENT, OTHER, "14052508", "other")
    enrol(pair[0], office)
    return office


def ids_here() -> dict[str, set[str]]:
    """Ids of everything in the open store that is not for everybody."""
    rows = {
        "case": CaseRow, "case_act": CaseActRow, "paper": PaperRow, "checklist": ChecklistRow,
        "line_act": LineActRow, "memorandum": MemorandumRow,
    }  # fmt: skip
    return {name: {row.id for row in table.select()} for name, table in rows.items()}


# --- nobody gets what is not his --------------------------------------------------------------------------------


def handover_of(batch: str, organ: str, own: str, number: int) -> dict[str, set[str]]:
    """A checklist with an act and a paper, and a memorandum, of one department in the open county store."""
    of = checklist(batch, organ, own, "140525")
    values = {"batch_id": batch, "site_code": "140525", "version": 1, "clauses": "[]", "items": "[]"}
    return {
        "checklist": {of[0]}, "line_act": {line_act(of, "receiver", BUREAU)},
        "memorandum": {str(MemorandumRow.create(department_id=organ, **values).id)},
        "paper": {paper(f"移清〔2026〕140525-{number}号", subject_type="checklist", subject_id=of[0])},
        "case": set(), "case_act": set(),
    }  # fmt: skip


def dealt_with(bureau: Office, office: Office, code: str, number: int) -> dict[str, set[str]]:
    """A case of an office on which the county decided, with a paper; of its own the office has the first act."""
    office.open()
    case = add_case(number)
    CaseRow.update(site_code=code, number=f"{code}A2026000001").where(CaseRow.id == case).execute()
    bureau.apply(office.export("140525")[0])
    told = paper(f"受理〔2026〕140525-{number}0号", subject_type="case", subject_id=case)
    act(case, organ=BUREAU)
    acts = {row.id for row in CaseActRow.select().where(CaseActRow.case_id == case)}
    nothing = {name: set[str]() for name in ("checklist", "line_act", "memorandum")}
    return {"case": {case}, "case_act": acts, "paper": {told}, **nothing}


def test_no_line_of_one_office_goes_to_another_that_may_not_see_it(
    pair: Pair, neighbour: Office, department: Office, other: Office, tmp_path: Path
) -> None:
    bureau, centre = pair
    bureau.open()
    batch, one, two, own = batch_with("泽州县示例局", OTHER, BUREAU)
    wanted = {"14052507": handover_of(batch, one, own, 1), "14052508": handover_of(batch, two, own, 2)}
    paper("目录〔2026〕140525-9号")
    checklist(batch, one, own, "140525", issued=False)
    wanted["140525108"] = dealt_with(bureau, centre, "140525108", 1)
    wanted["140525101"] = dealt_with(bureau, neighbour, "140525101", 2)
    offices = {"140525108": centre, "140525101": neighbour, "14052507": department, "14052508": other}
    for code, office in offices.items():
        assert office.apply(bureau.export(code, tmp_path / code)[0]).quarantined == 0
        assert ids_here() == wanted[code]


def test_two_pcs_of_one_office_see_the_cases_of_both(pair: Pair, new_office: NewOffice, tmp_path: Path) -> None:
    bureau, centre = pair
    second = new_office(SiteKind.TOWNSHIP, CENTRE, "140525108", "second")
    enter(bureau, second, keep_old=True)
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    second.apply(for_this_pc(second, bureau.export("140525108", tmp_path / "down")))
    assert CaseRow.get().id == case
    assert CaseActRow.select().count() == 1


def enter(county: Office, site: Office, **how: Any) -> None:
    """Enrol one more PC of an office, in the way the county was told."""
    request, grant = site.stick / "again.xpk", site.stick / "again-grant.xpk"
    shown = service.enrol_request(site.open(), request)
    answer = service.enrol_approve(county.open(), request, grant, shown, **how)
    service.enrol_accept(site.open(), grant, answer)


def for_this_pc(office: Office, files: list[Path]) -> Path:
    """Of the packages for all PCs of an office the one for this PC."""
    identity = trust.identity(office.open().site)
    assert identity is not None
    return next(file for file in files if package.read_outer(file).header.to == identity.address)


def test_a_pc_that_takes_the_place_of_another_gets_everything_that_one_ever_sent(
    pair: Pair, new_office: NewOffice, tmp_path: Path
) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    told = paper("受理〔2026〕140525108-1号", subject_type="case", subject_id=case)
    bureau.apply(centre.export("140525")[0])
    old = trust.identity(centre.open().site)
    assert old is not None
    second = new_office(SiteKind.TOWNSHIP, CENTRE, "140525108", "second")
    enter(bureau, second, replaces=old.address)
    assert second.apply(bureau.export("140525108", tmp_path / "a")[0]).quarantined == 0
    assert (ids_here()["case"], ids_here()["paper"]) == ({case}, {told})
    second.open()
    CaseRow.update(phone="13800000002").execute()
    assert bureau.apply(second.export("140525", tmp_path / "b")[0]).changed == 1
    assert CaseRow.get().phone == "13800000002"


# --- the answer at the window -----------------------------------------------------------------------------------


def test_the_clerk_finds_what_the_bureau_decided_by_name_phone_and_number(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU, phone="13800000001").where(CaseRow.id == case).execute()
    assert provenance.of_case(case) == "还没有收到县里的包"
    bureau.apply(centre.export("140525")[0])
    assert provenance.of_case(case).startswith("巴公镇便民服务中心的记载截至 ")
    actor = bureau.open()
    accepted = cases.case(case).summary.received_on
    cases.act(actor, case, ActKind.ACCEPTED, accepted)
    numbers = {"decision_number": "泽审许〔2026〕12号", "certificate_number": " JY21405250001234 "}
    cases.act(actor, case, ActKind.GRANTED, accepted, details=numbers)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    for text in ("张三", "zhangsan", "13800000001", "140525108A2026000001", "泽审许〔2026〕12号", "JY21405250001234"):
        assert [found.id for found in finding.find_cases(text)] == [case], text
    found = cases.case(case)
    assert found.summary.state is CaseState.GRANTED
    assert found.acts[-1].numbers == (("决定文书号", "泽审许〔2026〕12号"), ("证照编号", "JY21405250001234"))
    sealed = AppliedRow.get(AppliedRow.from_address == "140525/county").sealed_at[:10]
    assert provenance.of_case(case) == f"县里办理情况截至 {sealed}（县第 1 号包）"
    words = store_words()
    assert "13800000001" in words
    assert ID_NUMBER not in words


def store_words() -> str:
    """Everything the index of the open store holds."""
    from db.store import database

    return " ".join(row[0] for row in database.execute_sql("SELECT words FROM search_index").fetchall())


def test_what_the_county_does_the_same_day_follows_what_the_office_did(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == case).execute()
    act(case, "correction_asked", lsn=900_000)
    act(case, "corrected", lsn=900_001)
    bureau.apply(centre.export("140525")[0])
    cases.act(bureau.open(), case, ActKind.ACCEPTED, cases.case(case).summary.received_on)
    assert cases.case(case).summary.state is CaseState.ACCEPTED
    centre.apply(bureau.export("140525108", tmp_path)[0])
    assert cases.case(case).summary.state is CaseState.ACCEPTED


def test_an_older_package_read_later_does_not_make_the_answer_older(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == case).execute()
    first, second = (bureau.export("140525108", tmp_path / name)[0] for name in "ab")
    centre.apply(second)
    centre.apply(first)
    assert provenance.of_case(case).endswith("（县第 2 号包）")


def test_a_case_dealt_with_here_alone_says_nothing_of_the_county(pair: Pair) -> None:
    pair[1].open()
    assert provenance.of_case(add_case()) == ""


# --- what is for everybody --------------------------------------------------------------------------------------


def test_phrases_travel_and_one_withdrawn_is_offered_nowhere(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    set_phrases(bureau.open(), ActKind.REFUSED, ["不属于本机关职权", "材料不全"])
    centre.apply(bureau.export("140525108", tmp_path / "a")[0])
    assert phrases(ActKind.REFUSED) == ("不属于本机关职权", "材料不全")
    set_phrases(bureau.open(), ActKind.REFUSED, ["材料不全"])
    centre.apply(bureau.export("140525108", tmp_path / "b")[0])
    assert phrases(ActKind.REFUSED) == ("材料不全",)
    assert PhraseRow.select().where(PhraseRow.text.in_(["不属于本机关职权", "材料不全"])).count() == 2


def test_the_plan_says_field_by_field_what_a_new_state_of_the_list_changes(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    bureau.open()
    ids = add_items(2)
    centre.apply(bureau.export("140525108", tmp_path / "a")[0])
    bureau.open()
    ItemRow.update(promised_limit=7, promised_unit="working_day").where(ItemRow.id == ids[0]).execute()
    MaterialRow.update(copies=3).execute()
    plan = centre.plan(bureau.export("140525108", tmp_path / "b")[0])
    changed = {row.subject: row.changes for row in plan.rows if row.kind == "事项"}
    assert len(changed) == 2
    said = {name: (before, after) for name, before, after in next(c for c in changed.values() if len(c) == 2)}
    assert "7" in said["承诺时限"][1]
    assert next(pair for name, pair in said.items() if name.endswith("应交份数")) == ("1", "3")
