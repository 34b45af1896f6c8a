"""Who accepts is parted by the day a power was cut over (泽州 2020 二(二)), and by what the guide says of the
accepting body."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor, SiteKind
from db.cases import checks, reading, service
from db.cases.acts import ActKind
from db.cases.intake import competence, routing
from db.cases.intake.competence import Office
from db.cases.rules import CaseDetail
from db.cases.tables import CaseRow
from db.errors import UserError
from db.exchange.merging.scope import Held, Sender, in_scope
from db.handover import service as handover
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewTransferItem
from db.handover.tables import TransferItemRow
from db.items.rules import Item
from db.items.tables import GuideRow, ItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.cases.conftest import Today

ITEM = "公共场所卫生许可"
Move = Callable[..., None]
CUT_OVER = date(2026, 9, 16)


@pytest.fixture
def moved(county: Actor) -> Move:
    """Move the licence of public places by a notice, in or out, cut over on a day or not yet."""
    health = organs.add_organ(county, "县卫生健康和体育局", "卫健局", OrganKind.DEPARTMENT, "14052502")

    def work(direction: Direction, on: date | None, part: str = "") -> None:
        day = date(2026, 8, 3)
        new = NewBatch("示例批次", "关于示例划转的通知", "示例〔2026〕1号", "泽州县人民政府", day, day)
        sides = (health.id, county.organ_id) if direction is Direction.IN else (county.organ_id, health.id)
        handover.add_batch(county, new, [NewTransferItem(1, direction, ITEM, "01", "行政许可", *sides, part=part)])
        if on:
            TransferItemRow.update(effective_on=on.isoformat()).execute()

    return work


def test_before_the_cut_over_the_giving_organ_accepts_and_from_it_on_the_bureau(
    county: Actor, listed: dict[str, Item], take_in: Callable[..., CaseDetail], moved: Move, today: Today
) -> None:
    moved(Direction.IN, CUT_OVER)
    with pytest.raises(UserError, match="由县卫生健康和体育局实施") as told:
        take_in(received_on=CUT_OVER - timedelta(days=1))
    assert "示例〔2026〕1号" in told.value.hint
    assert "自 2026-09-16 起" in told.value.hint
    assert take_in(received_on=CUT_OVER).accepting_organ == county.organ_name
    assert "由它受理和办理" in service.who_accepts(listed[ITEM], CUT_OVER).words


def test_a_power_that_went_back_is_no_longer_taken_in_whatever_the_list_says(
    county: Actor, listed: dict[str, Item], take_in: Callable[..., CaseDetail], moved: Move, today: Today
) -> None:
    moved(Direction.BACK, CUT_OVER)
    case = take_in(received_on=CUT_OVER - timedelta(days=1))
    with pytest.raises(UserError, match="不归本单位受理"):
        take_in(received_on=CUT_OVER)
    with pytest.raises(UserError, match="应由县卫生健康和体育局办理") as told:
        service.act(county, case.summary.id, ActKind.ACCEPTED, CUT_OVER)
    assert "移交" in told.value.hint
    accepted = service.act(county, case.summary.id, ActKind.ACCEPTED, CUT_OVER - timedelta(days=1))
    assert accepted.summary.accepted_on == CUT_OVER - timedelta(days=1)


def test_a_move_without_its_day_and_one_of_a_part_are_told_and_decide_nothing(
    county: Actor, listed: dict[str, Item], take_in: Callable[..., CaseDetail], moved: Move, today: Today
) -> None:
    moved(Direction.BACK, None)
    take_in()
    assert "未交接，暂按清单" in service.who_accepts(listed[ITEM]).words
    TransferItemRow.update(effective_on=CUT_OVER.isoformat(), part="理发店").execute()
    take_in()
    assert "其中「理发店」由县卫生健康和体育局受理" in service.who_accepts(listed[ITEM]).words


def test_until_it_is_handed_over_the_giving_organ_goes_on_though_the_list_is_ahead(
    county: Actor, listed: dict[str, Item], take_in: Callable[..., CaseDetail], moved: Move, today: Today
) -> None:
    case = take_in(received_on=today.day).summary.id
    moved(Direction.IN, None)
    with pytest.raises(UserError, match="由县卫生健康和体育局实施，不归本单位受理") as told:
        take_in(received_on=today.day)
    assert "先立后破" in told.value.hint
    assert "登记交接日期" in told.value.hint
    with pytest.raises(UserError, match="应由县卫生健康和体育局办理") as told:
        service.act(county, case, ActKind.ACCEPTED, today.day)
    assert "还没有交接" in told.value.hint
    assert "暂按清单" not in service.who_accepts(listed[ITEM]).words
    other = replace(listed[ITEM], implementing_body="某某所", implementing_id=None)
    assert "由某某所实施" in str(routing.route(reading.this_office(), other, today.day))
    TransferItemRow.update(effective_on=today.day.isoformat()).execute()
    assert take_in(received_on=today.day).accepting_organ == county.organ_name
    service.act(county, case, ActKind.ACCEPTED, today.day)


def test_an_item_nobody_moved_asks_nothing_of_the_batches(listed: dict[str, Item], moved: Move) -> None:
    moved(Direction.IN, CUT_OVER)
    assert routing.moves_of(listed["燃气经营许可"]) == []


STATION = Office(SiteKind.TOWNSHIP, "巴公镇便民服务中心", frozenset(), frozenset({"巴公镇便民服务中心"}))


@pytest.mark.parametrize(
    ("told", "mode"),
    [
        ("", "collected"),
        ("县行政审批局", "collected"),
        ("巴公镇便民服务中心", "entrusted"),
        ("县政务大厅、各乡镇便民服务中心", "entrusted"),
        ("各乡（镇）便民服务中心", "entrusted"),
    ],
)
def test_a_station_is_entrusted_with_accepting_only_where_the_guide_names_it(told: str, mode: str) -> None:
    assert competence.accept_mode(STATION, "县林业局", told) == mode
    village = replace(STATION, kind=SiteKind.VILLAGE)
    assert competence.accept_mode(village, "县林业局", told) == "collected"
    may = {kind for kind in ActKind if competence.may_record(STATION, "县林业局", mode, kind)}
    assert (ActKind.ACCEPTED in may, ActKind.GRANTED in may) == (mode == "entrusted", False)


OFFICES = st.builds(
    lambda kind, name: Office(kind, name, frozenset(), frozenset({name})),
    st.sampled_from(sorted(SiteKind)), st.sampled_from(["县林业局", "巴公镇便民服务中心", "县行政审批局"]),
)  # fmt: skip
ORGANS = st.sampled_from(["县林业局", "巴公镇人民政府", "县行政审批局"])


@given(OFFICES, ORGANS, st.sampled_from(["", "县林业局", "各乡镇便民服务中心"]) | st.text(max_size=12))
def test_who_only_collects_or_accepts_for_another_never_decides(office: Office, organ: str, told: str) -> None:
    mode = competence.accept_mode(office, organ, told)
    may = {kind for kind in checks.STATUTORY if competence.may_record(office, organ, mode, kind)}
    assert (
        may == {"own": checks.STATUTORY, "entrusted": competence.ACCEPTING & checks.STATUTORY, "collected": set()}[mode]
    )
    if mode == "entrusted":
        assert office.kind is SiteKind.TOWNSHIP
        assert told
    if office.kind is SiteKind.VILLAGE:
        assert mode == "collected"


def test_an_entrusted_office_accepts_in_the_organs_name_and_decides_nothing(
    county: Actor, listed: dict[str, Item], take_in: Callable[..., CaseDetail], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.cases.reading.this_office", lambda: STATION)
    ItemRow.update(township_accepts=True, implementing_text="县林业局", implementing_id=None).where(
        ItemRow.id == listed[ITEM].id
    ).execute()
    GuideRow.update(elements='{"accepting_body": "各乡镇便民服务中心"}').where(
        GuideRow.item_id == listed[ITEM].id
    ).execute()
    case = take_in()
    assert (case.accept_mode, case.accepting_organ) == ("entrusted", "县林业局")
    assert ActKind.ACCEPTED in case.offered
    accepted = service.act(county, case.summary.id, ActKind.ACCEPTED, case.summary.received_on)
    assert not {ActKind.GRANTED, ActKind.REVIEWED} & {*accepted.offered, *accepted.beside}
    with pytest.raises(UserError, match="由县林业局受理和决定"):
        service.act(county, case.summary.id, ActKind.GRANTED, case.summary.received_on)
    assert CaseRow.get().accept_mode == "entrusted"


@pytest.mark.parametrize(
    ("told", "kind", "may"),
    [
        ("各乡镇便民服务中心", "accepted", True),
        ("各乡镇便民服务中心", "granted", False),
        ("县政务大厅", "accepted", False),
        ("", "accepted", False),
    ],
)
def test_the_county_takes_an_entrusted_acceptance_only_where_its_own_guide_names_the_office(
    told: str, kind: str, may: bool
) -> None:
    sender = Sender("140525108", STATION, frozenset({"巴公镇便民服务中心"}), frozenset({"泽州县行政审批服务管理局"}))
    about = {"accepting_organ": "县林业局", "site_code": sender.site, "accepting_body": told or None}
    body = {"kind": kind, "organ_name": "巴公镇便民服务中心", "case_id": "c", "reverses": ""}
    assert in_scope("case_act", body, sender, Held(about=about, about_site=sender.site)) is may
