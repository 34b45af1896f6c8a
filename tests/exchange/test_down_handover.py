"""A checklist the county prepared, signed by the department on its own PC: down by package, up by package, one fold."""

from pathlib import Path

from db.actors import Actor, Role
from db.handover import line_acts
from db.handover import service as handover
from db.handover.rules import Direction, LineState, Party
from db.handover.service import NewLine
from db.handover.tables import LineActRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.exchange.offices import PASSWORD, Office
from tests.exchange.recorded import line_act, moved_in

Pair = tuple[Office, Office]


def issued(bureau: Office, batch: str, department: str, own: str) -> str:
    """Prepare and issue a checklist of two lines at the county."""
    actor = bureau.open()
    moved_in(batch, department, own)
    lines = [NewLine(10, "审批专用章", 1, "枚", "实物"), NewLine(6, "许可证", 20, "本", "纸质")]
    found = handover.add_checklist(actor, batch, Direction.IN, department, own, lines)
    return handover.issue(actor, found.id).id


def states(checklist_id: str) -> list[tuple[str, LineState, str, str]]:
    """Every line as it stands: its number, state, and who gave and received."""
    return [
        (line.number, line.state, line.given.user_name if line.given else "", line.received.user_name if line.received
         else "") for line in handover.checklist(checklist_id).lines
    ]  # fmt: skip


def witness(bureau: Office, name: str) -> Actor:
    """Somebody of the county's own discipline office who may witness."""
    actor = bureau.open()
    third = organs.add_organ(actor, "泽州县第三局", "第三局", OrganKind.DEPARTMENT)
    organs.add_user(actor, name, PASSWORD, third.id, frozenset({Role.WITNESS}))
    return organs.switch_user(bureau.paths, name, PASSWORD)


def test_the_department_signs_at_home_and_both_sides_see_the_same(
    pair: Pair, department: Office, bodies: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, (batch, giver, own) = pair[0], bodies
    number = issued(bureau, batch, giver, own)
    assert department.apply(bureau.export("14052507", tmp_path / "a")[0]).quarantined == 0
    actor = department.open()
    lines = handover.checklist(number).lines
    assert line_acts.parties_of(actor, handover.checklist(number)) == {Party.GIVER}
    for line in lines:
        handover.sign(actor, number, line.id)
    taken_back = handover.checklist(number).lines[0].given
    assert taken_back is not None
    handover.reverse(actor, number, taken_back.id, "点错了")
    handover.sign(actor, number, lines[0].id, quantity=19)
    result = bureau.apply(department.export("140525", tmp_path / "b")[0])
    assert (result.new, result.quarantined) == (4, 0)
    actor = bureau.open()
    for line in handover.checklist(number).lines:
        handover.sign(actor, number, line.id, Party.RECEIVER, line.given_quantity)
    here = states(number)
    assert department.apply(bureau.export("14052507", tmp_path / "c")[0]).quarantined == 0
    assert states(number) == here
    assert [state for _, state, _, _ in here] == [LineState.DIFFERS, LineState.RECEIVED]
    handover.sign(witness(bureau, "王五"), number, handover.checklist(number).lines[1].id)
    assert states(number)[1][1] is LineState.DONE
    department.apply(bureau.export("14052507", tmp_path / "d")[0])
    assert states(number)[1][1] is LineState.DONE


def test_a_department_cannot_witness_nor_sign_for_the_bureau(
    pair: Pair, department: Office, bodies: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, (batch, giver, own) = pair[0], bodies
    number = issued(bureau, batch, giver, own)
    department.apply(bureau.export("14052507", tmp_path / "a")[0])
    found = handover.checklist(number)
    of = (number, found.lines[0].id)
    for party in ("witness", "receiver"):
        line_act(of, party, "泽州县示例局", hashed=found.content_hash)
    assert bureau.apply(department.export("140525", tmp_path / "b")[0]).quarantined == 2
    assert LineActRow.select().count() == 0


def test_what_was_owed_is_settled_though_the_counter_of_the_other_pc_ran_further(
    pair: Pair, department: Office, bodies: tuple[str, str, str], tmp_path: Path
) -> None:
    bureau, (batch, giver, own) = pair[0], bodies
    number = issued(bureau, batch, giver, own)
    department.apply(bureau.export("14052507", tmp_path / "a")[0])
    found = handover.checklist(number)
    of = (number, found.lines[1].id)
    line_act(of, "giver", "泽州县示例局", hashed=found.content_hash, kind="owed", due_on="2026-12-01", lsn=900_000)
    line_act(of, "giver", "泽州县示例局", hashed=found.content_hash, lsn=900_001)
    bureau.apply(department.export("140525", tmp_path / "b")[0])
    assert handover.checklist(number).lines[1].state is LineState.OWED
    handover.sign(bureau.open(), number, of[1], Party.RECEIVER)
    assert handover.checklist(number).lines[1].state is LineState.RECEIVED
