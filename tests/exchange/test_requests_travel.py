"""A department's request for an adjustment travels up, the county's answer and its adjustment travel down."""

import json
from dataclasses import replace
from typing import Any

import pytest

from db import clock
from db.actors import Actor, SiteKind
from db.cases.intake.competence import Office as Competence
from db.exchange.merging.scope import Held, Sender, in_scope
from db.exchange.offices import roster, trust
from db.exchange.oversight import pending
from db.exchange.records import values, words
from db.exchange.tables import QuarantineRow
from db.items import acts, service
from db.items.acts import ListActKind, NewAct, Subject
from db.items.changes import requested, requests, steps
from db.items.changes import service as changes
from db.items.changes.lines import line_on
from db.items.changes.requested import RequestState
from db.items.changes.requests import Request
from db.items.changes.rules import LineKind
from db.items.drafts import NewItem
from db.items.rules import Edition
from db.items.tables import AdjustmentRow, EditionRow
from db.organs import service as organs
from db.organs.rules import OrganKind, plain_name
from db.rows import uuid7
from db.store import database
from tests.exchange.offices import Office

K = ListActKind
TODAY = clock.today()
ITEM = NewItem("林木采伐许可证核发", department="泽州县示例局", implementing_body="泽州县示例局", item_type="01",
               basis="《森林法》第五十七条", setting_level="1", level="4", promised_limit=10,
               promised_unit="working_day")  # fmt: skip


@pytest.fixture
def edition(pair: tuple[Office, Office], department: Office) -> Edition:
    """The county's list in force, known at the department."""
    actor = pair[0].open()
    organs.add_organ(actor, "泽州县另一局", "另一局", OrganKind.DEPARTMENT)
    made = service.ensure_edition(actor, "泽州县2026年版", region="140525")
    service.add_items(actor, made.id, [ITEM])
    EditionRow.update(state="published", published_on="2026-01-05", in_force_on="2026-01-05").where(
        EditionRow.id == made.id
    ).execute()
    department.apply(pair[0].export("14052507")[0])
    return service.edition(made.id)


def drafted(actor: Actor, edition: Edition, limit: str = "5个工作日") -> str:
    """A request for a shorter promise, in draft at the department whose store is open."""
    made = requests.draft(actor, edition.id, "压缩采伐许可时限", "群众反映办得慢", "《优化营商环境条例》第十九条")
    (item,) = service.list_items(edition.id)
    changes.put_line(actor, made.id, line_on(item, LineKind.CHANGE, {"promised_limit": limit}))
    return made.id


def only(edition: Edition) -> Request:
    (found,) = requests.requests(edition.id, TODAY)
    return found


def test_a_request_goes_up_is_taken_up_and_its_effect_comes_down(
    pair: tuple[Office, Office], department: Office, edition: Edition
) -> None:
    county, actor = pair[0], department.open()
    requests.submit(actor, drafted(actor, edition), TODAY)
    assert only(edition).state is RequestState.SUBMITTED
    assert county.apply(department.export("140525")[0]).quarantined == 0
    arrived = only(edition)
    assert (arrived.adjustment.department, arrived.problems) == ("泽州县示例局", ())
    assert [(line.kind, line.after["promised_limit"]) for line in arrived.lines] == [(LineKind.CHANGE, 5)]
    made = requests.accept(county.open(), arrived.id, TODAY, number="3")
    assert [line.item_name for line in changes.lines(made.id)] == [ITEM.name]
    department.apply(county.export("14052507")[0])
    day = f"{TODAY.month}月{TODAY.day}日"
    assert only(edition).progress == f"泽州县行政审批服务管理局{day}收到，已列入第3号调整，正在办理"
    taken_through(county.open(), made.id)
    department.apply(county.export("14052507")[0])
    assert only(edition).progress == f"泽州县行政审批服务管理局{day}收到，已列入第3号调整，自{day}起生效"
    assert [item.promised_limit for item in service.list_items(edition.id)] == [5]


def taken_through(county: Actor, adjustment_id: str) -> None:
    for kind, details in (
        (K.REQUESTED, {"organ": "泽州县示例局"}),
        (K.REVIEWED, {"organ": "县审改办", "opinion": "同意"}),
        (K.ADJUSTMENT_APPROVED, {"organ": "县政府", "meeting": "第12次常务会议"}),
        (K.EFFECTED, {"channels": "政府网站"}),
    ):
        steps.take_step(county, adjustment_id, kind, TODAY, details)


def test_what_the_county_answers_is_told_with_its_reason_and_to_that_department_alone(
    pair: tuple[Office, Office], department: Office, edition: Edition
) -> None:
    (county, township), actor = pair, department.open()
    for _ in range(2):
        requests.submit(actor, drafted(actor, edition), TODAY)
    county.apply(department.export("140525")[0])
    bureau = county.open()
    one, other = requests.requests(edition.id, TODAY)
    requests.send_back(bureau, one.id, TODAY, "请附材料")
    identity, known = trust.identity(organs.site()), roster.newest()
    assert identity
    assert known
    rows = pending.addressees(identity, known)
    assert [row.fresh for row in rows if row.site == "14052507"] == [1]
    made = requests.accept(bureau, other.id, TODAY)
    steps.take_step(bureau, made.id, K.REQUESTED, TODAY, {"organ": "泽州县示例局"})
    steps.take_step(bureau, made.id, K.REJECTED, TODAY, {"organ": "县审改办"}, "没有依据")
    department.apply(county.export("14052507")[0])
    told = {found.id: found.progress for found in requests.requests(edition.id, TODAY)}
    assert told[one.id].endswith("日退回：请附材料")
    assert told[other.id].endswith("日不予调整：没有依据")
    township.apply(county.export("140525108")[0])
    assert acts.every(Subject.REQUEST) == []
    again = requests.again(department.open(), one.id)
    assert [line.item_name for line in changes.lines(again.id)] == [ITEM.name]


