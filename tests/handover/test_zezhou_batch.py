"""The Zezhou batch of 2020 as a worked example: from the half-ticked lists to 承接完成 and the end of the batch."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db import clock, journal, store
from db.actors import Actor, Role
from db.cases import for_handover
from db.cases.queues import lists
from db.cases.tables import CaseRow
from db.errors import UserError
from db.handover import line_acts, ownership, service
from db.handover.acts import HandoverActKind
from db.handover.batches import cutover
from db.handover.batches import service as life
from db.handover.checklists import gate
from db.handover.deciding import papers
from db.handover.deciding.papers import FourPaper
from db.handover.memoranda import service as memoranda
from db.handover.memoranda import signing
from db.handover.registers import acting, lines, standing
from db.handover.registers.life import PUT_AWAY
from db.handover.registers.rules import Register
from db.handover.registers.steps import STEPS
from db.handover.rules import Batch, Checklist, LineState, Party
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from tests.conftest import PASSWORD

TODAY = clock.today()


@pytest.fixture
def county(filled_original: StorePaths, county_paths: StorePaths) -> Actor:
    """The bureau's own officer in the filled demo county."""
    shutil.copytree(filled_original.folder, county_paths.folder)
    return organs.sign_in(county_paths, "李四", PASSWORD)


@pytest.fixture
def batch(county: Actor) -> Batch:
    return service.batches()[0]


def officer(county: Actor, organ_id: str, role: Role = Role.HANDOVER) -> Actor:
    if organ_id == county.organ_id and role is Role.HANDOVER:
        return county
    name = organs.organ_by_id(organ_id).name
    return Actor(f"{role}-{organ_id}", f"{name}某人", organ_id, name, frozenset({role}), county.site)


def tick_the_rest(county: Actor, found: Checklist) -> None:
    government = next(one for one in organs.organs() if one.kind is OrganKind.GOVERNMENT)
    people = {
        Party.GIVER: officer(county, found.giver_id),
        Party.RECEIVER: officer(county, found.receiver_id),
        Party.WITNESS: officer(county, government.id, Role.WITNESS),
    }
    for line in found.lines:
        for party, person in people.items():
            act = line.signed_by(party)
            if line.settled or (act and line.state is not LineState.DIFFERS):
                continue
            if not (act and act.quantity == line.quantity):
                service.sign(person, found.id, line.id, party)


def seal_up_the_old_seals(county: Actor, found: Checklist) -> None:
    lines.from_checklist(county, found.id)
    entered = [one for one in lines.of_checklist(found).values() if one.register is Register.SEAL]
    out = [one.id for one in standing.together(one.id for one in entered) if one.state not in PUT_AWAY]
    steps = (STEPS[Register.SEAL][kind] for kind in (HandoverActKind.DEACTIVATED, HandoverActKind.SEALED_UP))
    asked = {one.name: f"示例{one.label}" for step in steps for one in step if one.required}
    if out:
        acting.seal_off(county, out, TODAY, asked)


def sign_memoranda(county: Actor, batch: Batch) -> None:
    for department_id in life.departments_of(batch):
        drafted = memoranda.draft_memorandum(county, batch.id, department_id, TODAY)
        for organ_id in (county.organ_id, department_id):
            signing.sign(officer(county, organ_id), drafted.id, "主要负责人", TODAY)


def test_the_batch_of_the_notice_comes_to_its_end(county: Actor, batch: Batch) -> None:
    assert (len(batch.items), len(batch.checklists)) == (22, 9)
    assert not any(one.complete for one in gate.item_standings(batch.id))
    with pytest.raises(UserError, match="县交通运输局划入清单没有办结（欠交 1 行、数量不符 1 行）"):
        gate.finish(county, batch.id, TODAY)
    for summary in batch.checklists:
        found = service.checklist(summary.id)
        tick_the_rest(county, found)
        seal_up_the_old_seals(county, service.checklist(summary.id))
        gate.close(county, summary.id, TODAY)
        assert line_acts.gate_closed_on(summary.id) == TODAY.isoformat()
    with pytest.raises(UserError, match="备忘录没有生效"):
        gate.finish(county, batch.id, TODAY)
    sign_memoranda(county, batch)
    assert [one.words for one in gate.item_standings(batch.id)] == ["承接完成"] * 22
    assert papers.of_batch(batch.id)[-1].by_itself, "the memoranda in force are the fourth paper"
    for paper in set(FourPaper) - {FourPaper.MEMORANDUM}:
        papers.present(county, batch.id, paper, TODAY, "政府文件")
    cutover.cut_over(county, batch.id, [item.id for item in batch.items], TODAY)
    gate.finish(county, batch.id, TODAY)
    assert gate.finished_on(batch.id) == TODAY.isoformat()
    traffic = next(one for one in ownership.histories() if one.name == "客运班线延续经营许可")
    assert [(one.organ, one.since) for one in traffic.holdings] == [
        ("县交通运输局", ""),
        (county.organ_name, TODAY.isoformat()),
    ]
    assert journal.verify()
    store.check_whole()


def test_the_transition_of_the_notice_is_three_months_from_the_day_stated(county: Actor, batch: Batch) -> None:
    begun = life.begin_transition(county, batch.id, date(2020, 12, 30))
    assert begun.until == date(2021, 3, 30)


def test_a_cut_over_knows_the_cases_the_receiver_accepted_since(county: Actor, batch: Batch) -> None:
    case = next(one for one in lists.page(lists.Wanted()).rows if one.accepted_on)
    row = CaseRow.get(CaseRow.number == case.number)
    moved = replace(batch.items[0], item_id=None, name=row.item_name, to_organ=row.accepting_organ)
    assert case.accepted_on is not None
    assert for_handover.accepted_since_cut_over(moved) == [], "not before the cut-over"
    since = replace(moved, effective_on=case.accepted_on.isoformat())
    assert case.number in for_handover.accepted_since_cut_over(since)
    later = replace(since, effective_on=(TODAY + timedelta(days=1)).isoformat())
    assert for_handover.accepted_since_cut_over(later) == []
