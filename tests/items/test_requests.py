"""Requests for an adjustment: who may write them, what they may say, how the county answers, how they read."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.items import acts, service
from db.items.acts import ListAct, ListActKind, Subject
from db.items.changes import requested, requests
from db.items.changes import service as changes
from db.items.changes.course import AdjustmentState
from db.items.changes.lines import line_adding, line_on
from db.items.changes.requested import Content, RequestState, TakenUp, content_of, details_of
from db.items.changes.rules import AdjustmentKind, Line, LineKind
from db.items.changes.service import NewAdjustment
from db.items.drafts import NewItem
from db.items.rules import Edition
from db.items.tables import EditionRow

K = ListActKind
TODAY = clock.today()
ITEM = NewItem(
    "林木采伐许可证核发", department="县林业局", implementing_body="县林业局", item_type="01", level="4",
    basis="《森林法》第五十七条", setting_level="1", promised_limit=10, promised_unit="working_day",
)  # fmt: skip


@pytest.fixture
def edition(county: Actor) -> Edition:
    """A published list of one item."""
    made = service.ensure_edition(county, "泽州县2026年版", region="140525")
    service.add_items(county, made.id, [ITEM])
    EditionRow.update(state="published", published_on="2026-01-05", in_force_on="2026-01-05").execute()
    return service.edition(made.id)


@pytest.fixture
def applicant(county: Actor) -> Actor:
    """A department's list editor."""
    return replace(county, site=replace(county.site, kind=SiteKind.DEPARTMENT))


def drafted(applicant: Actor, edition: Edition, limit: str = "5个工作日", title: str = "压缩采伐许可时限") -> str:
    made = requests.draft(applicant, edition.id, title, "群众反映办得慢", "《优化营商环境条例》第十九条")
    (item,) = service.list_items(edition.id)
    changes.put_line(applicant, made.id, line_on(item, LineKind.CHANGE, {"promised_limit": limit}))
    return made.id


def act(kind: ListActKind, on: date = date(2026, 11, 20), **more: Any) -> ListAct:
    made = ListAct("r" if kind is K.REQUESTED else str(kind), Subject.REQUEST, "r", kind, "e", "o", on, {}, "", "",
                   "张三", "县审改办", "", 1)  # fmt: skip
    return replace(made, **more)


def test_the_county_drafts_adjustments_and_a_department_only_requests(
    county: Actor, applicant: Actor, edition: Edition
) -> None:
    with pytest.raises(UserError, match="清单由县级调整"):
        changes.draft(applicant, edition.id, NewAdjustment(AdjustmentKind.LOCAL, "压缩时限"))
    with pytest.raises(UserError, match="清单编制或联络员"):
        requests.draft(replace(applicant, roles=frozenset({Role.WINDOW})), edition.id, "压缩时限")
    for kind in (SiteKind.COUNTY, SiteKind.TOWNSHIP):
        with pytest.raises(UserError, match="由县直部门提出"):
            requests.draft(replace(county, site=replace(county.site, kind=kind)), edition.id, "压缩时限")
    drafted(replace(applicant, roles=frozenset({Role.LIAISON})), edition)
    assert changes.standings(edition.id, TODAY) == []


def test_a_request_that_is_not_in_order_is_not_submitted(applicant: Actor, edition: Edition) -> None:
    bare = requests.draft(applicant, edition.id, "压缩时限", "群众反映", "上级要求")
    with pytest.raises(UserError, match="申请没有提交：依据里没有文件名称"):
        requests.submit(applicant, bare.id, TODAY)
    (item,) = service.list_items(edition.id)
    basic = requests.draft(applicant, edition.id, "改名", "群众反映", "《条例》第九条")
    changes.put_line(applicant, basic.id, line_on(item, LineKind.CHANGE, {"name": "采伐许可"}))
    with pytest.raises(UserError, match="是基本要素，由设定层级确定，本级不得改"):
        requests.submit(applicant, basic.id, TODAY)
    long = drafted(applicant, edition)
    changes.revise(applicant, long, NewAdjustment(AdjustmentKind.REQUEST, "长", "县林业局", "长" * 200_001, "《条例》"))
    with pytest.raises(UserError, match="申请太长，没有提交"):
        requests.submit(applicant, long, TODAY)


