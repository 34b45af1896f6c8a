"""Deciding per item: transfer, defer, exclude; what goes along; what is due; the four papers; the catalogue."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover import service as handover
from db.handover.acts import HandoverActKind as Kind
from db.handover.deciding import catalogue, judging, papers, service
from db.handover.deciding.papers import FourPaper
from db.handover.deciding.service import Wanted
from db.handover.rules import Batch, Direction, TransferItem
from db.handover.service import NewBatch, NewTransferItem
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item, Material
from db.items.specs import relations
from db.items.tables import ItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.items.listed import item_of

TODAY = date(2026, 3, 2)
DEPARTMENT = "县林业局"


@pytest.fixture(autouse=True)
def on_a_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def listed(county: Actor) -> dict[str, str]:
    """Items of the county's list, by name."""
    edition = items.ensure_edition(county, "示例清单", region="140525")
    rows = (("林木采伐许可证核发", "01"), ("临时占用林地审批", "01"), ("林木采伐许可证遗失备案", "10"),
            ("森林防火检查", "06"), ("木材运输证核发", "01"))  # fmt: skip
    new = [NewItem(name, f"SL-{n}", DEPARTMENT, DEPARTMENT, DEPARTMENT, kind) for n, (name, kind) in enumerate(rows)]
    return dict(zip((name for name, _ in rows), items.add_items(county, edition.id, new), strict=True))


@given(st.sampled_from(judging.DECISIONS), st.sampled_from(["", " ", "专业性强"]),
       st.one_of(st.none(), st.integers(-3, 3)))  # fmt: skip
def test_an_exception_needs_its_reason_and_what_is_put_off_a_later_day(
    kind: Kind, reason: str, days: int | None
) -> None:
    review = None if days is None else TODAY + timedelta(days=days)
    allowed = not judging.problem(kind, reason, TODAY, review)
    if kind is Kind.TRANSFER:
        assert allowed == (review is None)
    elif kind is Kind.DEFERRED:
        assert allowed == (bool(reason.strip()) and days is not None and days > 0)
    else:
        assert allowed == (bool(reason.strip()) and (days is None or days > 0))


def test_a_power_put_off_after_its_notice_is_not_moved_by_it_and_one_decided_before_is(
    county: Actor, listed: dict[str, str]
) -> None:
    forestry = organs.add_organ(county, DEPARTMENT, "林业局", OrganKind.DEPARTMENT)
    names = ("林木采伐许可证核发", "临时占用林地审批")
    new = NewBatch("第三批", "通知", "", "县人民政府", TODAY, TODAY + timedelta(days=9))
    moved = [NewTransferItem(n, Direction.IN, name, "01", "行政许可", forestry.id, county.organ_id, item_id=item)
             for n, (name, item) in enumerate(zip(names, (listed[names[0]], None), strict=True))]  # fmt: skip
    batch = handover.add_batch(county, new, moved)
    put_off = Wanted(Kind.DEFERRED, TODAY - timedelta(days=9), "专业性强", TODAY + timedelta(days=30))
    service.decide(county, [listed[name] for name in names], put_off)
    assert service.staying(batch) == {}
    service.decide(county, [listed[names[1]]], replace(put_off, decided_on=TODAY))
    assert set(service.staying(batch)) == {batch.items[1].id}, "found by its name where the notice names no item"


def test_the_newest_decision_stands_and_taking_it_back_brings_the_one_before(
    county: Actor, listed: dict[str, str]
) -> None:
    item = listed["林木采伐许可证核发"]
    service.decide(county, [item], Wanted(Kind.DEFERRED, TODAY, "专业性强", TODAY + timedelta(days=30), hall="3号窗口"))
    service.decide(county, [item], Wanted(Kind.TRANSFER, TODAY, document="划转通知"))

    def told() -> tuple[Kind, str]:
        found = next(line.decision for line in service.sheet().lines if line.id == item)
        assert found is not None
        return found.kind, found.hall

    assert told() == (Kind.TRANSFER, "3号窗口")
    service.take_back(county, item, "点错了")
    assert told() == (Kind.DEFERRED, "3号窗口")
    service.take_back(county, item, "点错了")
    assert service.sheet().count(None) == 5
    with pytest.raises(UserError, match="还没有决定"):
        service.take_back(county, item, "点错了")
    journal.verify()


