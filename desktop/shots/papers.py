"""Pictures of the papers of cases: what is asked before one, many at once, the numbers; nothing is written."""

from collections.abc import Iterator

from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import lists
from db.papers.numbers import Numbered, NumberState
from db.papers.rules import PaperKind
from db.papers.series import Series
from desktop.cases import doing
from desktop.cases.batch import BatchDialog
from desktop.cases.numbers import Found, NumbersView, VoidDialog
from desktop.cases.page import CasesPage
from desktop.cases.tabs.papers import PapersTab
from desktop.shots.stage import Picture, Stage
from reports.cases.filed import CaseFiled, Standing

DECIDING = (
    ("421-不受理", ActKind.NOT_APPLICABLE),
    ("422-不予受理", ActKind.REFUSED),
    ("423-准予", ActKind.GRANTED),
    ("424-不予", ActKind.DENIED),
)
SHOWN = 12
_DAY, _CLERK, _HEAD = "2026-10-12", "李四", "受理〔2026〕140525A"
_NUMBERS = [
    Numbered("3", "受理通知书", f"{_HEAD}-3号", _DAY, _CLERK, NumberState.WAITING, ""),
    Numbered("2", "受理通知书", f"{_HEAD}-2号", _DAY, _CLERK, NumberState.VOID, "打印机卡纸，纸张报废"),
    Numbered("1", "受理通知书", f"{_HEAD}-1号", _DAY, _CLERK, NumberState.PRINTED, ""),
]
_GIVEN = Numbered("", "办件 140525A2026000031 特别程序开始", "除外〔2026〕140525A-2号", _DAY, _CLERK,
                  NumberState.WAITING, "")  # fmt: skip
_SERIES = [
    Series(PaperKind.ACCEPTANCE_NOTICE, "140525A", 2026, 3, 1, 1, 1, ()),
    Series(PaperKind.SPECIAL_NOTICE, "140525A", 2026, 2, 1, 0, 0, (_GIVEN,)),
]
_PAPERS = [
    CaseFiled(PaperKind.GRANT, "g", "", "", "2026-10-20", Standing.OFFERED),
    CaseFiled(PaperKind.EXTENSION_NOTICE, "e", "4", "延期〔2026〕140525A-1号", "2026-10-15", Standing.PRINTED),
    CaseFiled(PaperKind.SPECIAL_NOTICE, "s", "3", "除外〔2026〕140525A-1号", "2026-10-13", Standing.HOME),
    CaseFiled(PaperKind.ACCEPTANCE_NOTICE, "a", "2", f"{_HEAD}-3号", _DAY, Standing.NUMBERED),
    CaseFiled(PaperKind.ACCEPTANCE_NOTICE, "a", "1", f"{_HEAD}-2号", _DAY, Standing.VOID, "卡纸"),
]


def dialogs(stage: Stage) -> Iterator[Picture]:
    """What is asked before a paper that refuses or decides, papers by the dozen, their numbers, those of a case."""
    cases = lists.page(lists.Wanted()).rows
    accepted = [one for one in cases if one.accepted_on]
    if not accepted:
        return
    case = service.case(accepted[0].id)
    for name, kind in DECIDING:
        yield from stage.shown(name, doing.dialog_for(stage.desk, stage.window, case, kind))
    yield from stage.shown("425-成批打印", BatchDialog(stage.desk, stage.window, [one.id for one in cases[:SHOWN]]))
    page = stage.window.go("cases")
    assert isinstance(page, CasesPage)
    view = page.show_view("numbers")
    assert isinstance(view, NumbersView)
    stage.settle()
    view.show_series(_SERIES)
    stage.settle()
    view.show_numbers(Found(_SERIES[0], _NUMBERS))
    yield "426-文书编号", stage.window
    yield from stage.shown("427-作废编号", VoidDialog(stage.desk, stage.window, _NUMBERS[0].number, "受理通知书"))
    page.show_view("board")
    stage.window.open("cases", case.summary.id)
    stage.settle()
    page.case.side.go_to("papers")
    tab = page.case.side.tabs["papers"]
    assert isinstance(tab, PapersTab)
    tab.show_found(_PAPERS)
    yield "428-办件文书", stage.window
