"""An organ that ended (撤并): what its PC did before the day counts, what it did later in its name waits."""

from datetime import timedelta
from pathlib import Path

import pytest

from db import clock
from db.cases import service as cases
from db.cases.rules import Intake
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.exchange.merging import again
from db.exchange.merging.scope import Sender, after_its_end
from db.exchange.tables import QuarantineRow
from db.handover.tables import LineActRow
from db.organs import changing
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.exchange import recorded
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import BUREAU, CENTRE
from tests.exchange.test_surveys_at_stations import BODY

Pair = tuple[Office, Office]
END = (clock.today() - timedelta(days=1)).isoformat()
BEFORE, AFTER = (clock.today() - timedelta(days=2)).isoformat(), clock.today().isoformat()


def end(office: Office, name: str) -> str:
    """End an organ yesterday in the county's register; its id."""
    actor = office.open()
    known = organs.organ_named(name)
    organ = known or organs.add_organ(actor, name, name, OrganKind.TOWNSHIP_CENTRE, "140525108")
    changing.end(actor, organ.id, clock.today() - timedelta(days=1), document="机构改革方案")
    return organ.id


def test_what_an_ended_office_did_before_comes_in_and_what_it_did_later_waits_until_it_is_resumed(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case, late = add_case(), add_case(2)
    CaseRow.update(received_on=AFTER).where(CaseRow.id == late).execute()
    recorded.act(case, "accepted", CENTRE, happened_on=BEFORE, lsn=2)
    recorded.act(case, "granted", CENTRE, happened_on=AFTER, lsn=3)
    organ = end(bureau, CENTRE)
    result = bureau.apply(centre.export("140525")[0])
    actor = bureau.open()
    assert [row.id for row in CaseRow.select()] == [case]
    assert {row.kind for row in CaseActRow.select()} == {"received", "accepted"}
    assert result.quarantined == 3
    assert sorted(row.reason for row in QuarantineRow.select()) == ["ended", "ended", "待收：还没有它的办件"]
    changing.resume(actor, organ, "登记错了")
    assert again.retry(actor).waiting == 0
    assert CaseRow.select().count() == 2


def test_the_people_of_an_ended_department_still_sign_in_its_name(
    pair: Pair, department: Office, bodies: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, _ = pair
    batch, giver, receiver = bodies
    department.open()
    listed = recorded.checklist(batch, giver, receiver, "14052507")
    recorded.line_act(listed, "giver", "泽州县示例局", at=f"{AFTER}T10:00:00+08:00")
    end(bureau, "泽州县示例局")
    assert bureau.apply(department.export("140525", tmp_path)[0]).quarantined == 0
    bureau.open()
    assert LineActRow.select().count() == 1


def test_a_day_of_its_own_is_asked_of_what_is_done_in_an_organs_name() -> None:
    sender = Sender("140525108", BODY, frozenset({CENTRE}), frozenset({BUREAU}), END)
    sheet = {"issued_on": AFTER, "subject_type": "checklist"}
    assert not after_its_end("paper", sheet, sender)
    assert after_its_end("paper", sheet | {"subject_type": "case"}, sender)
    for doc_type, name in (("list_act", "happened_on"), ("handover_act", "happened_on"), ("case", "received_on")):
        assert after_its_end(doc_type, {name: END}, sender)
        assert not after_its_end(doc_type, {name: BEFORE}, sender)
    assert not after_its_end("returned_page", {"filed_at": AFTER}, sender)
    standing = Sender("140525108", BODY, frozenset({CENTRE}), frozenset({BUREAU}))
    assert not after_its_end("case", {"received_on": AFTER}, standing)


def test_an_office_that_learned_of_its_end_takes_nothing_in_any_more(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    organs.add_organ(bureau.open(), CENTRE, CENTRE, OrganKind.TOWNSHIP_CENTRE, "140525108")
    centre.apply(bureau.export("140525108", tmp_path)[0])
    end(bureau, CENTRE)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    actor = centre.open()
    with pytest.raises(UserError, match=f"本单位已从 {END} 起停用") as refused:
        cases.take_in(actor, Intake("x", "张三（示例）", "1", clock.today()))
    assert "承接" in refused.value.hint
