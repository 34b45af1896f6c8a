"""What an office may write and what not, with packages that are correctly signed."""

from pathlib import Path

import pytest

from db.actors import SiteKind
from db.cases.intake import competence
from db.cases.tables import CaseActRow, CaseRow
from db.exchange.merging.scope import Held, Sender, in_scope
from db.exchange.tables import QuarantineRow
from db.handover.rules import Line, content_hash
from db.handover.tables import BatchRow, ChecklistRow, LineActRow, LineRow, MemorandumRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.papers.rules import PaperKind, number_of
from db.papers.tables import PaperRow
from tests.exchange.offices import Office, add_case, dump
from tests.exchange.recorded import BUREAU, CENTRE, act, checklist, line_act, paper

Pair = tuple[Office, Office]


def reasons() -> list[str]:
    """Why documents wait in the open store."""
    return sorted(row.reason for row in QuarantineRow.select())


# --- the county's own facts are never overwritten ---------------------------------------------------------------


@pytest.mark.parametrize("exported_before", [False, True])
def test_a_site_cannot_overwrite_a_paper_or_an_act_of_the_county(pair: Pair, exported_before: bool) -> None:
    bureau, centre = pair
    bureau.open()
    number = "受理〔2026〕140525-1号"
    fact = paper(number, title="县里的文书")
    case = add_case(5)
    CaseRow.update(site_code="140525", number="140525A2026000005").where(CaseRow.id == case).execute()
    theirs = act(case, organ=BUREAU)
    if exported_before:
        bureau.export("140525108")
    bureau.open()
    before = {name: rows for name, rows in dump().items() if name in ("paper", "case_act", "case_file")}
    centre.open()
    paper("受理〔2026〕140525108-1号", id=fact, title="镇里写的")
    own = add_case(1)
    act(own, kind="reviewed", id=theirs)
    result = bureau.apply(centre.export("140525")[0])
    assert (result.new, result.quarantined) == (2, 2)
    assert reasons() == ["alarm", "alarm"]
    after = dump()
    assert set(before["paper"]) == set(after["paper"])
    assert set(before["case_act"]) < set(after["case_act"])
    assert set(before["case_file"]) < set(after["case_file"])


def test_the_same_bytes_under_the_same_id_are_no_alarm(pair: Pair) -> None:
    bureau, centre = pair
    for office in pair:
        office.open()
        paper("受理〔2026〕140525108-1号", id="01936d2e-0000-7000-8000-000000000001")
    result = bureau.apply(centre.export("140525")[0])
    assert (result.same, result.quarantined) == (1, 0)


# --- cases and their acts ---------------------------------------------------------------------------------------


def test_no_act_on_another_offices_case_is_taken(pair: Pair, neighbour: Office) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    neighbour.open()
    act(case, "granted", BUREAU, user_name="县里的领导")
    act(case, "reviewed", "大阳镇便民服务中心")
    result = bureau.apply(neighbour.export("140525")[0])
    assert (result.new, result.quarantined) == (0, 2)
    assert reasons() == ["forbidden", "forbidden"]
    assert CaseActRow.select().count() == 1


def test_a_plan_says_in_words_that_the_sender_may_not_write_this(pair: Pair, neighbour: Office) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    neighbour.open()
    act(case)
    plan = bureau.plan(neighbour.export("140525")[0])
    assert [(row.result, row.kind, row.there) for row in plan.rows] == [("待核对", "办件记录", "对方无权修改这一项")]


def test_only_the_accepting_organ_decides_and_nobody_signs_as_the_county(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    own, collected = add_case(1), add_case(2)
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == collected).execute()
    act(own, "accepted")
    act(own, "granted")
    act(own, "reviewed", BUREAU)
    act(collected, "granted")
    act(collected, "correction_asked")
    result = bureau.apply(centre.export("140525")[0])
    assert (result.new, result.quarantined) == (7, 2)
    assert reasons() == ["forbidden", "forbidden"]
    taken = {(row.case_id, row.kind) for row in CaseActRow.select()}
    assert taken == {(own, kind) for kind in ("received", "accepted", "granted")} | {
        (collected, "received"),
        (collected, "correction_asked"),
    }


