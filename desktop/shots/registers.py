"""Pictures of 印章密钥: made-up registers with their lives, and the dialogs that ask about them."""

from collections.abc import Iterator

from db.handover.acts import HandoverActKind
from desktop.handover.page import HandoverPage
from desktop.handover.registers.dialogs import EntryDialog, SealOffDialog, StepDialog
from desktop.handover.registers.reading import Places
from desktop.handover.registers.view import RegistersView
from desktop.shots import sample_registers as sample
from desktop.shots.stage import Picture, Stage

OLD_SEAL = 2


def _view(stage: Stage) -> RegistersView:
    page = stage.window.go("handover")
    assert isinstance(page, HandoverPage)
    stage.settle()
    view = page.show_view("registers")
    assert isinstance(view, RegistersView)
    stage.settle()
    return view


def views(stage: Stage) -> Iterator[Picture]:
    """Seals, keys with their chain of custody, and blank certificates with their stock."""
    view = _view(stage)
    for name, found, tab in (
        ("331-印章", sample.seals(), "steps"),
        ("332-密钥保管链", sample.keys(), "turns"),
        ("333-空白证照", sample.stock(), "turns"),
    ):
        view.show_found(found)
        view.table.go_to(view.table.rows.index(OLD_SEAL if name == "331-印章" else 0, 0))
        view.detail.tabs.choose(tab)
        view.focus_first()
        stage.settle()
        yield name, stage.window


def dialogs(stage: Stage) -> Iterator[Picture]:
    """A use of the seal, the old seals sealed up together, what a seal is, and what comes into stock."""
    view = _view(stage)
    found = sample.seals()
    old = [one for one in found.standings if one.is_old_seal]
    use = StepDialog(stage.desk, view, found.standings[1], HandoverActKind.USED, found.questions)
    yield from stage.shown("334-用印", use)
    yield from stage.shown("335-停用封存", SealOffDialog(stage.desk, view, old))
    yield from stage.shown(
        "336-改印章资料", EntryDialog(stage.desk, view, found.register, Places([], []), found.standings[0])
    )
    stock = StepDialog(stage.desk, view, sample.stock().standings[0], HandoverActKind.STOCK_IN)
    yield from stage.shown("337-证照入库", stock)
