"""印章密钥: the registers with their counts, the chosen one, and the selected thing with its life."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from db.errors import UserError
from db.handover.acts import HandoverActKind
from db.handover.registers.lines import NO_REGISTER, Taken
from db.handover.registers.rules import REGISTER_LABELS, Register
from db.handover.registers.standing import Standing
from desktop import messages
from desktop.desk import Desk
from desktop.handover.printing import choose_paper
from desktop.handover.registers import reading, words
from desktop.handover.registers.detail import Detail
from desktop.handover.registers.dialogs import (
    EntryDialog,
    ImportDialog,
    SealOffDialog,
    StepDialog,
    TakeDialog,
)
from desktop.handover.registers.reading import Found, Kind, Places
from desktop.handover.view import HandoverView
from desktop.look import look
from desktop.papers import show_paper
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import row
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from reports.register_papers import Print

EMPTY = "{name}台账还没有登记。按 Ctrl+T 从点收过的移交清单登记，Ctrl+I 从表格导入，Ctrl+N 逐条登记。"
SCANS = "扫描件 (*.jpg *.jpeg *.png *.tif *.tiff *.bmp *.pdf)"
BOOKS = "表格 (*.xlsx *.xls *.ods *.csv)"
LONGEST = 12
KEYS = (("Ctrl+N", "登记"), ("Ctrl+Enter", "登记下一步"), ("F4", "其他步骤"), ("F2", "改资料"), ("F6", "换一区"))
EMPTY_KEYS = (("Ctrl+T", "从清单登记"), ("Ctrl+I", "导入"), ("Ctrl+N", "登记"), ("F6", "换一区"))


class RegistersView(HandoverView):
    """Every register of the handover; what is allowed next is offered beside the thing."""

    title = "印章密钥"
    manual = "registers"
    keys: Sequence[tuple[str, str]] = KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._register, self._found, self._wanted = Register.SEAL, Found(Register.SEAL, [], []), ""
        self.print = KeyButton("打印…", "Ctrl+P").bind(self, self.print_paper)
        self.buttons = (
            KeyButton("登记", "Ctrl+N").bind(self, self.add),
            KeyButton("从清单登记", "Ctrl+T").bind(self, self.take_lines),
            KeyButton("导入", "Ctrl+I").bind(self, self.open_book),
            self.print,
            KeyButton("存表格", "Ctrl+S").bind(self, self.export),
        )
        self.kinds = DenseTable(words.kind_columns(), sortable=False)
        self.kinds_panel = ListPanel(self.kinds)
        self.kinds_panel.hide_foot(True)
        self.table = DenseTable(words.entry_columns())
        self.panel = ListPanel(self.table)
        self.detail = Detail()
        inner = row(gap=GAP)
        inner.addWidget(self.kinds_panel)
        inner.addWidget(self.panel, 3)
        inner.addWidget(self.detail, 1)
        inner.setContentsMargins(0, GAP_SMALL, 0, 0)
        self.setLayout(inner)
        self._build()

    def _build(self) -> None:
        self.kinds.current_changed.connect(self._choose)
        self.kinds.opened.connect(lambda _: self.table.setFocus())
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda _: self.detail.steps.setFocus())
        self.detail.wanted.connect(self.ask_step)
        self.detail.next.bind(self, self.take_next)
        self.detail.more.bind(self, self.ask_other)
        self.detail.edit.bind(self, self.edit)
        self.detail.back.clicked.connect(lambda: self.reverse())
        self.detail.scan.clicked.connect(lambda: self.take_scan())
        for number, key in enumerate(("facts", "steps", "turns"), start=1):
            bind_key(self, f"Alt+{number}", partial(self.detail.tabs.choose, key))
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self, "F6", self._next_area)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        """The list of registers is as narrow as its words."""
        extra = look.metrics.size is TypeSize.EXTRA
        self.kinds_panel.setFixedWidth(200 if extra else look.metrics.scaled(150))
        self.detail.setMinimumWidth(456 if extra else look.metrics.scaled(400))

    def refresh(self) -> None:
        register = self._register
        self.desk.query(lambda: reading.read(register), self.show_found)

    def show_found(self, found: Found) -> None:
        """Show a register with the counts of all."""
        self._found, self._register = found, found.register
        self.kinds.blockSignals(True)
        self.kinds.show_rows(found.kinds)
        self.kinds.go_to(self.kinds.rows.index_of(lambda one: one.register is found.register))
        self.kinds.blockSignals(False)
        self.table.empty_text = EMPTY.format(name=REGISTER_LABELS[found.register])
        self.table.show_rows(found.standings)
        self.detail.setVisible(bool(found.standings))
        self.keys = KEYS if found.standings else EMPTY_KEYS
        for button in self.buttons[-2:]:
            button.setEnabled(bool(found.standings))  # there is nothing to print or to save
        self.changed.emit()
        self.panel.show_foot(*_foot(found))
        if self._wanted:
            self.open_subject(self._wanted)
        if self.table.current_row() is None:
            self.table.go_to_first()
        self._show_current(self.table.current_row())

    def _choose(self, kind: object) -> None:
        if isinstance(kind, Kind) and kind.register is not self._register:
            self._register = kind.register
            self.refresh()

    def _show_current(self, one: object) -> None:
        if isinstance(one, Standing):
            found = self._found
            self.detail.show_one(one, found.unsigned.get(one.id, ()), found.lines.get(one.id, ""))

    @property
    def current(self) -> Standing | None:
        """The selected thing."""
        one = self.table.current_row()
        return one if isinstance(one, Standing) else None

    def take_next(self) -> None:
        """Ctrl+Enter: the likeliest step; an old seal is sealed up together with the others."""
        if self.detail.seals_off:
            self.seal_off()
        else:
            self.ask_step(self.detail.main)

    def ask_other(self) -> None:
        """F4: choose among all steps allowed."""
        self.ask_step(next((kind for kind in self.detail.others), None))

    def ask_step(self, kind: HandoverActKind | None) -> None:
        """Ask what one step writes down."""
        if self.current and kind:
            dialog = StepDialog(self.desk, self, self.current, kind, self._found.questions)
            dialog.taken.connect(self._went)
            dialog.open()

    def seal_off(self) -> None:
        """停用封存: every old seal that is not sealed up yet, under one document."""
        old = [one for one in self._found.standings if one.to_be_sealed_up]
        dialog = SealOffDialog(self.desk, self, old)
        dialog.taken.connect(self._went)
        dialog.open()

    def reverse(self) -> None:
        """更正上一步."""
        one, actor = self.current, self.desk.actor
        if one is None or not one.held:
            return
        act = one.held[-1]
        text = f"{act.happened_on} 由{act.user_name}登记。原来的登记仍留在记录里。"
        dialog = messages.ReasonDialog(self, f"更正「{act.label}」：{one.entry.name}", text, "更正", "例：日期登错")
        dialog.given.connect(lambda reason: self.desk.change(lambda: reading.reverse(actor, one.id, act.id, reason)))
        dialog.open()

    def add(self) -> None:
        """登记: one more thing in the register in sight."""
        self.desk.query(reading.places, lambda places: self._ask_entry(places, None))

    def edit(self) -> None:
        """改资料."""
        one = self.current
        if one:
            self.desk.query(reading.places, lambda places: self._ask_entry(places, one))

    def _ask_entry(self, places: Places, known: Standing | None) -> None:
        dialog = EntryDialog(self.desk, self, self._register, places, known)
        dialog.taken.connect(self._went)
        dialog.open()

    def take_lines(self) -> None:
        """从清单登记."""
        self.desk.query(reading.checklists, self._ask_list)

    def _ask_list(self, lists: Sequence[tuple[str, str]]) -> None:
        dialog = TakeDialog(self.desk, self, lists)
        dialog.taken.connect(self._told)
        dialog.open()

    def _told(self, taken: Taken) -> None:
        """What became of the lines; those left out are named with the reason, unless no register is meant for them."""
        left = [(one.number, f"{one.name}：{one.why}") for one in taken.skipped if one.why != NO_REGISTER]
        more = [("", f"其余 {len(left) - LONGEST} 行在移交清单里核对")] if len(left) > LONGEST else []
        words = f"，没有登 {len(left)} 行" if left else ""
        messages.tell(self, f"登进台账 {len(taken.entries)} 条{words}。", left[:LONGEST] + more)

    def open_book(self) -> None:
        """导入表格."""
        name, _ = QFileDialog.getOpenFileName(self, "选择表格", str(Path.home()), BOOKS)
        if name:
            self.import_book(Path(name))

    def import_book(self, file: Path) -> None:
        """Show what a workbook would enter into the register in sight."""
        dialog = ImportDialog(self.desk, self, self._register, file)
        dialog.taken.connect(self._went)
        dialog.open()

    def print_paper(self) -> None:
        """打印: the papers of the selected thing, each shown before it is printed."""
        from reports import register_papers

        if self.current is None:
            return
        papers = register_papers.choices(self.current)
        if not papers:
            none = f"{REGISTER_LABELS[self._register]}没有单独的文书。"
            self.desk.report(UserError(none, hint="请按 Ctrl+S 存为表格打印；移交清单里也列了它。"))
        elif len(papers) == 1:
            self._preview(*next(iter(papers.items())))
        else:
            choose_paper(self, self.print, {name: partial(self._preview, name, made) for name, made in papers.items()})

    def _preview(self, title: str, paper: "Print") -> None:
        actor = self.desk.actor
        show_paper(self.desk, self, title, lambda out: paper(actor, out))

    def export(self) -> None:
        """存为表格."""
        register = self._register
        name = str(Path.home() / f"{REGISTER_LABELS[register]}台账.xlsx")
        out, _ = QFileDialog.getSaveFileName(self, "写到哪里", name, "表格 (*.xlsx)")
        if out:
            self.desk.query(lambda: reading.export(register, Path(out)), lambda _: None)

    def take_scan(self) -> None:
        """留存印模, or write out the scan that is kept."""
        one = self.current
        if one is None:
            return
        if one.entry.impression:
            folder = QFileDialog.getExistingDirectory(self, "取出到哪里", str(Path.home()))
            if folder:
                self.desk.query(lambda: reading.copy_out(one.id, Path(folder)), lambda _: None)
            return
        name, _ = QFileDialog.getOpenFileName(self, "选择印模的扫描件", str(Path.home()), SCANS)
        if name:
            self.keep_scan(Path(name))

    def keep_scan(self, file: Path) -> None:
        """Keep a scan of the impression of the selected seal."""
        one, actor = self.current, self.desk.actor
        if one:
            self.desk.change(lambda: reading.attach(actor, one.id, file))

    def _went(self, entry_id: str) -> None:
        self._wanted = entry_id
        self.refresh()

    def open_subject(self, subject_id: str) -> None:
        """Go to a register by its name, or to one entry of the register in sight."""
        self._wanted = ""
        known: list[Any] = [register.value for register in Register]
        if subject_id in known:
            self._register = Register(subject_id)
            self.refresh()
            return
        self.table.go_to(self.table.rows.index_of(lambda one: one.id == subject_id))

    def focus_first(self) -> None:
        self.table.setFocus()

    def _next_area(self) -> None:
        areas = (self.kinds, self.table, self.detail.steps)
        here = next((number for number, area in enumerate(areas) if area.hasFocus()), 0)
        areas[(here + 1) % len(areas)].setFocus()


def _foot(found: Found) -> tuple[str, str]:
    left = f"{REGISTER_LABELS[found.register]} {len(found.standings)} 条"
    old = sum(one.to_be_sealed_up for one in found.standings)
    asked = len(found.questions)
    right = [f"旧章未封存 {old} 枚"] if old else []
    right += [f"在办件用章未定 {asked} 个部门"] if asked else []
    return left, "，".join(right)