def test_an_office_cannot_make_itself_the_accepting_organ_afterwards(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    centre.open()
    CaseRow.update(accepting_organ=CENTRE).where(CaseRow.id == case).execute()
    act(case, "granted")
    assert bureau.apply(centre.export("140525")[0]).quarantined == 2
    assert CaseRow.get_by_id(case).accepting_organ == BUREAU


def test_an_office_takes_back_its_own_acts_but_not_the_countys(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    wrong = act(case, "correction_asked", id="ffffffff-0000-7000-8000-000000000001")
    act(case, "reversed", reverses=wrong, id="00000000-0000-7000-8000-000000000002")
    bureau.apply(centre.export("140525")[0])
    assert reasons() == []
    granted = act(case, "granted", BUREAU)
    centre.apply(bureau.export("140525108")[0])
    act(case, "reversed", reverses=granted)
    assert bureau.apply(centre.export("140525")[0]).quarantined == 1
    assert reasons() == ["forbidden"]


def test_a_case_of_another_site_code_is_not_taken_and_its_act_waits(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    for number, changes in enumerate(({"site_code": "140525101"}, {"number": "140525101A2026000009"})):
        CaseRow.update(**changes).where(CaseRow.id == add_case(number)).execute()
    assert bureau.apply(centre.export("140525")[0]).new == 0
    assert reasons() == ["forbidden", "forbidden", "待收：还没有它的办件", "待收：还没有它的办件"]


def test_a_paper_bears_the_senders_site_code_and_is_not_about_another_offices_case(
    pair: Pair, neighbour: Office
) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    paper("受理〔2026〕140525108-1号", subject_type="case", subject_id=case)
    assert bureau.apply(centre.export("140525")[0]).quarantined == 0
    neighbour.open()
    for number, subject in (
        ("140525101A-1号", case),
        ("140525-2号", "x"),
        ("140525108-2号", "x"),
        ("1405251011号", "x"),
    ):
        paper(f"受理〔2026〕{number}", subject_type="case", subject_id=subject)
    good = paper(number_of(PaperKind.ACCEPTANCE_NOTICE, 2026, "140525101A", 2))
    assert bureau.apply(neighbour.export("140525")[0]).quarantined == 4
    assert {row.number for row in PaperRow.select()} == {"受理〔2026〕140525108-1号", PaperRow.get_by_id(good).number}


# --- the handover -----------------------------------------------------------------------------------------------


def test_an_issued_checklist_travels_with_its_lines_and_a_draft_stays_at_home(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    batch, giver, receiver = bodies
    department.open()
    for issued in (True, False):
        checklist(batch, giver, receiver, "14052507", issued)
    result = pair[0].apply(department.export("140525")[0])
    assert (result.new, result.quarantined) == (1, 0)
    assert [row.name for row in LineRow.select()] == ["审批专用章"]


def test_a_department_signs_its_own_half_alone_and_only_the_content_as_issued(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    batch, giver, receiver = bodies
    department.open()
    of = checklist(batch, giver, receiver, "14052507")
    good = line_act(of, "giver", "泽州县示例局")
    undone = line_act(of, "giver", "泽州县示例局", kind="reversed", reverses=good)
    line_act(of, "giver", BUREAU)
    line_act(of, "receiver", "泽州县示例局")
    line_act(of, "receiver", BUREAU)
    line_act(of, "witness", "泽州县示例局")
    line_act(of, "giver", "泽州县示例局", hashed="f" * 64)
    result = pair[0].apply(department.export("140525")[0])
    assert (result.new, result.quarantined) == (3, 5)
    assert {row.id for row in LineActRow.select()} == {good, undone}
    received = line_act(of, "receiver", BUREAU)
    department.open()
    line_act(of, "giver", "泽州县示例局", kind="reversed", reverses=received)
    pair[0].apply(department.export("140525")[0])
    assert reasons() == ["forbidden"] * 6


def test_an_issued_checklist_is_frozen(pair: Pair, department: Office, bodies: tuple[str, str, str]) -> None:
    batch, giver, receiver = bodies
    department.open()
    number, _ = checklist(batch, giver, receiver, "14052507")
    pair[0].apply(department.export("140525")[0])
    department.open()
    LineRow.update(quantity=2).where(LineRow.checklist_id == number).execute()
    signed = content_hash((Line("", 10, 1, "审批专用章", "", 2, "枚", "", "实物", "", ""),))
    ChecklistRow.update(content_hash=signed).where(ChecklistRow.id == number).execute()
    assert pair[0].apply(department.export("140525")[0]).quarantined == 1
    assert reasons() == ["forbidden"]


def test_a_township_writes_no_checklist_and_no_memorandum(pair: Pair, bodies: tuple[str, str, str]) -> None:
    bureau, centre = pair
    batch, _, receiver = bodies
    giver = organs.add_organ(bureau.open(), CENTRE, "巴公镇", OrganKind.TOWNSHIP_CENTRE, "140525108").id
    centre.apply(bureau.export("140525108")[0])
    checklist(batch, giver, receiver, "140525108")
    MemorandumRow.create(
        batch_id=batch, department_id=giver, version=1, site_code="140525108", clauses="[]", items="[]"
    )
    assert bureau.apply(centre.export("140525")[0]).quarantined == 2
    assert reasons() == ["forbidden", "forbidden"]
    assert MemorandumRow.select().count() == ChecklistRow.select().count() == 0


def test_a_department_drafts_only_its_own_memorandum_and_leaves_no_version_out(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    batch, own, bureau_organ = bodies
    department.open()
    for organ, version in ((own, 1), (own, 2), (own, 999), (bureau_organ, 1)):
        MemorandumRow.create(
            batch_id=batch, department_id=organ, version=version, site_code="14052507", clauses="[]", items="[]"
        )
    assert pair[0].apply(department.export("140525")[0]).quarantined == 2
    assert reasons() == ["forbidden", "待收：还没有它的上一版"]
    assert sorted(row.version for row in MemorandumRow.select()) == [1, 2]


def test_a_document_that_refers_to_something_not_here_yet_waits_and_is_taken_later(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    bureau, _ = pair
    _, giver, receiver = bodies
    department.open()
    batch = BatchRow.create(
        name="第三批", document_title="示例", document_number="示例〔2020〕2号", issuer="示例", notice_on="2020-12-24",
        deadline="2020-12-31", transition_months=3,
    )  # fmt: skip
    checklist(batch.id, giver, receiver, "14052507")
    assert bureau.apply(department.export("140525")[0]).quarantined == 1
    assert QuarantineRow.get().reason == "待收：还没有它的划转批次"
    BatchRow.create(**batch.__data__)
    assert bureau.apply(department.export("140525")[0]).new == 1
    assert QuarantineRow.get().settled_at != ""
    assert bureau.status().quarantined == 0


def test_the_county_sends_whatever_is_its_own(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    act(case, "granted", BUREAU)
    result = centre.apply(bureau.export("140525108", tmp_path)[0])
    assert result.quarantined == 0
    assert {row.kind for row in CaseActRow.select()} == {"received", "granted"}


# --- the pure rule ----------------------------------------------------------------------------------------------


def test_what_the_county_alone_writes_is_in_nobodys_scope() -> None:
    office = competence.Office(SiteKind.TOWNSHIP, CENTRE, frozenset(), frozenset({CENTRE}))
    sender = Sender("140525108", office, frozenset({CENTRE}), frozenset({BUREAU}))
    for doc_type in ("organ", "rule_set", "edition", "item", "batch", "something"):
        assert not in_scope(doc_type, {"id": "x", "site_code": "140525108"}, sender, Held())


def test_a_centre_decides_for_the_government_of_its_township(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    CaseRow.update(accepting_organ="巴公镇人民政府").where(CaseRow.id == case).execute()
    act(case, "accepted")
    result = bureau.apply(centre.export("140525")[0])
    assert (result.new, result.quarantined) == (3, 0)