def test_a_submitted_request_is_never_changed_nor_submitted_twice(applicant: Actor, edition: Edition) -> None:
    found = requests.submit(applicant, drafted(applicant, edition), TODAY)
    (item,) = service.list_items(edition.id)
    with pytest.raises(UserError, match="已经提交，内容不能再改"):
        changes.put_line(applicant, found.id, line_on(item, LineKind.DISABLE))
    with pytest.raises(UserError, match="已经提交过"):
        requests.submit(applicant, found.id, TODAY)
    assert requests.withdraw(applicant, found.id, "另行研究").state is RequestState.WITHDRAWN
    with pytest.raises(UserError, match="已撤回，不能撤回"):
        requests.withdraw(applicant, found.id, "又")
    again = requests.again(applicant, found.id)
    assert [line.after["promised_limit"] for line in changes.lines(again.id)] == [5]


def test_requests_join_one_adjustment_and_an_answer_is_taken_back_before_it_is_applied_for(
    county: Actor, applicant: Actor, edition: Edition
) -> None:
    first = requests.submit(applicant, drafted(applicant, edition), TODAY)
    made = requests.accept(county, first.id, TODAY, number="3")
    new = requests.draft(applicant, edition.id, "新增苗木登记", "工作需要", "《森林法》第九条")
    added = line_adding({"name": "苗木登记", "item_type": "公共服务", "department": "县林业局", "basis": "《森林法》",
                         "implementing_body": "县林业局", "supervising_body": "县林业局"})  # fmt: skip
    changes.put_line(applicant, new.id, added)
    second = requests.submit(applicant, new.id, TODAY)
    assert requests.accept(county, second.id, TODAY, into=made.id).id == made.id
    own, other = changes.lines(made.id)
    assert (own.item_name, other.item_name) == (ITEM.name, "苗木登记")
    assert other.item_id != added.item_id
    assert other.basis == "《森林法》第九条"
    told = requests.request(second.id, TODAY)
    assert told.taken_up is not None
    assert told.taken_up.number == "3"
    assert requests.reverse(county, second.id, "应当退回").state is RequestState.SUBMITTED
    assert requests.send_back(county, second.id, TODAY, "重复").state is RequestState.SENT_BACK
    acts.append(county, Subject.ADJUSTMENT, made.id, K.REQUESTED, TODAY, called="")
    with pytest.raises(UserError, match="已经在办，不能更正"):
        requests.reverse(county, first.id, "错了")


def test_an_answer_says_why_and_when_it_was_received(county: Actor, applicant: Actor, edition: Edition) -> None:
    found = requests.submit(applicant, drafted(applicant, edition), TODAY)
    with pytest.raises(UserError, match="没有写退回的理由"):
        requests.send_back(county, found.id, TODAY, " ")
    for day, told in ((TODAY + timedelta(1), "还没有到"), (TODAY - timedelta(1), "早于部门提交")):
        with pytest.raises(UserError, match=told):
            requests.accept(county, found.id, day)
    with pytest.raises(UserError, match="清单由县级调整"):
        requests.accept(applicant, found.id, TODAY)
    requests.send_back(county, found.id, TODAY, "重复")
    with pytest.raises(UserError, match="已退回，没有再答复"):
        requests.accept(county, found.id, TODAY)


