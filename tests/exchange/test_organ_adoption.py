"""One organ, one row: a site's own entry gives way to the county's."""

from dataclasses import replace

from db import journal
from db.cases.tables import CaseRow
from db.exchange import service
from db.exchange.offices import adoption
from db.handover.tables import BatchRow, ChecklistRow
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind
from db.organs.tables import OrganRow
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import BUREAU, act, batch_with, checklist, line_act

Pair = tuple[Office, Office]


def test_a_department_uses_the_countys_entry_of_itself_and_can_sign(
    pair: Pair, department: Office, bodies: tuple[str, str, str]
) -> None:
    batch, giver, receiver = bodies
    actor = department.open()
    found = organs.organ_named(actor.site.organ_name)
    assert found is not None
    assert (found.id, actor.organ_id, actor.site.organ_id) == (giver, giver, giver)
    assert [row.id for row in OrganRow.select().where(OrganRow.name == "泽州县示例局")] == [giver]
    assert any(entry.action == "单位泽州县示例局改用县里的登记" for entry in journal.history("organ", giver))
    of = checklist(batch, giver, receiver, "14052507")
    line_act(of, "giver", actor.organ_name)
    assert pair[0].apply(department.export("140525")[0]).new == 2


def test_what_was_prepared_before_the_countys_organs_came_is_carried_over(pair: Pair, department: Office) -> None:
    bureau, _ = pair
    bureau.open()
    batch, giver, receiver = batch_with("泽州县示例局", BUREAU)
    own = department.open().organ_id
    theirs = organs.add_organ(department.open(), BUREAU, "审批局", OrganKind.BUREAU).id
    mine = BatchRow.create(
        id=batch, name="第二批", document_title="示例", document_number="示例〔2020〕1号", issuer="示例",
        notice_on="2020-12-24", deadline="2020-12-31", transition_months=3,
    )  # fmt: skip
    number, _ = checklist(mine.id, own, theirs, "14052507")
    assert bureau.apply(department.export("140525")[0]).quarantined == 1
    department.apply(bureau.export("14052507")[0])
    row = ChecklistRow.get_by_id(number)
    assert (row.giver_organ_id, row.receiver_organ_id) == (giver, receiver)
    assert bureau.apply(department.export("140525")[0]).new == 1


def test_a_township_takes_the_organ_of_its_code_whatever_it_calls_itself(pair: Pair) -> None:
    bureau, centre = pair
    actor = bureau.open()
    organs.add_organ(actor, "巴公镇人民政府", "巴公镇", OrganKind.TOWNSHIP, "140525108")
    twin = organs.add_organ(actor, "泽州县巴公镇便民服务中心", "巴公", OrganKind.TOWNSHIP_CENTRE, "140525108")
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    centre.apply(bureau.export("140525108")[0])
    own = centre.open()
    assert (own.organ_id, own.organ_name) == (twin.id, "泽州县巴公镇便民服务中心")
    assert organs.organ_named(own.organ_name) == organs.organ_by_id(twin.id)
    assert CaseRow.get_by_id(case).accepting_organ == own.organ_name
    act(case, "accepted", own.organ_name)
    assert service.status().enrolled
    assert bureau.apply(centre.export("140525")[0]).quarantined == 0


def test_a_twin_has_the_code_and_a_fitting_kind_or_the_name_is_in_force_and_is_the_only_one() -> None:
    centre = Organ("c", "泽州县巴公镇便民服务中心", "巴公", OrganKind.TOWNSHIP_CENTRE, "140525108", None)
    government = Organ("g", "巴公镇人民政府", "巴公镇", OrganKind.TOWNSHIP, "140525108", None)
    kinds = frozenset({OrganKind.TOWNSHIP_CENTRE})
    name, code = "巴公镇便民服务中心", "140525108"
    assert adoption.twin(name, code, kinds, [centre, government]) is centre
    assert adoption.twin(name, code, kinds, [government]) is None
    assert adoption.twin(name, code, kinds, [replace(centre, valid_to="2025-12-31")]) is None
    assert adoption.twin(name, "", kinds, [centre]) is None
    named = replace(centre, code="", aliases=(name,))
    assert adoption.twin(name, code, kinds, [named, government]) is named
    assert adoption.twin(name, code, kinds, [named, replace(named, id="d")]) is None
