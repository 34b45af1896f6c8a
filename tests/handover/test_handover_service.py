"""A checklist at the table: three people, one PC, line by line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import line_acts, service
from db.handover.blocking import blockers
from db.handover.rules import Checklist, Direction, LineState, Party
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from db.store import database

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
            service.sign(people[party], issued.id, line.id)
    checklist = service.checklist(issued.id)
    assert checklist.progress.complete
    assert [line.state for line in checklist.lines] == [LineState.DONE] * 3
    assert journal.verify() > 9


def test_nobody_ticks_for_the_other_side(issued: Checklist, people: dict[Party, Actor]) -> None:
    with pytest.raises(UserError, match="不能在「移交人」一栏勾选"):
        service.sign(people[Party.RECEIVER], issued.id, issued.lines[0].id, Party.GIVER)
    assert service.checklist(issued.id).lines[0].state is LineState.NOT_BEGUN


def test_a_witness_belongs_to_neither_of_the_two_units(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[0].id
    service.sign(people[Party.GIVER], issued.id, line)
    service.sign(people[Party.RECEIVER], issued.id, line)
    for own in (Party.GIVER, Party.RECEIVER):
        insider = replace(people[own], user_id="other", name="赵六", roles=frozenset({Role.WITNESS}))
        assert line_acts.parties_of(insider, issued) == frozenset()
        with pytest.raises(UserError, match="不能在「监交人」一栏勾选"):
            service.sign(insider, issued.id, line, Party.WITNESS)


def test_a_signer_who_has_since_moved_to_a_third_unit_cannot_witness_the_own_line(
    issued: Checklist, people: dict[Party, Actor]
) -> None:
    line = issued.lines[0].id
    service.sign(people[Party.GIVER], issued.id, line)
    service.sign(people[Party.RECEIVER], issued.id, line)
    moved = replace(people[Party.WITNESS], user_id=people[Party.GIVER].user_id)
    with pytest.raises(UserError, match="不能再监交"):
        service.sign(moved, issued.id, line, Party.WITNESS)


def test_a_line_is_excused_by_the_receiver_alone(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[0].id
    for other in (Party.GIVER, Party.WITNESS):
        with pytest.raises(UserError, match="免交要由接收方同意"):
            service.excuse(people[other], issued.id, line, "随系统停用不再移交")
    excused = service.excuse(people[Party.RECEIVER], issued.id, line, "随系统停用不再移交")
    assert excused.state is LineState.EXCUSED
    assert excused.excused
    assert excused.excused.party is Party.RECEIVER


def test_the_old_seal_cannot_be_excused_and_goes_on_stopping_the_handover(
    issued: Checklist, people: dict[Party, Actor]
) -> None:
    with pytest.raises(UserError, match="原审批专用章，不能列为免交"):
        service.excuse(people[Party.RECEIVER], issued.id, issued.lines[2].id, "双方商定")
    assert any(blocker.stops for blocker in blockers(service.checklist(issued.id)))


def test_a_count_after_the_witness_needs_the_witness_again(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[1].id
    for party in Party:
        service.sign(people[party], issued.id, line)
    service.sign(people[Party.RECEIVER], issued.id, line, quantity=118)
    counted = service.sign(people[Party.RECEIVER], issued.id, line, quantity=120)
    assert (counted.state, counted.witnessed) == (LineState.RECEIVED, None)


def test_an_act_is_taken_back_once(issued: Checklist, people: dict[Party, Actor]) -> None:
    given = service.sign(people[Party.GIVER], issued.id, issued.lines[0].id).given
    assert given
    service.reverse(people[Party.GIVER], issued.id, given.id, "勾错了")
    with pytest.raises(UserError, match="已经撤销过"):
        service.reverse(people[Party.GIVER], issued.id, given.id, "勾错了")


def test_what_a_writing_returns_is_what_the_store_says(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[0].id
    returned = [
        service.sign(people[Party.GIVER], issued.id, line),
        service.sign(people[Party.RECEIVER], issued.id, line, quantity=7),
        service.owe(people[Party.RECEIVER], issued.id, issued.lines[2].id, clock.today(), "待封存"),
    ]
    first, _, last = service.checklist(issued.id).lines
    assert returned[1:] == [first, last]
    assert [found.state for found in returned] == [LineState.GIVEN, LineState.DIFFERS, LineState.OWED]


def test_every_check_and_the_act_it_allows_are_one_transaction(
    issued: Checklist, people: dict[Party, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, read_line, outside = service.checklist, line_acts.at_line, []

    def watched(checklist_id: str) -> Checklist:
        if not database.in_transaction():
            outside.append(checklist_id)
        return read(checklist_id)

    def watched_line(actor: Actor, checklist_id: str, line_id: str) -> line_acts.AtLine:
        if not database.in_transaction():
            outside.append(line_id)
        return read_line(actor, checklist_id, line_id)

    monkeypatch.setattr(service, "checklist", watched)
    monkeypatch.setattr(line_acts, "at_line", watched_line)
    giver, receiver = people[Party.GIVER], people[Party.RECEIVER]
    given = service.sign(giver, issued.id, issued.lines[0].id).given
    assert given
    service.reverse(giver, issued.id, given.id, "勾错了")
    service.owe(giver, issued.id, issued.lines[1].id, clock.today(), "待换发")
    service.excuse(receiver, issued.id, issued.lines[0].id, "随系统停用不再移交")
    with pytest.raises(UserError, match="已经定稿"):
        service.issue(receiver, issued.id)
    assert outside == []


def test_the_overview_of_many_checklists_costs_no_more_queries_than_of_one(
    county: Actor, issued: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    real = database.execute_sql

    def counting(sql: str, params: Sequence[object] = ()) -> object:
        counted.append(sql)
        return real(sql, params)

    def queries() -> int:
        counted.clear()
        service.batches()
        return len(counted)

    monkeypatch.setattr(database, "execute_sql", counting)
    one = queries()
    for _ in range(3):
        service.add_checklist(county, issued.batch_id, Direction.IN, issued.giver_id, county.organ_id, [])
    assert queries() == one


def test_a_difference_stays_visible_until_the_rest_arrives(issued: Checklist, people: dict[Party, Actor]) -> None:
    line = issued.lines[1].id
    service.sign(people[Party.GIVER], issued.id, line)
    short = service.sign(people[Party.RECEIVER], issued.id, line, quantity=118)
    assert short.state is LineState.DIFFERS
    assert service.checklist(issued.id).progress.differing == 1
    whole = service.sign(people[Party.RECEIVER], issued.id, line, quantity=120)
    assert whole.state is LineState.RECEIVED


def test_an_owed_line_names_date_reason_and_who_answers_for_it(issued: Checklist, people: dict[Party, Actor]) -> None:
    until = clock.today() + timedelta(days=10)
    owed = service.owe(people[Party.RECEIVER], issued.id, issued.lines[2].id, until, "密钥待换发", "张三")
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
    given = service.sign(people[Party.GIVER], issued.id, line).given
    assert given
    with pytest.raises(UserError, match="不能由李四撤销"):
        service.reverse(people[Party.RECEIVER], issued.id, given.id, "勾错了")
    after = service.reverse(people[Party.GIVER], issued.id, given.id, "勾错了")
    assert after.state is LineState.NOT_BEGUN