@pytest.mark.parametrize(
    ("state", "last", "told"),
    [
        (AdjustmentState.DRAFT, None, "正在办理"),
        (AdjustmentState.REQUESTED, K.REQUESTED, "待审核"),
        (AdjustmentState.REVIEWED, K.REVIEWED, "待批准"),
        (AdjustmentState.APPROVED, K.ADJUSTMENT_APPROVED, "12月1日批准，待生效"),
        (AdjustmentState.EFFECTED, K.EFFECTED, "自12月1日起生效"),
        (AdjustmentState.REJECTED, K.REJECTED, "12月1日不予调整：没有依据"),
    ],
)
def test_where_a_request_stands_is_one_sentence(state: AdjustmentState, last: ListActKind | None, told: str) -> None:
    answer = act(K.ACCEPTED, date(2026, 11, 22), details={"received_on": "2026-11-20", "adjustment": "a"})
    steps = (act(last, date(2026, 12, 1), reason="没有依据"),) if last else ()
    found = requested.progress([act(K.REQUESTED), answer], TakenUp("a", "压缩时限", "3", state, steps))
    assert found == f"县审改办11月20日收到，已列入第3号调整，{told}"


def test_a_request_whose_adjustment_has_not_come_yet_is_told_by_the_answer_alone() -> None:
    answer = act(K.ACCEPTED, details={"called": "压缩时限"})
    assert requested.progress([act(K.REQUESTED), answer], None) == "县审改办11月20日收到，已列入「压缩时限」"


def test_an_answer_holds_whatever_order_it_and_a_withdrawal_came_in() -> None:
    back = act(K.REVERSED, id="b", reverses="r", reason="另行研究")
    assert requested.state_of([act(K.REQUESTED), back]) is RequestState.WITHDRAWN
    for recorded in ([act(K.REQUESTED), back, act(K.ACCEPTED)], [act(K.REQUESTED), act(K.ACCEPTED), back]):
        assert requested.state_of(recorded) is RequestState.ACCEPTED
        assert requested.progress(recorded, None).endswith("（部门11月20日撤回）")


_text = st.text('许可时限《》第条"\\{[ ', max_size=8)
_lines = st.builds(
    Line, st.just(""), st.sampled_from(LineKind), st.uuids().map(str), _text,
    st.just({"promised_limit": 10, "promised_unit": "working_day"}),
    st.dictionaries(st.sampled_from(["name", "basis", "note"]), _text), st.just({"note": "neutral"}), _text,
    st.lists(_text, max_size=2).map(tuple), _text,
)  # fmt: skip


@given(st.lists(_lines, min_size=1, max_size=4), _text)
def test_a_submission_reads_back_as_it_was_written(lines: list[Line], reason: str) -> None:
    found = content_of(details_of(Content("压缩时限", reason, "《条例》", tuple(lines))))
    assert found is not None
    assert [replace(line, id="") for line in found.lines] == lines
    assert found.reason == reason


_SOUND = json.loads(details_of(Content("t", "", "", (Line("", LineKind.CHANGE, "i", "n"),)))["lines"])[0]


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "unheard_of"}, {"item_id": ""}, {"before": []}, {"after": {"status": "disabled"}},
        {"after": {"promised_limit": "五天"}}, {"after": {"promised_limit": True}}, {"after": {"commitment": "是"}},
        {"after": {"name": 5}}, {"after": {"flags": "unheard_of"}}, {"directions": {"name": "sideways"}},
        {"directions": {"unheard_of": "neutral"}}, {"directions": {"name": []}}, {"successors": [1]}, {"more": ""},
    ],
)  # fmt: skip
def test_a_submission_that_says_something_else_than_elements_is_none(broken: Mapping[str, object]) -> None:
    def told(*lines: object) -> dict[str, str]:
        return {"title": "t", "lines": json.dumps(lines)}

    assert content_of(told(_SOUND)) is not None
    assert content_of(told(_SOUND | broken)) is None
    assert content_of(told(_SOUND, _SOUND)) is None
    assert content_of({**told(_SOUND), "title": " "}) is None


@given(st.text('[{}]"1,:ab', max_size=20) | st.just("[" * 99_999))
def test_no_text_whatever_stops_the_reading_of_a_submission(text: str) -> None:
    assert content_of({"title": "t", "lines": text}) is None