def test_neither_a_draft_nor_an_adjustment_of_its_own_leaves_a_department(
    pair: tuple[Office, Office], department: Office, edition: Edition
) -> None:
    drafted(department.open(), edition)
    AdjustmentRow.create(edition_id=edition.id, kind="local", title="自行调整")
    result = pair[0].apply(department.export("140525")[0])
    assert (result.new, result.quarantined) == (0, 0)
    assert requests.requests(edition.id, TODAY) == []
    assert changes.standings(edition.id, TODAY) == []


def test_a_withdrawal_that_crosses_with_the_answer_is_told_beside_it(
    pair: tuple[Office, Office], department: Office, edition: Edition
) -> None:
    county, actor = pair[0], department.open()
    requests.submit(actor, drafted(actor, edition), TODAY)
    county.apply(department.export("140525")[0])
    requests.withdraw(department.open(), only(edition).id, "另行研究")
    second = department.export("140525")[0]
    requests.accept(county.open(), only(edition).id, TODAY)
    assert county.apply(second).quarantined == 0
    assert only(edition).state is RequestState.ACCEPTED
    assert only(edition).progress.endswith(f"（部门{TODAY.month}月{TODAY.day}日撤回）")


def forged(actor: Actor, edition: Edition, **more: Any) -> NewAct:
    """A submission as a changed program of the department might record it."""
    (item,) = service.list_items(edition.id)
    line = line_on(item, LineKind.CHANGE, {"promised_limit": "5个工作日"})
    details = requested.details_of(requested.Content("压缩时限", "群众反映", "《条例》", (line,)))
    doc_id = uuid7()
    own = NewAct(Subject.REQUEST, doc_id, K.REQUESTED, TODAY, "压缩时限", edition.id, organs.site().organ_id, details,
                 id=doc_id)  # fmt: skip
    return replace(own, **more)


def test_what_a_department_may_not_say_waits_at_the_county_and_nothing_of_it_counts(
    pair: tuple[Office, Office], department: Office, edition: Edition
) -> None:
    county, actor = pair[0], department.open()
    other = organs.organ_named("泽州县另一局")
    assert other is not None
    real = requests.submit(actor, drafted(actor, edition), TODAY)
    seen = '"promised_limit":5'
    hidden = forged(actor, edition).details["lines"].replace(seen, f'{seen},"status":"disabled"')
    with database.atomic():
        acts.append_many(
            actor,
            [
                forged(actor, edition, organ_id=other.id),
                forged(actor, edition, id=uuid7()),
                forged(actor, edition, details={"title": "压缩时限", "lines": hidden}),
                forged(actor, edition, details={"title": "压缩时限"}),
                forged(actor, edition, id="", subject_id=real.id, kind=K.ACCEPTED, details={"number": "3"}),
                forged(actor, edition, id="", subject_id=real.id, kind=K.SENT_BACK, details={}),
                forged(actor, edition, id="", subject_type=Subject.ADJUSTMENT, kind=K.ADJUSTMENT_APPROVED, details={}),
            ],
        )
    result = county.apply(department.export("140525")[0])
    assert (result.new, result.quarantined) == (1, 7)
    assert sorted(row.reason for row in QuarantineRow.select()) == ["bad_body"] * 3 + ["forbidden"] * 4
    assert only(edition).state is RequestState.SUBMITTED
    assert only(edition).id == real.id


def test_a_township_submits_no_request_and_nobody_takes_back_an_answer_of_the_county() -> None:
    names = frozenset({plain_name("泽州县示例局")})
    body = {"subject_type": "request", "subject_id": "r", "id": "r", "kind": "requested", "organ_id": "o",
            "organ_name": "泽州县示例局", "details": "{}", "reverses": ""}  # fmt: skip
    for kind, may in ((SiteKind.DEPARTMENT, True), (SiteKind.TOWNSHIP, False), (SiteKind.VILLAGE, False)):
        sender = Sender("14052507", Competence(kind, "泽州县示例局", frozenset({"o"}), names), names, frozenset())
        assert in_scope("list_act", body, sender, Held()) is may
        undoing = body | {"kind": "reversed", "reverses": "a"}
        same = {"subject_id": "r", "organ_id": "o"}
        assert in_scope("list_act", undoing, sender, Held(reversed={**same, "kind": "requested"})) is may
        assert not in_scope("list_act", undoing, sender, Held(reversed={**same, "kind": "accepted"}))


def test_a_request_that_came_is_called_by_its_title() -> None:
    body = {"subject_type": "request", "subject_id": "r", "id": "r", "details": json.dumps({"title": "压缩时限"})}
    assert words.subject("list_act", body) == "压缩时限"
    assert words.subject("list_act", body | {"details": "["}) == ""
    told = json.dumps({"title": "压缩时限", "lines": json.dumps([{"item_name": "取水许可"}])})
    assert values.word("list_act", "details", told) == "标题：压缩时限，调整内容：取水许可"
