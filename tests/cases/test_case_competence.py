"""Who accepts is the implementing body, whoever takes the papers in."""

from dataclasses import replace

import pytest

from db import clock, store
from db.actors import Actor, Site, SiteKind
from db.cases import service
from db.cases.acts import ActKind, CaseState
from db.cases.intake.competence import accepting_organ, may_act, office_of
from db.cases.queues import lists
from db.cases.rules import Intake
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind
from db.paths import StorePaths

GOVERNMENT = Organ("g", "巴公镇人民政府", "巴公镇政府", OrganKind.TOWNSHIP, "140525108", None, ("巴公镇",))
CENTRE = Organ("c", "巴公镇便民服务中心", "巴公镇便民中心", OrganKind.TOWNSHIP_CENTRE, "140525108", "g")
VILLAGE = Organ("v", "示例村便民服务站", "示例村服务站", OrganKind.VILLAGE_STATION, "140525108999", "c")
BUREAU = Organ("b", "泽州县行政审批服务管理局", "县审批局", OrganKind.BUREAU, "140525", None, ("泽州县政务服务管理局",))
FORESTRY = Organ("f", "泽州县林业局", "林业局", OrganKind.DEPARTMENT, "14052505", None)
ZONE = Organ("z", "晋城经济技术开发区行政审批局", "开发区审批局", OrganKind.BUREAU, "140599", None)
KNOWN = [GOVERNMENT, CENTRE, VILLAGE, BUREAU, FORESTRY, ZONE]
SITES = {
    SiteKind.TOWNSHIP: CENTRE,
    SiteKind.VILLAGE: VILLAGE,
    SiteKind.COUNTY: BUREAU,
    SiteKind.DEPARTMENT: FORESTRY,
    SiteKind.ZONE: ZONE,
}


@pytest.fixture
def item(listed: dict[str, Item]) -> Item:
    return listed["林木采伐许可证核发"]


@pytest.mark.parametrize(
    ("kind", "body", "level", "accepts"),
    [
        (SiteKind.COUNTY, "泽州县行政审批服务管理局", "4", "泽州县行政审批服务管理局"),
        (SiteKind.COUNTY, "县行政审批局", "4", "泽州县行政审批服务管理局"),
        (SiteKind.COUNTY, "泽州县政务服务管理局", "4", "泽州县行政审批服务管理局"),
        (SiteKind.DEPARTMENT, "县林业局", "4", "泽州县林业局"),
        (SiteKind.TOWNSHIP, "各乡镇人民政府", "5", "巴公镇人民政府"),
        (SiteKind.TOWNSHIP, "乡（镇）人民政府、街道办事处", "5", "巴公镇人民政府"),
        (SiteKind.TOWNSHIP, "巴公镇人民政府", "5", "巴公镇人民政府"),
        (SiteKind.ZONE, "晋城经济技术开发区行政审批局", "4", "晋城经济技术开发区行政审批局"),
    ],
)
def test_the_implementing_body_accepts_under_its_own_name(
    item: Item, kind: SiteKind, body: str, level: str, accepts: str
) -> None:
    office = office_of(site(kind), KNOWN)
    own = replace(item, implementing_body=body, level=level, township_accepts=False)
    assert accepting_organ(office, own) == accepts
    assert may_act(office, accepts)


@pytest.mark.parametrize(
    ("kind", "body", "level"),
    [
        (SiteKind.COUNTY, "县林业局", "4"),
        (SiteKind.COUNTY, "各乡镇人民政府", "5"),
        (SiteKind.ZONE, "县行政审批服务管理局", "4"),
        (SiteKind.DEPARTMENT, "县行政审批服务管理局", "4"),
        (SiteKind.TOWNSHIP, "县林业局", "4"),
        (SiteKind.TOWNSHIP, "高都镇人民政府", "5"),
        (SiteKind.VILLAGE, "各乡镇人民政府", "5"),
        (SiteKind.VILLAGE, "示例村便民服务站", "6"),
    ],
)
def test_an_office_neither_implementing_nor_collecting_sends_the_applicant_on(
    item: Item, kind: SiteKind, body: str, level: str
) -> None:
    other = replace(item, implementing_body=body, level=level, township_accepts=False, implementing_id=None)
    with pytest.raises(UserError) as told:
        accepting_organ(office_of(site(kind), KNOWN), other)
    assert "没有收件" in str(told.value)
    assert "请告知申请人到" in told.value.hint


