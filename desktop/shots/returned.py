"""Pictures of 回收: papers with pages at home and missing, what was dropped last, a scan that waits."""

from collections.abc import Iterator
from datetime import date

from db.papers.returned.records import FiledPage, PaperHome
from db.papers.returned.rules import Outcome
from db.papers.returned.service import Result
from desktop.handover.page import HandoverPage
from desktop.handover.returned.view import Found, ReturnedView
from desktop.shots.stage import Picture, Stage

DAY = date(2026, 11, 20)
BLANK = "没有找到二维码：可能裁掉了右上角、拍糊了或是背面。请重拍，或手工归卷。"
OFFICES = ("县交通运输局", "县住房和城乡建设管理局", "县卫生健康和体育局")


def _papers() -> list[PaperHome]:
    kinds = (("移交清单", "移清", 4, (4,)), ("交接书", "交接", 3, (3,)), ("审管衔接备忘录", "衔备", 6, (5,)))
    home: dict[int, tuple[int, ...]] = {0: (1, 2, 3), 1: (1, 2, 3), 2: (1, 2, 5), 4: (1,)}
    found = []
    for place in range(9):
        title, word, pages, signed = kinds[place % 3]
        number = f"{word}〔2026〕140525A-{place // 3 + 1}号"
        newer = f"{word}〔2026〕140525A-9号" if place == 4 else ""
        came, office = home.get(place, ()), OFFICES[place // 3]
        found.append(
            PaperHome(f"p{place}", "", title, number, office, "", "", DAY, pages, came, signed, newer)
        )  # fmt: skip
    return found


def _results() -> list[Result]:
    return [
        Result("扫描20261120.pdf", 1, Outcome.FILED, "移交清单 移清〔2026〕140525A-1号 第 1 页。"),
        Result("扫描20261120.pdf", 2, Outcome.UNREADABLE, BLANK),
        Result("IMG_2031.jpg", 1, Outcome.OUTDATED, "交接书 交接〔2026〕140525A-2号 第 1 页。打印以后记录改了 6 处。"),
        Result("IMG_2032.heic", 0, Outcome.REFUSED, "「IMG_2032.heic」是 HEIC 照片，没有收。"),
    ]


def views(stage: Stage) -> Iterator[Picture]:
    """The view after some files were dropped."""
    page = stage.window.go("handover")
    assert isinstance(page, HandoverPage)
    stage.settle()
    view = page.show_view("returned")
    assert isinstance(view, ReturnedView)
    stage.settle()
    waiting = FiledPage("w", "", 0, "扫描20261120.pdf", 2, "", "", "2026-11-20T10:00", "李四", BLANK)
    view.show_found(Found(_papers(), [waiting]))
    view.show_results(_results())
    view.table.go_to_first()
    stage.settle()
    yield "351-回收", stage.window