def test_an_exception_without_a_reason_is_refused_and_nothing_is_written(county: Actor, listed: dict[str, str]) -> None:
    for wanted, words in (
        (Wanted(Kind.EXCLUDED, TODAY), "要写明理由"), (Wanted(Kind.DEFERRED, TODAY, "专业性强"), "要填复核日期"),
        (Wanted(Kind.TRANSFER, TODAY, devolved=True), "没有写下放文件"),
        (Wanted(Kind.TRANSFER, TODAY + timedelta(days=1)), "还没有到"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=words):
            service.decide(county, list(listed.values()), wanted)
    assert service.sheet().count(None) == 5


def test_what_was_devolved_goes_straight_to_the_bureau_with_its_document(county: Actor, listed: dict[str, str]) -> None:
    item = listed["木材运输证核发"]
    wanted = Wanted(Kind.TRANSFER, TODAY, document="下放通知", document_number="晋政发〔2026〕1号", devolved=True)
    service.decide(county, [item], wanted)
    found = next(line.decision for line in service.sheet().lines if line.id == item)
    assert found is not None
    assert (found.origin, found.document_number) == (judging.DEVOLVED, "晋政发〔2026〕1号")


def test_deferred_items_come_up_for_review_the_most_overdue_first(county: Actor, listed: dict[str, str]) -> None:
    names = list(listed)
    for name, days in zip(names, (1, 40, 10), strict=False):
        service.decide(
            county,
            [listed[name]],
            Wanted(Kind.DEFERRED, TODAY - timedelta(days=5), "情况复杂", TODAY + timedelta(days=days)),
        )
    assert [item.name for item, _ in service.due_for_review()] == [names[0], names[2]]
    assert len(service.due_for_review(within=60)) == 3


def test_what_was_put_off_stays_put_off_through_later_editions_until_somebody_decides_again(
    county: Actor, listed: dict[str, str]
) -> None:
    first = listed["林木采伐许可证核发"]
    service.decide(county, [first], Wanted(Kind.DEFERRED, TODAY, "专业性强", TODAY + timedelta(days=30)))
    rows = [listed[name] for name in ("临时占用林地审批", "木材运输证核发")]
    for row, before in zip(rows, [first, rows[0]], strict=True):
        ItemRow.update(predecessor_id=before).where(ItemRow.id == row).execute()
    newest = items.item(rows[1])
    assert service.decisions([newest])[newest.id].kind is Kind.DEFERRED
    service.decide(county, [rows[0]], Wanted(Kind.TRANSFER, TODAY))
    assert service.decisions([newest])[newest.id].kind is Kind.TRANSFER


def test_deciding_to_transfer_proposes_what_belongs_with_it(county: Actor, listed: dict[str, str]) -> None:
    licence = listed["林木采伐许可证核发"]
    told = relations.Relation(relations.RelationKind.LINKED, "关联文件", "", "2026-01-01", listed["森林防火检查"])
    relations.add_relation(county, licence, told)
    found = {one.item.name: one.why for one in service.going_along(licence)}
    assert found["森林防火检查"] == "已登记「关联事项」"
    assert "同一部门的其他行政权力" in found["林木采伐许可证遗失备案"]
    assert "临时占用林地审批" not in found
    assert "已登记" in service.going_along(listed["森林防火检查"])[0].why
    service.decide(county, [listed["森林防火检查"]], Wanted(Kind.TRANSFER, TODAY))
    assert "森林防火检查" not in {one.item.name for one in service.going_along(licence)}


def test_the_item_behind_a_prerequisite_material_is_proposed(county: Actor, listed: dict[str, str]) -> None:
    material = Material(1, "林木采伐许可证（复印件）", "复印件", 1, True)
    items.add_guide(county, listed["木材运输证核发"], materials=[material])
    found = service.going_along(listed["木材运输证核发"])
    assert [one.item.name for one in found] == ["林木采伐许可证核发"]
    assert "前置材料「林木采伐许可证（复印件）」" in found[0].why


def test_items_of_one_main_item_belong_together() -> None:
    one, two = (replace(item_of(name), main_item="道路运输许可") for name in ("货运许可", "客运许可"))
    assert [found.why for found in judging.associated(one, [one, two, item_of("采伐许可")], {})] == [
        "同一主项「道路运输许可」"
    ]


def test_the_list_of_another_county_shows_what_is_still_to_be_transferred() -> None:
    def centralised(name: str, code: str = "") -> Item:
        return replace(item_of(f"他县{name}", code), name=name)

    own = [item_of("甲许可", "A1"), item_of("乙许可"), item_of("丙许可")]
    decided = {"乙许可": judging.Decision("乙许可", Kind.EXCLUDED, "", "", "", "", "", "", "", "", "")}
    others = [centralised("甲证许可", "A1"), centralised("乙许可"), centralised("丙许可"), centralised("丁许可")]
    gaps = judging.gaps(others, own, decided, frozenset({"丙许可"}))
    assert [(gap.reference.name, gap.words) for gap in gaps] == [
        ("丁许可", "本级清单里没有"), ("甲证许可", "未决定"), ("乙许可", "不划转"),
    ]  # fmt: skip


def test_the_gap_counts_only_what_the_other_county_s_bureau_holds(county: Actor, listed: dict[str, str]) -> None:
    other = items.ensure_edition(county, "参照县清单", region="140500")
    bureau = "参照县行政审批服务管理局"
    items.add_items(county, other.id, [NewItem("林木采伐许可证核发", "", "林业局", bureau),
                                       NewItem("森林防火检查", "", "林业局", "林业局")])  # fmt: skip
    assert [gap.reference.name for gap in service.reference_gap("参照县清单")] == ["林木采伐许可证核发"]
    service.decide(county, [listed["林木采伐许可证核发"]], Wanted(Kind.TRANSFER, TODAY))
    assert service.reference_gap("参照县清单") == ()
    with pytest.raises(UserError, match="没有叫"):
        service.reference_gap("没有的清单")


def test_items_in_the_hall_are_counted_by_department(county: Actor, listed: dict[str, str]) -> None:
    service.decide(county, list(listed.values())[:2], Wanted(Kind.EXCLUDED, TODAY, "涉密", hall="5号窗口"))
    assert service.hall_coverage() == ((DEPARTMENT, 2, 5),)


def test_only_the_county_decides(county: Actor, listed: dict[str, str]) -> None:
    wanted = Wanted(Kind.TRANSFER, TODAY)
    with pytest.raises(UserError):
        service.decide(replace(county, roles=frozenset({Role.WINDOW})), list(listed.values()), wanted)
    elsewhere = replace(county, site=replace(county.site, kind=SiteKind.DEPARTMENT))
    with pytest.raises(UserError, match="由县级决定"):
        service.decide(elsewhere, list(listed.values()), wanted)


# --- papers and catalogue ----------------------------------------------------------------------------------------


@pytest.fixture
def batch(county: Actor) -> Batch:
    return _batch(county, "第一批", date(2025, 3, 3), [("甲许可", Direction.IN, ""), ("乙许可", Direction.IN, "")])


def _batch(county: Actor, name: str, day: date, moves: list[tuple[str, Direction, str]]) -> Batch:
    department = organs.organ_named(DEPARTMENT) or organs.add_organ(county, DEPARTMENT, "林业局", OrganKind.DEPARTMENT)
    sides = {Direction.IN: (department.id, county.organ_id), Direction.BACK: (county.organ_id, department.id)}
    new = [NewTransferItem(seq, way, item, "01", "行政许可", *sides[way], part=part)
           for seq, (item, way, part) in enumerate(moves, start=1)]  # fmt: skip
    return handover.add_batch(county, NewBatch(name, f"{name}通知", "", "示例县人民政府", day, day), new)


def test_nothing_is_cut_over_before_all_four_papers_are_there(county: Actor, batch: Batch) -> None:
    with pytest.raises(UserError, match="还缺 4 份"):
        papers.require_all(batch)
    for paper in FourPaper:
        assert paper in {state.paper for state in papers.of_batch(batch.id) if not state.presented}
        papers.present(county, batch.id, paper, date(2025, 3, 1), f"关于{paper}的文件", "示政发〔2025〕1号")
    papers.require_all(batch)
    papers.take_back(county, batch.id, FourPaper.LINKAGE, "登错了批次")
    assert papers.missing(batch) == ("职责划分和审管衔接机制",)
    with pytest.raises(UserError, match="没有写文件标题"):
        papers.present(county, batch.id, FourPaper.LINKAGE, TODAY, " ")


def test_the_catalogue_holds_what_the_bureau_holds_after_each_batch(county: Actor, batch: Batch) -> None:
    first = catalogue.publish(county, batch.id, date(2025, 3, 10), "县政府网站", "公布目录的通知", "示政发〔2025〕2号")
    assert (first.version, [entry.name for entry in first.entries]) == (1, ["甲许可", "乙许可"])
    moves = [("丙许可", Direction.IN, ""), ("甲许可", Direction.BACK, ""), ("乙许可中的年检", Direction.BACK, "年检")]
    later = _batch(county, "第二批", date(2025, 9, 1), moves)
    draft = catalogue.draft(later.id)
    assert (draft.version, draft.published_on) == (2, "")
    assert [(entry.name, entry.without) for entry in draft.entries] == [("乙许可", "年检"), ("丙许可", "")]
    assert (draft.added, draft.removed) == (("丙许可",), ("甲许可", "乙许可（年检）"))
    assert [entry.name for entry in catalogue.draft(batch.id).entries] == ["甲许可", "乙许可"]


def test_a_published_version_stays_as_it_was_whatever_comes_later(county: Actor, batch: Batch) -> None:
    catalogue.publish(county, batch.id, date(2025, 3, 10), "县政府网站")
    later = _batch(county, "第二批", date(2025, 9, 1), [("甲许可", Direction.BACK, "")])
    catalogue.publish(county, later.id, date(2025, 9, 20), "县政府网站")
    one, two = catalogue.versions()
    assert [len(one.entries), len(two.entries), two.removed] == [2, 1, ("甲许可",)]
    assert papers.of_batch(batch.id)[0].presented
    with pytest.raises(UserError, match="早于第2版"):
        catalogue.publish(county, batch.id, date(2025, 9, 19), "县政府网站")
    with pytest.raises(UserError, match="在哪里公布"):
        catalogue.publish(county, batch.id, date(2025, 9, 21), " ")


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.booleans()), max_size=12))
def test_after_any_moves_the_catalogue_has_what_was_last_moved_in(moves: list[tuple[str, bool]]) -> None:
    made = [
        Batch(str(n), f"第{n}批", "通知", "", "", f"2025-01-{n + 1:02}", "", 0, "", (_moved(name, inward),), ())
        for n, (name, inward) in enumerate(moves)
    ]
    last = dict(moves)
    assert {entry.name for entry in catalogue.in_force(made)} == {name for name, inward in last.items() if inward}


def _moved(name: str, inward: bool) -> TransferItem:
    way = Direction.IN if inward else Direction.BACK
    return TransferItem(name, 1, way, name, "", "01", "行政许可", "a", "甲局", "b", "乙局")
