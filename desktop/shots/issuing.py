"""Pictures of what comes after a decision: bags, certificates, calls, deliveries, the archive; nothing is written."""

from collections.abc import Iterator

from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import lists
from desktop.cases import doing
from desktop.cases.archive.view import PACKED, READY, ArchiveView
from desktop.cases.bags.arriving import PaperDialog
from desktop.cases.page import CasesPage
from desktop.shots.stage import Picture, Stage

K = ActKind
VIEWS = (("471-移送", "bags"), ("472-取件", "collecting"), ("473-归档", "archive"))
DIALOGS = (
    ("474-制证", K.CERTIFIED), ("475-通知取件", K.NOTIFIED), ("476-送达", K.DELIVERED), ("477-移送材料", K.SENT),
    ("478-收到移送材料", K.ARRIVED), ("465-更正已发文书", K.DECISION_CORRECTED),
)  # fmt: skip


def views(stage: Stage) -> Iterator[Picture]:
    """移送, 取件, 归档."""
    page = stage.window.go("cases")
    assert isinstance(page, CasesPage)
    for name, key in VIEWS:
        page.show_view(key)
        stage.settle()
        yield name, stage.window
    archive = page.show_view("archive")
    assert isinstance(archive, ArchiveView)
    archive.which.choose(PACKED)
    stage.settle()
    yield "481-归档包", stage.window
    archive.which.choose(READY)
    page.show_view("board")


def dialogs(stage: Stage) -> Iterator[Picture]:
    """What is asked of one case that is granted, or of the first there is; and of one that is done."""
    found = lists.page(lists.Wanted(lists.CaseList.DELIVERY)).rows or lists.page(lists.Wanted()).rows
    if not found:
        return
    case = service.case(found[0].id)
    for name, kind in DIALOGS:
        yield from stage.shown(name, doing.dialog_for(stage.desk, stage.window, case, kind))
    yield from stage.shown("479-凭单登记", PaperDialog(stage.desk, stage.window))
    done = lists.page(lists.Wanted(lists.CaseList.ARCHIVE)).rows
    if done:
        filed = service.case(done[0].id)
        yield from stage.shown("480-归档一件", doing.dialog_for(stage.desk, stage.window, filed, K.ARCHIVED))
