"""A case from intake to delivery, and what the program does not let through."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from db import clock, journal, store
from db.actors import Actor, Role
from db.cases import service
from db.cases.acts import ActKind, CaseState
from db.cases.intake.identity import ID_CARD
from db.cases.queues import finding, lists
from db.cases.queues.lists import CaseList, Wanted
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.items import service as items
from db.items.rules import Item
from db.items.tables import ItemRow
from db.organs import service as organs
from db.paths import StorePaths
from tests.cases.after_decision import SERVED

EXAMPLE_ID = "999999199001010016"
PASSWORD = "Ceshi-2026"


def test_a_case_goes_from_intake_to_delivery(county: Actor, take_in: Callable[..., CaseDetail]) -> None:
    today = clock.today()
    case = take_in(received_materials=(1, 1), phone="000-0000000")
    assert case.materials[1].note == "容缺受理的，受理后五个工作日内补交"
    assert case.summary.number == f"140525A{today.year}000001"
    assert [material.missing for material in case.materials] == [False, True]
    for kind in (ActKind.ACCEPTED, ActKind.REVIEWED, ActKind.GRANTED, ActKind.DELIVERED):
        details = SERVED if kind is ActKind.DELIVERED else None
        case = service.act(county, case.summary.id, kind, today, "营业执照已核验电子证照", details)
    assert case.summary.state is CaseState.DELIVERED
    assert case.statutory
    assert case.promised
    assert case.statutory.counted == 20
    assert case.promised.counted == 10
    assert journal.verify()


def test_taking_papers_in_is_not_accepting_them(take_in: Callable[..., CaseDetail]) -> None:
    case = take_in()
    assert case.summary.state is CaseState.RECEIVED
    assert case.statutory is None


def test_numbers_follow_each_other_without_gaps(take_in: Callable[..., CaseDetail]) -> None:
    numbers = [take_in().summary.number for _ in range(3)]
    with pytest.raises(UserError):
        take_in(applicant=" ")
    numbers.append(take_in().summary.number)
    assert [int(number[-6:]) for number in numbers] == [1, 2, 3, 4]


def test_an_item_outside_the_list_in_force_cannot_be_taken_in(
    take_in: Callable[..., CaseDetail], listed: dict[str, Item]
) -> None:
    ItemRow.update(status="disabled").where(ItemRow.id == listed["公共场所卫生许可"].id).execute()
    with pytest.raises(UserError, match="不在现行清单里"):
        take_in()


def test_an_item_of_an_older_edition_cannot_be_taken_in(county: Actor, take_in: Callable[..., CaseDetail]) -> None:
    items.ensure_edition(county, "泽州县2027年版")
    with pytest.raises(UserError, match="不在现行清单里"):
        take_in()


def test_the_id_number_is_encrypted_masked_and_found(take_in: Callable[..., CaseDetail]) -> None:
    case = take_in(applicant="张三", applicant_kind="1", id_kind=ID_CARD, id_number=EXAMPLE_ID.lower())
    assert case.id_number_masked == "999999********0016"
    dump = [row for table in store.database.get_tables() if not table.startswith("search_index_")
            for row in store.database.execute_sql(f'SELECT * FROM "{table}"')]  # fmt: skip
    assert EXAMPLE_ID not in str(dump)
    assert [found.id for found in finding.find_cases(EXAMPLE_ID)] == [case.summary.id]


def test_a_case_is_found_by_name_number_and_item(take_in: Callable[..., CaseDetail]) -> None:
    case = take_in(applicant="𠮷祥养殖场（示例）")
    for text in ("吉", "𠮷祥", "卫生", case.summary.number[-6:], "yzc"):
        found = [summary.id for summary in finding.find_cases(text)]
        assert (case.summary.id in found) is (text != "吉"), text


def test_only_the_eight_procedures_of_article_45_stop_the_clock(
    county: Actor, take_in: Callable[..., CaseDetail]
) -> None:
    case = take_in()
    service.act(county, case.summary.id, ActKind.ACCEPTED, clock.today())
    told = {"paper": "特别程序告知书〔2026〕1号", "days": "10"}
    with pytest.raises(UserError, match="没有停表"):
        service.act(county, case.summary.id, ActKind.STOPPED, clock.today(), "看现场", told | {"procedure": "现场踏勘"})
    with pytest.raises(UserError, match="没有填告知文书编号"):
        service.act(county, case.summary.id, ActKind.STOPPED, clock.today(), "评审", {"procedure": "专家评审"})
    stop = told | {"procedure": "专家评审"}
    stopped = service.act(county, case.summary.id, ActKind.STOPPED, clock.today(), "评审", stop)
    assert stopped.summary.state is CaseState.STOPPED


def test_a_denial_needs_its_reasons(county: Actor, take_in: Callable[..., CaseDetail]) -> None:
    case = take_in()
    service.act(county, case.summary.id, ActKind.ACCEPTED, clock.today())
    with pytest.raises(UserError, match="写明理由"):
        service.act(county, case.summary.id, ActKind.DENIED, clock.today())


def test_a_wrong_act_is_taken_back_by_another(county: Actor, take_in: Callable[..., CaseDetail]) -> None:
    case = take_in()
    service.act(county, case.summary.id, ActKind.ACCEPTED, clock.today())
    back = service.reverse(county, case.summary.id, "点错了")
    assert back.summary.state is CaseState.RECEIVED
    assert [act.kind for act in back.acts] == [ActKind.RECEIVED, ActKind.ACCEPTED, ActKind.REVERSED]
    with pytest.raises(UserError, match="收件不能撤销"):
        service.reverse(county, case.summary.id, "点错了")


def test_roles_decide_who_may_do_what(
    county: Actor, county_paths: StorePaths, take_in: Callable[..., CaseDetail]
) -> None:
    organs.add_user(county, "周八", PASSWORD, county.organ_id, frozenset({Role.WINDOW}))
    clerk = organs.switch_user(county_paths, "周八", PASSWORD)
    case = take_in().summary
    service.act(clerk, case.id, ActKind.ACCEPTED, clock.today())
    with pytest.raises(UserError, match="没有「决定」角色"):
        service.act(clerk, case.id, ActKind.GRANTED, clock.today())


def test_the_list_shows_the_most_urgent_first_and_counts_it(
    county: Actor, take_in: Callable[..., CaseDetail], monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.today()
    old = take_in(received_on=today - timedelta(days=30))
    take_in()
    found = lists.page(Wanted()).rows
    assert found[0].id == old.summary.id
    counts = lists.counts()
    assert (counts[CaseList.OPEN], counts[CaseList.OVERDUE]) == (2, 1)
    service.act(county, old.summary.id, ActKind.WITHDRAWN, today)
    assert len(lists.page(Wanted()).rows) == 1


def test_a_date_to_come_is_refused(take_in: Callable[..., CaseDetail]) -> None:
    with pytest.raises(UserError, match="还没有到"):
        take_in(received_on=clock.today() + timedelta(days=1))
    assert lists.counts()[CaseList.ALL] == 0
    assert date.today() == clock.today()
