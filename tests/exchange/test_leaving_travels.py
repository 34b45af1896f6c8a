"""A leaving handover (离任移交) is its own office's document: it travels whole, and the county sees how it ended."""

from dataclasses import replace
from datetime import timedelta

from db import clock
from db.actors import Actor, Role
from db.exchange.merging import around
from db.exchange.merging.scope import Held, Sender, in_scope
from db.exchange.offices import roster
from db.handover import leaving, service
from db.handover.checklists import gate
from db.handover.leaving import OpenCase
from db.handover.rules import Checklist, HandoverKind
from db.handover.tables import BatchRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.exchange.offices import Office

Pair = tuple[Office, Office]
CASE = OpenCase("14052507-2026-0001", "示例许可", "某商店", "已受理")


def hand_over(office: Office) -> Checklist:
    """张三 of the department hands everything to 赵六, witnessed by 周九, closed and finished."""
    actor = organs.renewed(office.open())
    made = leaving.prepare(actor, actor.name, "赵六", clock.today() + timedelta(days=7), [CASE], "调任")
    service.issue(actor, made.id)
    taker = replace(actor, user_id="taker", name="赵六")
    witness = Actor("w", "周九", actor.organ_id, actor.organ_name, frozenset({Role.WITNESS}), actor.site)
    for line in made.lines:
        for person in (actor, taker, witness):
            service.sign(person, made.id, line.id)
    gate.close(actor, made.id, clock.today())
    gate.finish(actor, made.batch_id, clock.today())
    return service.checklist(made.id)


def test_the_county_sees_a_leaving_handover_a_department_closed_and_finished_at_its_own_pc(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    made = hand_over(department)
    assert pair[0].apply(department.export("140525")[0]).quarantined == 0
    found = service.checklist(made.id)
    assert (found.kind, found.giver_person, found.progress.complete) == (HandoverKind.LEAVING, "张三", True)
    assert gate.closed_days(made.batch_id) == {made.id: clock.today().isoformat()}
    assert gate.finished_on(made.batch_id) == clock.today().isoformat()
    assert pair[0].status().quarantined == 0
    pair[1].apply(pair[0].export("140525108")[0])
    assert BatchRow.get_or_none(BatchRow.id == made.batch_id) is None, "who leaves a department is nobody else's affair"


def test_a_leaving_handover_of_the_county_stays_there(pair: Pair, department: Office) -> None:
    made = hand_over(pair[0])
    department.apply(pair[0].export("14052507")[0])
    assert BatchRow.get_or_none(BatchRow.id == made.batch_id) is None


def test_a_township_hands_over_among_its_own_people_too(pair: Pair) -> None:
    organs.add_organ(pair[0].open(), "巴公镇便民服务中心", "巴公镇", OrganKind.TOWNSHIP_CENTRE, "140525108")
    pair[1].apply(pair[0].export("140525108")[0])
    made = hand_over(pair[1])
    assert pair[0].apply(pair[1].export("140525")[0]).quarantined == 0
    assert gate.finished_on(made.batch_id)


def test_no_office_closes_a_transfer_or_another_offices_leaving_in_this_way(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    sender = sender_of_department(pair)
    own = next(iter(sender.office.ids))
    act = {
        "subject_type": "checklist",
        "kind": "gate_closed",
        "organ_id": own,
        "organ_name": "泽州县示例局",
        "reverses": "",
    }
    mine = {"kind": "leaving", "giver_organ_id": own, "receiver_organ_id": own}
    assert in_scope("handover_act", act, sender, Held(about=mine))
    for about in (mine | {"kind": "transfer"}, mine | {"receiver_organ_id": "another"}, {}):
        assert not in_scope("handover_act", act, sender, Held(about=about))
    listed = mine | {"site_code": "14052507", "content_hash": "h", "lines": []}
    assert in_scope("checklist", listed, sender, Held(about={"kind": "leaving"}))
    assert not in_scope("checklist", listed, sender, Held(about={"kind": "transfer"})), "it stands in no transfer batch"
    assert not in_scope("checklist", listed | {"giver_organ_id": "another"}, sender, Held(about={"kind": "leaving"}))
    assert in_scope("leaving", {"kind": "leaving"}, sender, Held())
    assert not in_scope("leaving", {"kind": "leaving"}, sender, Held(itself={"kind": "transfer"}))
    tick = {"kind": "signed", "party": "witness", "organ_name": "县司法局", "content_hash": "h", "reverses": ""}
    assert in_scope("line_act", tick, sender, Held(about=mine | {"content_hash": "h"}))
    assert not in_scope("line_act", tick, sender, Held(about=mine | {"content_hash": "h", "kind": "transfer"}))


def sender_of_department(pair: Pair) -> Sender:
    """The department as the county sees it."""
    pair[0].open()
    known = roster.newest()
    assert known is not None
    replica = next(one for one in known.replicas if one.site == "14052507")
    register = organs.organs()
    office = around.office_at(replica, register)
    return Sender("14052507", office, frozenset({"泽州县示例局"}), frozenset({"泽州县行政审批服务管理局"}))
