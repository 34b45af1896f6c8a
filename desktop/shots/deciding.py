"""Pictures of 决定 and of reading a transfer notice; nothing is written."""

from collections.abc import Iterator
from functools import partial

from desktop.handover.batches.view import BatchesView
from desktop.handover.deciding.view import DecidingView
from desktop.handover.notice.dialog import NoticeDialog
from desktop.handover.page import HandoverPage
from desktop.handover.view import HandoverView
from desktop.shots.stage import Picture, Stage

NOTICE = """\
示例县人民政府关于划转第三批行政审批事项的通知
现将3个事项划转至县行政审批服务管理局，将1个事项划回原部门办理。
（一）将县水务局2个事项划转至县行政审批服务管理局
1.取水许可审批（行政许可）
2.水利工程质量监督手续办理（其他权利）
（二）将县教育局1个事项划转至县行政审批服务管理局
3.民办学校中的幼儿园设立（行政许可）
（三）将下列1个事项划回原部门办理
1.将宗教活动场所筹备设立审核事项划回县委统战部办理（行政许可）
县行政审批服务管理局依法实施审批，对后果承担相应法律责任。
各部门应于2026年4月10日前完成移交。设置两个月的过渡期，做好传帮带。
示例县人民政府
2026年3月16日
"""


def _view(stage: Stage, key: str) -> HandoverView:
    page = stage.window.go("handover")
    assert isinstance(page, HandoverPage)
    stage.settle()
    view = page.show_view(key)
    stage.settle()
    return view


def views(stage: Stage) -> Iterator[Picture]:
    """The decisions with the papers beside them."""
    view = _view(stage, "deciding")
    view.focus_first()
    stage.settle()
    yield "341-决定", stage.window


def dialogs(stage: Stage) -> Iterator[Picture]:
    """What is asked about a decision, the papers, another county's list, and a notice read into a batch."""
    view = _view(stage, "deciding")
    assert isinstance(view, DecidingView)
    if view.table.currentIndex().isValid():
        view.table.go_to(view.table.rows.index(0, 0, view.table.rows.index(0, 0)))
    yield from stage.opened("342-划转决定", view.decide)
    yield from stage.opened("343-登记四份文件", view.papers.present_button.click)
    yield from stage.opened("344-公布目录", view.papers.publish_button.click)
    yield from stage.opened("345-参照比对", view.compare)
    yield from notice(stage)


def notice(stage: Stage) -> Iterator[Picture]:
    """A made-up notice, each of its sides."""
    view = _view(stage, "batches")
    assert isinstance(view, BatchesView)
    file = stage.folder / "划转通知.txt"
    file.write_text(NOTICE, encoding="utf-8")
    dialog = NoticeDialog(stage.desk, view, file)
    dialog.show()
    stage.settle()
    file.unlink()
    for number, (key, words) in enumerate((("head", "批次"), ("organs", "单位"), ("duties", "职责")), start=347):
        dialog.tabs.choose(key)
        stage.settle()
        yield f"{number}-起草批次的{words}", dialog
    dialog.tabs.choose("items")
    dialog.items.go_to_next_doubt()
    stage.settle()
    yield from stage.shown("346-起草批次的事项", dialog)
    yield from stage.opened("350-起草批次", partial(view.draft_from_file, None))