@pytest.mark.parametrize("kind", SiteKind)
def test_nobody_takes_in_an_item_of_nobody(item: Item, kind: SiteKind) -> None:
    with pytest.raises(UserError, match="没有写明实施机关"):
        accepting_organ(office_of(site(kind), KNOWN), replace(item, implementing_body=" ", implementing_id=None))


@pytest.mark.parametrize("kind", [SiteKind.TOWNSHIP, SiteKind.VILLAGE])
def test_a_station_collects_what_is_listed_for_it_and_does_not_act(item: Item, kind: SiteKind) -> None:
    office = office_of(site(kind), KNOWN)
    assert accepting_organ(office, item) == "县林业局"
    assert not may_act(office, "县林业局")


def test_a_village_station_collects_for_its_township_government_and_never_accepts(item: Item) -> None:
    office = office_of(site(SiteKind.VILLAGE), KNOWN)
    assert accepting_organ(office, replace(item, implementing_body="各乡镇人民政府", level="5")) == "巴公镇人民政府"
    assert not may_act(office, "巴公镇人民政府")
    assert not may_act(office, "示例村便民服务站")


def test_the_county_takes_in_its_own_items_only(county: Actor, listed: dict[str, Item]) -> None:
    for name, said in (("林木采伐许可证核发", "由县林业局实施"), ("没人管的事项", "没有写明实施机关")):
        with pytest.raises(UserError, match=said):
            service.take_in(county, Intake(listed[name].id, "张三（示例）", "1", clock.today()))
        assert said in service.who_accepts(listed[name]).words
    assert lists.counts()[lists.CaseList.ALL] == 0
    case = service.take_in(county, Intake(listed["公路工程交竣工质量鉴定"].id, "张三（示例）", "1", clock.today()))
    assert (case.accepting_organ, case.deciding_organ) == (county.organ_name, county.organ_name)


def test_a_station_accepts_for_its_government_and_collects_the_rest(county: Actor, township_paths: StorePaths) -> None:
    store.close_store()
    station, _ = organs.start_office(
        township_paths, SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "周八", "Ceshi-2026"
    )
    at_county = replace(station, site=replace(station.site, kind=SiteKind.COUNTY))  # the list comes by its package
    edition = items.ensure_edition(at_county, "泽州县2026年版")
    bureau = "泽州县行政审批服务管理局"
    new = [
        NewItem("公共场所卫生许可", implementing_body=bureau, item_type="01", level="4", township_accepts=True),
        NewItem("农村村民宅基地审批", implementing_body="各乡镇人民政府", item_type="01", level="5"),
    ]
    ids = items.add_items(at_county, edition.id, new)
    collected = service.take_in(station, Intake(ids[0], "张三（示例）", "1", clock.today()))
    assert collected.accepting_organ == bureau
    assert collected.offered == (ActKind.CORRECTION_ASKED, ActKind.WITHDRAWN)
    assert "报送受理机构" in collected.summary.next_step
    for kind in (ActKind.ACCEPTED, ActKind.REFUSED):
        with pytest.raises(UserError, match="只代收"):
            service.act(station, collected.summary.id, kind, clock.today(), "不属于本机关职权范围")
    own = service.take_in(station, Intake(ids[1], "张三（示例）", "1", clock.today()))
    assert own.accepting_organ == "巴公镇人民政府"
    accepted = service.act(station, own.summary.id, ActKind.ACCEPTED, clock.today())
    assert accepted.summary.state is CaseState.ACCEPTED
    assert accepted.summary.number.startswith("140525108A")


def site(kind: SiteKind) -> Site:
    """The office of that kind; at a station its own row has another id than the county's row of the same name."""
    organ = SITES[kind]
    return Site(organ.code, kind, "own" if kind in (SiteKind.TOWNSHIP, SiteKind.VILLAGE) else organ.id, organ.name)
