"""改动说明: of every change of a spec in force, which way it goes for the applicant and by which clause."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from db.items.specs.rules import DIRECTIONS, Change, Direction
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.parts import column, label, row

WAYS = tuple((str(way), words) for way, words in DIRECTIONS.items())


class ChangeField(QFrame):
    """One change: before and after, its direction, its basis."""

    def __init__(self, change: Change, told: Direction | None, may_be_stricter: bool, basis: str) -> None:
        super().__init__()
        self.change = change
        self.setProperty("role", "panel")
        self.way = ChoiceRow(WAYS)
        self.way.mark_chosen(str(told or Direction.NEUTRAL))
        self.basis = QLineEdit(basis)
        self.basis.setPlaceholderText("依据哪个条款、哪份文件")
        self.basis.setAccessibleName(f"{change.label}的改动依据")
        self.refusal = label("", "small", "amber", wrap=True)
        self._may_be_stricter = may_be_stricter
        self.way.chosen.connect(lambda _: self._tell())
        step = label(f"{change.before or '（无）'}　→　{change.after or '（无）'}", wrap=True)
        inner = column(label(change.label, "strong", wrap=True), step, row(self.way, None), self.basis, self.refusal)
        inner.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self.setLayout(inner)
        self._tell()

    def _tell(self) -> None:
        refused = self.way.current == Direction.STRICTER and not self._may_be_stricter
        self.refusal.setText("从严的改动本级不能做，保存时会退回；请返回改回原来的内容。" if refused else "")
        self.refusal.setVisible(refused)

    @property
    def said(self) -> tuple[Direction, str]:
        """Direction and basis as chosen."""
        return Direction(self.way.current), self.basis.text().strip()


class ChangesDialog(FormDialog):
    """All changes of one version, one below the other."""

    told = Signal(object)

    def __init__(
        self,
        parent: QWidget | None,
        changes: Sequence[Change],
        known: Mapping[str, Direction | None],
        may_be_stricter: bool,
        basis: str,
    ) -> None:
        super().__init__(parent, f"说明 {len(changes)} 处改动", "保存新一版", width=680)
        why = "上一版已经施行。每处改动要说明对申请人是从严、中性还是优化，并写明依据；从严的只有设定机关能改。"
        self.body.addWidget(label(why, tone="ink2", wrap=True))
        self.fields = [ChangeField(one, known.get(one.key), may_be_stricter, basis) for one in changes]
        inner = QWidget()
        inner.setLayout(column(*self.fields, None, gap=GAP_SMALL))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(min(look.metrics.scaled(420), look.metrics.scaled(150) * len(changes)))
        self.body.addWidget(area, 1)
        self.fields[0].basis.setFocus()

    def submit(self) -> None:
        empty = next((one for one in self.fields if not one.basis.text().strip()), None)
        if empty:
            self.problem(f"请写「{empty.change.label}」的改动依据")
            empty.basis.setFocus()
            return
        self.told.emit({one.change.key: one.said for one in self.fields})
        self.accept()
