"""A checklist at the table: three people, one PC, line by line."""

from datetime import date, timedelta

import pytest

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import memoranda, service
from db.handover.rules import Checklist, Direction, LineState, Party
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set

PASSWORD = "Ceshi-2026"


@pytest.fixture
def issued(county: Actor) -> Checklist:
    department = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    batch = service.add_batch(
        county,
        NewBatch(
            "2020年第二批划转", "关于事项调整的通知", "", "泽州县人民政府", date(2020, 12, 24), date(2020, 12, 30), 3
        ),
        [
            NewTransferItem(7, Direction.IN, "客运班线延续经营许可", "01", "行政许可", department.id, county.organ_id),
        ],
    )
    lines = [
        NewLine(6, "道路旅客运输经营许可证（空白）", 200, "本", "纸质", serials="JY0200–0399"),
        NewLine(6, "道路客运班线经营许可证明（空白）", 120, "张", "纸质"),
        NewLine(10, "原行政审批专用章", 1, "枚", "实物"),
    ]
    checklist = service.add_checklist(county, batch.id, Direction.IN, department.id, county.organ_id, lines)
    return service.issue(county, checklist.id)


@pytest.fixture
def people(county: Actor, county_paths: StorePaths, issued: Checklist) -> dict[Party, Actor]:
    government = organs.add_organ(county, "县人民政府", "县政府", OrganKind.GOVERNMENT)
    organs.add_user(county, "张三", PASSWORD, issued.giver_id, frozenset({Role.HANDOVER}))
    organs.add_user(county, "王五", PASSWORD, government.id, frozenset({Role.WITNESS}))
    return {
        Party.GIVER: organs.switch_user(county_paths, "张三", PASSWORD),
        Party.RECEIVER: county,
        Party.WITNESS: organs.switch_user(county_paths, "王五", PASSWORD),
    }


def test_a_checklist_is_ticked_to_the_end_by_three_people(issued: Checklist, people: dict[Party, Actor]) -> None:
    for line in issued.lines:
        for party in Party:
            checklist = service.sign(people[party], issued.id, line.id)
    assert checklist.progress.complete
    assert [line.state for line in checklist.lines] == [LineState.DONE] * 3
    assert journal.verify() > 9


def test_nobody_ticks_for_the_other_side(issued: Checklist, people: dict[Party, Actor]) -> None:
    with pytest.raises(UserError, match="不能在「移交人」一栏勾选"):
        service.sign(people[Party.RECEIVER], issued.id, issued.lines[0].id, Party.GIVER)
    assert service.checklist(issued.id).lines[0].state is LineState.NOT_BEGUN


def test_the_witness_is_neither_of_the_two_signers(
    county: Actor, county_paths: StorePaths, issued: Checklist, people: dict[Party, Actor]
) -> None:
    organs.add_user(county, "赵六", PASSWORD, issued.giver_id, frozenset({Role.HANDOVER, Role.WITNESS}))
    both = organs.switch_user(county_paths, "赵六", PASSWORD)
    line = issued.lines[0].id
    service.sign(both, issued.id, line, Party.GIVER)
    service.sign(people[Party.RECEIVER], issued.id, line)
    with pytest.raises(UserError, match="不能再监交"):
        service.sign(both, issued.id, line, Party.WITNESS)


def test_a_difference_stays_visible_until_the_rest_arrives(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[1].id
    service.sign(people[Party.GIVER], issued.id, line)
    short = service.sign(people[Party.RECEIVER], issued.id, line, quantity=118)
    assert short.lines[1].state is LineState.DIFFERS
    assert short.progress.differing == 1
    whole = service.sign(people[Party.RECEIVER], issued.id, line, quantity=120)
    assert whole.lines[1].state is LineState.RECEIVED


def test_an_owed_line_names_date_reason_and_who_answers_for_it(issued: Checklist, people: dict[Party, Actor]) -> None:
    until = clock.today() + timedelta(days=10)
    owed = service.owe(people[Party.RECEIVER], issued.id, issued.lines[2].id, until, "密钥待换发", "张三").lines[2]
    assert owed.state is LineState.OWED
    assert owed.owed
    assert (owed.owed.due_on, owed.owed.reason, owed.owed.responsible) == (until.isoformat(), "密钥待换发", "张三")


def test_owing_without_a_reason_or_until_yesterday_is_refused(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[2].id
    with pytest.raises(UserError, match="理由"):
        service.owe(people[Party.RECEIVER], issued.id, line, clock.today(), "  ")
    with pytest.raises(UserError, match="已经过去"):
        service.owe(people[Party.RECEIVER], issued.id, line, clock.today() - timedelta(days=1), "待换发")


def test_an_unissued_list_cannot_be_signed(county: Actor, issued: Checklist) -> None:
    draft = service.add_checklist(
        county, issued.batch_id, Direction.IN, issued.giver_id, county.organ_id, [NewLine(7, "文书", 1, "份", "纸质")]
    )
    with pytest.raises(UserError, match="还没有定稿"):
        service.sign(county, draft.id, draft.lines[0].id)


def test_a_tick_is_taken_back_by_another_act_with_a_reason(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[0].id
    given = service.sign(people[Party.GIVER], issued.id, line).lines[0].given
    assert given
    with pytest.raises(UserError, match="不能由李四撤销"):
        service.reverse(people[Party.RECEIVER], issued.id, given.id, "勾错了")
    after = service.reverse(people[Party.GIVER], issued.id, given.id, "勾错了")
    assert after.lines[0].state is LineState.NOT_BEGUN


def test_the_memorandum_follows_the_rule_set_in_force(county: Actor, issued: Checklist) -> None:
    general = memoranda.draft_memorandum(county, issued.batch_id, issued.giver_id)
    assert "认领" in _clause(general, "审批信息推送")
    add_rule_set(
        county,
        RuleSet("140525", "泽州县 2020", "2020-12-24", "通知", "", receipt="deemed", push_days=None),
    )
    deemed = memoranda.draft_memorandum(county, issued.batch_id, issued.giver_id, date(2020, 12, 30))
    assert deemed.version == 2
    assert "视为" not in _clause(deemed, "会商和函询")
    assert "推送行为结束即为对方接收成功" in _clause(deemed, "审批信息推送")
    assert [item.name for item in deemed.items] == ["客运班线延续经营许可"]


def _clause(memorandum: object, heading: str) -> str:
    clauses = {clause.heading: clause.text for clause in memorandum.clauses}  # type: ignore[attr-defined]
    return str(clauses[heading])


def test_a_department_without_items_in_the_batch_gets_no_memorandum(county: Actor, issued: Checklist) -> None:
    other = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    with pytest.raises(UserError, match="没有事项"):
        memoranda.draft_memorandum(county, issued.batch_id, other.id)
