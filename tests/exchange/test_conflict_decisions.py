"""What waits is listed once, compared field by field and decided by its writer; nothing that waits is a dead end."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from db import journal, search
from db.actors import Actor, Role
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.exchange.merging import conflicts, deciding, quarantine, transfer
from db.exchange.merging.conflicts import Action, Standing
from db.exchange.merging.deciding import Keep
from db.exchange.records import versions
from db.exchange.tables import HeadRow, HistoryRow, QuarantineRow
from db.organs import service as organs
from tests.exchange.conflicted import CENTRE, COUNTY, body_of, edited, set_aside, two_lives
from tests.exchange.offices import ID_NUMBER, PASSWORD, Office, add_case, dump

Pair = tuple[Office, Office]


@pytest.fixture
def clerk(pair: Pair) -> Actor:
    """The township's clerk, with the township's store open."""
    return pair[1].open()


def only() -> conflicts.Waiting:
    (found,) = conflicts.waiting()
    return found


def test_a_conflict_is_decided_by_its_writer_and_the_decision_reaches_everybody(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = two_lives(bureau, centre, tmp_path)
    bureau.open()
    there = only()
    assert (there.standing, there.turn) == (Standing.ELSEWHERE, "等巴公镇便民服务中心决定")
    clerk = centre.open()
    here = only()
    assert (here.standing, here.turn, here.versions) == (Standing.HERE, "本机决定", 1)
    assert here.subject == "140525108A2026000001　小餐饮经营许可"
    assert here.sender == "泽州县行政审批服务管理局"
    assert here.since == f"{datetime.fromisoformat(here.since):%Y-%m-%d %H:%M}"

    found = conflicts.compare(here.id)
    extra = next(line for line in found.differing if line.theirs.startswith("复印件"))
    assert [(line.label, line.mine, line.theirs) for line in found.differing if line is not extra] == [
        ("联系人", "王五", "（空）"),
        ("备注", "还原后", "还原前"),
        ("材料 0 材料0：已收份数", "0", "2"),
    ]
    assert (extra.label, extra.mine) == ("材料 3 委托书", "（没有）")
    choice = {line.key: Keep.MINE for line in found.differing} | {extra.key: Keep.THEIRS}
    done = deciding.decide(clerk, here.id, choice, "照纸质材料核对", found.shown)
    assert (done.taken, done.waiting) == (1, 0)
    assert conflicts.waiting() == ()
    decided = body_of("case", case)
    assert (decided["note"], decided["contact"], len(decided["materials"])) == ("还原后", "王五", 4)

    result = bureau.apply(centre.export(COUNTY)[0])
    assert (result.changed, result.quarantined) == (1, 0)
    assert body_of("case", case) == decided
    assert conflicts.waiting() == ()
    again = centre.apply(bureau.export(CENTRE)[0])
    assert (again.new, again.changed, again.quarantined) == (0, 0, 0)
    assert body_of("case", case) == decided
    assert conflicts.waiting() == ()
    told = next(entry for entry in journal.history("case", case) if entry.action.startswith("核对决定"))
    assert (told.before["本机"]["备注"], told.before["对方"]["备注"]) == ("还原后", "还原前")
    assert (told.reason, told.after["决定"]["材料 3 委托书"]) == ("照纸质材料核对", extra.theirs)


@pytest.mark.parametrize("side", list(Keep))
def test_all_of_one_side_is_that_side_and_a_new_version_with_both_as_ancestors(clerk: Actor, side: Keep) -> None:
    case = add_case()
    mine = body_of("case", case)
    theirs = mine | {"note": "另一边", "applicant": "赵六", "materials": mine["materials"][1:]}
    waiting = set_aside(clerk, "case", case, "conflict", note="另一边", applicant="赵六", materials=theirs["materials"])
    before = versions.head("case", case)
    other = QuarantineRow.get().vid
    deciding.decide(clerk, waiting, side)
    assert body_of("case", case) == (mine if side is Keep.MINE else theirs)
    after = versions.head("case", case)
    assert before is not None
    assert after is not None
    assert after.parent == before.vid
    assert {row.vid for row in HistoryRow.select()} >= {before.vid, other, after.vid}
    row = QuarantineRow.get()
    assert (row.decision, row.decided_by, bool(row.settled_at)) == (side, "张三", True)
    found = search.search("赵六", kind="case", limit=5)
    assert bool(found) is (side is Keep.THEIRS)


def test_a_case_is_not_decided_by_another_office_nor_without_the_role(clerk: Actor) -> None:
    case = add_case()
    waiting = set_aside(clerk, "case", case, "conflict", foreign=True, note="另一边")
    with pytest.raises(UserError, match="不由本机决定"):
        deciding.decide(clerk, waiting, Keep.MINE)
    own = set_aside(clerk, "case", add_case(2), "conflict", note="另一边")
    watcher = Actor("u", "王五", clerk.organ_id, clerk.organ_name, frozenset({Role.OBSERVER}), clerk.site)
    for work in (
        lambda: deciding.decide(watcher, own, Keep.MINE),
        lambda: deciding.defer(watcher, own),
        lambda: deciding.acknowledge(watcher, own, "看过"),
    ):
        with pytest.raises(UserError, match="角色"):
            work()
    assert len(conflicts.waiting()) == 2


def test_what_was_edited_since_it_was_shown_is_not_decided_unseen(clerk: Actor) -> None:
    case = add_case()
    waiting = set_aside(clerk, "case", case, "conflict", note="另一边")
    found = conflicts.compare(waiting)
    edited(case, "刚刚又改", 1)
    before = dump()
    with pytest.raises(UserError, match="又有人改过"):
        deciding.decide(clerk, waiting, Keep.THEIRS, shown=found.shown)
    assert dump() == before
    deciding.decide(clerk, waiting, Keep.THEIRS, shown=conflicts.compare(waiting).shown)
    with pytest.raises(UserError, match="已经处理过"):
        deciding.decide(clerk, waiting, Keep.THEIRS)


def test_a_line_that_does_not_differ_cannot_be_chosen(clerk: Actor) -> None:
    waiting = set_aside(clerk, "case", add_case(), "conflict", note="另一边")
    with pytest.raises(UserError, match="没有不同"):
        deciding.decide(clerk, waiting, {"phone": Keep.THEIRS})


def test_several_versions_of_one_document_are_one_thing_to_do_and_come_one_after_another(clerk: Actor) -> None:
    case = add_case()
    set_aside(clerk, "case", case, "conflict", note="第二版")
    set_aside(clerk, "case", case, "conflict", note="第三版")
    assert only().versions == 2
    assert {line.theirs for line in conflicts.compare(only().id).differing} == {"第三版"}
    assert deciding.decide(clerk, only().id, Keep.MINE).waiting == 1
    assert {line.theirs for line in conflicts.compare(only().id).differing} == {"第二版"}
    assert deciding.decide(clerk, only().id, Keep.THEIRS).waiting == 0
    assert CaseRow.get_by_id(case).note == "第二版"


def test_a_version_another_one_that_waits_grew_from_is_decided_with_it_whenever_it_came(clerk: Actor) -> None:
    case = add_case()
    set_aside(clerk, "case", case, "conflict", note="先写的")
    first = QuarantineRow.get()
    set_aside(clerk, "case", case, "conflict", anc=(first.vid,), note="后写的")
    first.delete_instance()
    first.save(force_insert=True)
    assert (only().versions, quarantine.held()[-1].vid) == (2, first.vid)
    assert {line.theirs for line in conflicts.compare(only().id).differing} == {"后写的"}
    assert deciding.decide(clerk, only().id, Keep.MINE).waiting == 0
    assert conflicts.waiting() == ()


def test_a_document_put_off_stays_in_the_list_below_the_others_with_its_note(clerk: Actor) -> None:
    first = set_aside(clerk, "case", add_case(1), "conflict", note="另一边")
    second = set_aside(clerk, "case", add_case(2), "conflict", note="另一边")
    deciding.defer(clerk, first, "等李四回来问")
    assert [one.id for one in conflicts.waiting()] == [second, first]
    counts = conflicts.counts()
    assert (counts.here, counts.deferred, counts.all) == (1, 1, 2)
    assert [note.text for note in conflicts.compare(first).notes] == ["等李四回来问"]
    deciding.decide(clerk, first, Keep.MINE)
    assert only().id == second


def test_a_fact_in_other_bytes_is_shown_field_by_field_and_stays_as_it_is(clerk: Actor) -> None:
    add_case()
    act = str(CaseActRow.get().id)
    waiting = set_aside(clerk, "case_act", act, "alarm", foreign=True, user_name="赵六", happened_on="2026-11-19")
    one = only()
    assert (one.kind, one.turn, one.actions) == ("办件记录", "本机核对", (Action.ACKNOWLEDGE, Action.DEFER))
    lines = {line.label: (line.mine, line.theirs) for line in conflicts.compare(waiting).differing}
    assert lines == {"日期": ("2026-11-20", "2026-11-19"), "办理人": ("李四", "赵六")}
    with pytest.raises(UserError, match="核对结果没有写"):
        deciding.acknowledge(clerk, waiting, " ")
    with pytest.raises(UserError, match="不由本机决定"):
        deciding.decide(clerk, waiting, Keep.THEIRS)
    deciding.acknowledge(clerk, waiting, "打电话问过，是对方重新装机后补录的")
    assert conflicts.waiting() == ()
    assert CaseActRow.get_by_id(act).user_name == "李四"
    entry = next(e for e in journal.history(conflicts.NOTES, act))
    assert entry.reason.startswith("打电话问过")


TURNS = {
    "forbidden": (Standing.ELSEWHERE, "对方更正后重报"),
    "bad_hash": (Standing.ELSEWHERE, "对方更正后重报"),
    "unknown": (Standing.BY_ITSELF, "升级程序后自动处理"),
    "clash": (Standing.HERE, "改开重名重号后重新处理"),
    "overtaken": (Standing.HERE, "本机核对"),
    "待收：还没有它的移交清单": (Standing.BY_ITSELF, "收到所缺的移交清单后自动处理"),
}


def test_whatever_waits_says_whose_turn_it_is_and_can_be_put_away_with_a_note(clerk: Actor) -> None:
    case = add_case()
    for reason, turn in TURNS.items():
        waiting = set_aside(clerk, "case", case, reason, note=reason)
        one = only()
        assert (one.standing, one.turn) == turn, reason
        assert Action.ACKNOWLEDGE in one.actions, reason
        assert conflicts.compare(waiting).differing, reason
        deciding.acknowledge(clerk, waiting, "已告知对方更正")
        assert conflicts.counts().all == 0, reason


def test_a_conflict_cannot_be_put_away_with_a_note_alone(clerk: Actor) -> None:
    waiting = set_aside(clerk, "case", add_case(), "conflict", note="另一边")
    with pytest.raises(UserError, match="定一版"):
        deciding.acknowledge(clerk, waiting, "看过")


def test_a_conflict_over_a_document_that_went_to_another_office_ends_with_what_was_found_out(
    pair: Pair, department: Office, tmp_path: Path
) -> None:
    bureau, centre = pair
    case = two_lives(bureau, centre, tmp_path)
    actor = bureau.open()
    assert only().actions == (Action.DEFER,)
    organs.add_user(actor, "王五", PASSWORD, actor.organ_id, frozenset({Role.DECIDE}))
    second = organs.switch_user(bureau.paths, "王五", PASSWORD)
    transfer.take_over(bureau.open(), second, "case", case, "14052507", "窗口撤了")
    one = only()
    assert (one.standing, one.turn) == (Standing.HERE, "已由泽州县示例局经办，本机核对")
    assert one.actions == (Action.ACKNOWLEDGE, Action.DEFER)
    assert "还原后" in {line.theirs for line in conflicts.compare(one.id).differing}
    with pytest.raises(UserError, match="不由本机决定"):
        deciding.decide(actor, one.id, Keep.THEIRS)
    deciding.acknowledge(actor, one.id, "已告知示例局补写联系人")
    assert conflicts.waiting() == ()
    bureau.apply(centre.export(COUNTY)[0])
    assert {one.reason for one in quarantine.held()} <= {"forbidden"}


def test_a_conflict_over_a_document_that_went_on_ends_by_itself_when_the_new_writer_had_that_version_too(
    clerk: Actor,
) -> None:
    case = add_case()
    set_aside(clerk, "case", case, "conflict", note="另一边")
    (held,) = quarantine.held()
    HeadRow.update(owner=f"{COUNTY}/county", epoch=2).execute()
    assert only().actions == (Action.ACKNOWLEDGE, Action.DEFER)
    head = versions.head("case", case)
    assert head is not None
    versions.put(head, (held.vid,))
    quarantine.settle_known()
    assert conflicts.waiting() == ()


def test_what_cannot_be_read_is_listed_all_the_same(clerk: Actor) -> None:
    case = add_case()
    set_aside(clerk, "case", case, "bad_body", applicant=7)
    one = only()
    assert one.subject == case
    assert "读不出来" in conflicts.compare(one.id).remark


def test_an_id_number_is_shown_neither_in_the_comparison_nor_in_the_journal(clerk: Actor) -> None:
    case = add_case()
    waiting = set_aside(clerk, "case", case, "conflict", id_number="999999199001021234")
    (line,) = conflicts.compare(waiting).differing
    assert line.label == "证件"
    deciding.decide(clerk, waiting, {line.key: Keep.THEIRS})
    told = json.dumps([(e.before, e.after) for e in journal.history("case", case)], ensure_ascii=False)
    for text in (line.mine, line.theirs, told):
        assert "19900102" not in text
        assert ID_NUMBER not in text
    assert body_of("case", case)["id_number"] == "999999199001021234"


def test_a_row_both_sides_put_on_the_same_place_is_numbered_on_and_can_still_be_found(clerk: Actor) -> None:
    case = add_case(materials=1)
    theirs = body_of("case", case)["materials"]
    theirs.append(theirs[0] | {"id": "their-row", "position": 1, "name": "委托书"})
    waiting = set_aside(clerk, "case", case, "conflict", materials=theirs)
    CaseMaterialRow.create(case_id=case, position=1, name="照片", form="原件", copies=1, core=False, received=1)
    found = conflicts.compare(waiting)
    choice = {line.key: Keep.THEIRS if line.key.endswith("their-row") else Keep.MINE for line in found.differing}
    deciding.decide(clerk, waiting, choice)
    assert sorted((row["position"], row["name"]) for row in body_of("case", case)["materials"])[1:] in (
        [(1, "照片"), (2, "委托书")],
        [(1, "委托书"), (2, "照片")],
    )
