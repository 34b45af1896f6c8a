"""Pictures of 事项清单: its views over the open list, and the dialogs they open; nothing is written."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from db import clock
from db.items.acts import ListActKind
from db.items.changes.carrying import Plan
from db.items.changes.carrying_rules import Missed, MissedKind
from db.items.changes.service import Standing
from db.items.rules import Edition, Item
from desktop.items.adjustments.dialogs import StepDialog as AdjustmentStep
from desktop.items.adjustments.view import AdjustmentsView
from desktop.items.browsing.view import BrowseView
from desktop.items.claims.view import ClaimsView
from desktop.items.editions.carrying import CarryDialog
from desktop.items.editions.dialogs import StepDialog, UpperDialog
from desktop.items.editions.view import EditionsView
from desktop.items.guides.view import GuidesView
from desktop.items.local.view import LocalView
from desktop.items.same_source.view import SameSourceView
from desktop.items.specs.dialog import SpecDialog
from desktop.items.supervision.view import SupervisionView
from desktop.items.view import ItemsView
from desktop.shots import sample_adjustments
from desktop.shots import sample_same_source as sample
from desktop.shots.stage import Picture, Stage

VIEWS = (
    ("editions", "221-清单版本"),
    ("claims", "231-认领"),
    ("same-source", "241-同源比对"),
    ("adjustments", "251-调整"),
    ("guides", "261-指南"),
    ("supervision", "271-监管"),
    ("local", "281-专项目录"),
)
MATERIALS_PART = 7


def views(stage: Stage) -> Iterator[Picture]:
    """事项 and every other view; where a list has nothing to show yet, with a made-up example."""
    browse = stage.view("items", BrowseView)
    browse.focus_first()
    stage.settle()
    yield "202-事项", stage.window
    for key, name in VIEWS:
        view = stage.view(key, ItemsView)
        _fill(view)
        view.focus_first()
        stage.settle()
        yield name, stage.window
    stage.items().show_view("items")


def _open_list() -> tuple[Edition, list[Item]] | None:
    from db.items import service

    edition = service.current_edition()
    return (edition, service.list_items(edition.id)) if edition else None


def _fill(view: ItemsView) -> None:
    found = _open_list()
    if found is None:
        return
    if isinstance(view, ClaimsView):
        view.show_sheet(sample.worksheet(*found))
    elif isinstance(view, SameSourceView):
        view.upper.setItemText(0, sample.UPPER.name)
        view.show_comparison(sample.compared(*found))
    elif isinstance(view, AdjustmentsView):
        view.show_found(sample_adjustments.found(*found, clock.today()))


def dialogs(stage: Stage) -> Iterator[Picture]:
    """The dialogs of every view."""
    yield from _browsing(stage)
    yield from _editions(stage)
    yield from _beside_upper(stage)
    yield from _registers(stage)
    yield from wide_dialogs(stage)
    stage.items().show_view("items")


def wide_dialogs(stage: Stage) -> Iterator[Picture]:
    """The dialogs that need most room: what does not fit at 特大 is seen here."""
    browse = stage.view("items", BrowseView)
    file = _sample_list(stage.folder)
    yield from stage.opened("203-导入预览", partial(browse.open_file, file))
    file.unlink()
    yield from stage.opened("205-补要素", browse.fill_in)
    yield from stage.opened("206-对应单位", browse.match_organs)
    yield from _item(stage, browse)
    yield from _adjustments(stage)
    supervision = stage.view("supervision", SupervisionView)
    yield from stage.opened("273-成批确定", supervision.settle_many)


def _browsing(stage: Stage) -> Iterator[Picture]:
    browse = stage.view("items", BrowseView)
    yield from stage.opened("204-成批改动", browse.show_batches)
    yield from stage.opened("207-本地读音", browse.show_readings)
    yield from stage.opened("208-打印目录", browse.print_catalogue)


def _item(stage: Stage, browse: BrowseView) -> Iterator[Picture]:
    """What is asked about one item, best one that has a guide."""
    from db.items import service

    found = _open_list()
    if found is None or not found[1]:
        return
    item = next((one for one in found[1] if service.guide(one.id)), found[1][0])
    browse.open_subject(item.id)
    stage.settle()
    spec = SpecDialog(stage.desk, browse, item)
    spec.open()
    stage.settle()
    spec.step(MATERIALS_PART)
    yield from stage.shown("211-编辑规范", spec)
    yield from stage.opened("212-生成指南", browse.detail.derive_guide)
    yield from stage.opened("213-打印指南", browse.detail.choose_paper)
    yield from stage.opened("214-办理方式", browse.detail.edit_flags)
    yield from stage.opened("215-添加关系", browse.detail.add_relation)


def _editions(stage: Stage) -> Iterator[Picture]:
    view = stage.view("editions", EditionsView)
    yield from stage.opened("222-起草新版", view.draft)
    found = _open_list()
    if found:
        edition = found[0]
        step = StepDialog(view, ListActKind.PUBLISHED, edition.name, {}, no_upper=True)
        yield from stage.shown("223-登记公布", step)
        yield from stage.shown("224-对应上级清单", UpperDialog(view, edition, [sample.UPPER]))
        yield from stage.opened("225-比对版本", view.compare)
        yield from stage.opened("226-报送材料", view.report)
        yield from stage.opened("227-更正上一步", view.reverse)
        yield from stage.shown("228-承接调整", CarryDialog(view, "泽州县2027年版", _missed(found[1])))


def _missed(items: list[Item]) -> Plan:
    """What a draft might lack, on items of the open list."""
    names = [item.name for item in items[:3]] or ["示例事项"]
    lines = [
        Missed(MissedKind.CHANGE, str(place), "", name, "promised_limit", "10个工作日", "5个工作日")
        for place, name in enumerate(names)
    ]
    note = Missed(MissedKind.CHANGE, "0", "", names[0], "note", "首次申请到县局", "全程网办", conflict=True)
    gone = Missed(MissedKind.DISABLE, "9", "", names[-1], theirs="2026-11-02 起停用", conflict=True)
    spec = Missed(
        MissedKind.SPEC, "1", "", names[-1], ours="第 2 版，2026-08-01 起",
        theirs="第 2 版，2026-09-01 起：承诺审批时限", conflict=True, part="spec",
    )  # fmt: skip
    return Plan({"1": "压缩承诺时限", "2": "取消一项审批"}, (*lines, note, gone, spec), {})


def _beside_upper(stage: Stage) -> Iterator[Picture]:
    claims = stage.view("claims", ClaimsView)
    _fill(claims)
    claims.focus_first()
    yield from stage.opened("232-指定部门", claims.assign)
    same_source = stage.view("same-source", SameSourceView)
    _fill(same_source)
    same_source.table.go_to(same_source.table.rows.index_of(lambda one: bool(one.proposals)))
    stage.settle()
    yield from stage.opened("242-确认上级事项", same_source.accept_parent)


def _adjustments(stage: Stage) -> Iterator[Picture]:
    view = stage.view("adjustments", AdjustmentsView)
    yield from stage.opened("252-起草调整", view.draft)
    _fill(view)
    stage.settle()
    view.table.go_to(view.table.rows.index_of(lambda one: isinstance(one, Standing) and bool(one.problems)))
    stage.settle()
    yield "254-调整内容", stage.window
    standing = view.table.current_row()
    if isinstance(standing, Standing):
        for kind, name in ((ListActKind.EFFECTED, "255-登记生效"), (ListActKind.REJECTED, "256-不予调整")):
            yield from stage.shown(name, AdjustmentStep(view, kind, standing))
        yield from stage.opened("253-列入事项", view.add_line)


def _registers(stage: Stage) -> Iterator[Picture]:
    guides = stage.view("guides", GuidesView)
    guides.side.choose("shown")
    stage.settle()
    yield "262-各渠道展示", stage.window
    guides.side.choose("behind")
    supervision = stage.view("supervision", SupervisionView)
    yield from stage.opened("272-登记争议", supervision.dispute)
    yield from stage.opened("274-监管责任清单", supervision.print_list)
    local = stage.view("local", LocalView)
    yield from stage.opened("282-起草目录", local.draft)


def _sample_list(folder: Path) -> Path:
    """A short list with one row of each result, made for the picture."""
    file = folder / "示例清单.csv"
    rows = ("事项编码,事项名称,主管部门,事项类型", "DEMO-001,示例事项甲,示例局,行政许可", "DEMO-002,,示例局,行政许可",
            "DEMO-003,示例事项乙,示例局,公共服务")  # fmt: skip
    file.write_text("\n".join(rows), encoding="utf-8")
    return file
