"""单位: which registered organ each name in a notice means."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from db.handover.notice.service import OrganMatch
from db.items.incoming.choices import NEW_ORGAN
from desktop.handover.notice.head import Scrolled
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import clear, column, label, row

EXPLAINED = "文件里的每个单位都要对应到登记的单位。选过的写法记为它的别名，下次直接认出。"
NAME, BOX, REMARK = 240, 380, 200


class OrganChoices(Scrolled):
    """A line per name with its choice; `chosen` gives the name and an organ's id, NEW_ORGAN or ''."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, QComboBox] = {}
        self.all_new = KeyButton("没有登记的都照文件登记", "Ctrl+G").bind(self, self.choose_new)
        self._lines = column(gap=GAP_SMALL)
        whole = column(label(EXPLAINED, tone="ink2", wrap=True), row(self.all_new, None), self._lines, None, gap=GAP)
        whole.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self.inner.setLayout(whole)

    def show_organs(
        self, matches: Sequence[OrganMatch], registered: Sequence[tuple[str, str]], choices: Mapping[str, str]
    ) -> None:
        """Show the names; `registered` are all organs (id, name), `choices` what was chosen so far."""
        clear(self._lines)
        self.fields = {}
        last: QWidget = self.all_new
        for match in matches:
            box = self.fields[match.name] = self._box(match, registered, choices.get(match.name, ""))
            self._lines.addLayout(row(_cell(match.name, NAME), box, _cell(*_remark(match)), None, gap=GAP))
            QWidget.setTabOrder(last, box)
            last = box
        self.all_new.setVisible(any(not match.sure for match in matches))

    def choose_new(self) -> None:
        """Ctrl+G: register every organ that is not known under the name the notice gives it."""
        for box in self.fields.values():
            if not box.currentData():
                box.setCurrentIndex(box.findData(NEW_ORGAN))

    def _box(self, match: OrganMatch, registered: Sequence[tuple[str, str]], chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"「{match.name}」对应")
        box.setFixedWidth(look.metrics.scaled(BOX))
        box.addItem("请选对应的单位", "")
        for proposal in match.proposals:
            likeness = "" if proposal.organ_id == match.organ_id else f"（像 {proposal.likeness:.0f}%）"
            box.addItem(proposal.name + likeness, proposal.organ_id)
        box.addItem(f"照文件登记为新单位「{match.name[:20]}」", NEW_ORGAN)
        near = {proposal.organ_id for proposal in match.proposals}
        for organ_id, name in registered:
            if organ_id not in near:
                box.addItem(name, organ_id)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.currentIndexChanged.connect(lambda place: self.chosen.emit(match.name, str(box.itemData(place))))
        return box


def _remark(match: OrganMatch) -> tuple[str, int, str]:
    if match.sure:
        return "登记里就是这个名称", REMARK, "ink2"
    return ("有相像的，请选" if match.proposals else "登记里没有"), REMARK, "amber"


def _cell(text: str, width: int, tone: str = "") -> QWidget:
    found = label(text, tone=tone)
    found.setFixedWidth(look.metrics.scaled(width))
    found.setToolTip(text)
    return found
