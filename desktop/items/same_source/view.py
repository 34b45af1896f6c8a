"""同源比对: the chosen edition beside the upper one, item by item; what a person settles is settled here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QVBoxLayout

from db.actors import Actor
from db.items import editors
from db.items.lists.same_source_rules import ORGANS, VERDICTS, Finding, Verdict
from db.items.rules import Edition, EditionState, ListKind
from desktop.desk import Desk
from desktop.items.view import ItemsView, only_for_editors
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Note, clear, column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.items.incoming.recorded import Recorded
    from db.items.lists.same_source import Comparison

WORK = "work"
SIDES = ((WORK, "要处理的"), ("", "全部"))
SHAPES = {
    Verdict.SAME: (Shape.DISC, Tone.GREEN),
    Verdict.OWN: (Shape.DISC, Tone.GREEN),
    Verdict.DIFFERENT: (Shape.ZIGZAG, Tone.AMBER),
    Verdict.NO_PARENT: (Shape.CROSS, Tone.RED),
    Verdict.NOT_OURS_TO_SET: (Shape.CROSS, Tone.RED),
    Verdict.UNCHECKED: (Shape.RING, Tone.GREY),
}
DONE = (Verdict.SAME, Verdict.OWN)
ONLY_DRAFTS = "只有编制中、对应着这份上级清单的版本可以这样改；已公布的在「调整」里办理。"
NO_UPPER = "这一版没有关联上级清单。在上面选上级的清单版本来比对；起草新版时选「由上级清单承接」就会关联。"


@dataclass(frozen=True, slots=True)
class _Cell:
    """One element of the current item, both texts."""

    label: str
    upper: str
    ours: str
    level: bool


def finding_columns() -> list[Column]:
    """结论, 事项名称, 类型, 主管部门, 不一致的要素."""
    return [
        Column("结论", 124, status=lambda one: Status(*SHAPES[one.verdict], one.label), choices=True),
        Column("事项名称", 240, text=lambda one: one.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("类型", 96, text=lambda one: one.item.type_label, tone=Tone.INK2, choices=True, rank=3),
        Column("主管部门", 130, text=lambda one: one.item.department, tone=Tone.INK2, choices=True, rank=3),
        Column("要素、说明", 140, text=_words, tail=True, extra=170),
    ]


def element_columns() -> list[Column]:
    """要素, 结论, 上级清单, 本级清单."""
    return [
        Column("要素", 124, text=lambda one: one.label),
        Column("结论", 100, status=_level),
        Column("上级清单", 110, text=lambda one: one.upper or "（空）", stretch=True, tail=True),
        Column("本级清单", 110, text=lambda one: one.ours or "（空）", stretch=True, tail=True, rank=3),
    ]


def _level(cell: _Cell) -> Status:
    return Status(Shape.DISC, Tone.GREEN, "层级对应") if cell.level else Status(Shape.ZIGZAG, Tone.AMBER, "不一致")


def _words(finding: Finding) -> str:
    if finding.faults:
        return "、".join(one.label for one in finding.faults)
    near = "、".join(one.name for one in finding.proposals)
    return f"名称相近：{near}" if near else finding.why


class SameSourceView(ItemsView):
    """Every item with its verdict; at the right both texts of the current one."""

    title = "同源比对"
    keys = (
        ("Ctrl+F", "筛选"), ("空格", "确认对应上级事项"), ("Ctrl+T", "按上级改"), ("Ctrl+B", "成批按上级改"),
        ("F6", "看要素"),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._edition: Edition | None = None
        self._compared: Comparison | None = None
        self.buttons = (
            KeyButton("存为表格", "Ctrl+S").bind(self, self.save_table),
            KeyButton("打印比对表", "Ctrl+P").bind(self, self.print_report),
        )
        self.upper = QComboBox()
        self.upper.setAccessibleName("上级清单")
        self.upper.setMinimumWidth(200)
        self.upper.activated.connect(lambda: self._read())
        self.side = ChoiceRow(SIDES)
        self.side.chosen.connect(lambda _: self._show_side())
        self.take_all = KeyButton("成批按上级改", "Ctrl+B").bind(self, self.take_over_all)
        self.batches = KeyButton("成批改动").bind(self, self.show_batches)
        self.table = DenseTable(finding_columns())
        self.table.current_changed.connect(self._show_current)
        self.panel = ListPanel(self.table)
        self.name = label("", "title", wrap=True)
        self.parent_name = label("", tone="ink2", wrap=True)
        self.elements = DenseTable(element_columns(), sortable=False)
        self.elements.current_changed.connect(self._show_texts)
        self.texts = label("", wrap=True)
        self.remark = column(gap=GAP_SMALL)
        self.accept = KeyButton("确认对应", "空格", primary=True)
        self.accept.clicked.connect(self.accept_parent)
        self.take = KeyButton("按上级改", "Ctrl+T").bind(self, self.take_over)
        only_for_editors(desk, self.accept)
        self.detail = self._detail()
        self._build()

    def _build(self) -> None:
        tools = row(
            label("上级清单", tone="ink2"), self.upper, None, self.batches, self.take_all, self.side, gap=GAP_SMALL
        )
        tools.setContentsMargins(0, GAP_SMALL, 0, GAP_SMALL)
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 720)
        inner.addWidget(self.detail, 478)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addLayout(inner, 1)
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self.table, "Space", self._accept_by_key)
        bind_key(self, "F6", lambda: (self.elements if self.table.hasFocus() else self.table).setFocus())

    def _detail(self) -> QFrame:
        detail, foot = QFrame(), QFrame()
        detail.setProperty("role", "panel")
        foot.setProperty("role", "panelfoot")
        head = column(self.name, self.parent_name, gap=GAP_SMALL)
        head.setContentsMargins(GAP, GAP, GAP, GAP_SMALL)
        self.texts.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self.remark.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        buttons = row(None, self.take, self.accept, gap=GAP_SMALL)
        buttons.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(buttons)
        whole = column(head, self.elements, self.texts, self.remark, foot, gap=0)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setStretch(1, 1)
        detail.setLayout(whole)
        detail.setMinimumWidth(320)
        return detail

    def show_edition(self, edition: Edition | None, day: date) -> None:
        fresh = edition is None or self._edition is None or self._edition.id != edition.id
        self._edition = edition
        if edition is None:
            self.show_comparison(None)
            return
        self.desk.query(_editions, lambda found: self._offer(found, fresh))

    def _offer(self, editions: Sequence[Edition], fresh: bool) -> None:
        assert self._edition is not None
        chosen = self._edition.upper_id if fresh else self.upper.currentData()
        self.upper.clear()
        self.upper.addItem("（请选上级清单）", "")
        for one in editions:
            if one.kind is ListKind.LIST and one.id != self._edition.id and not one.is_of(self._edition.region):
                self.upper.addItem(one.name, one.id)
        self.upper.setCurrentIndex(max(0, self.upper.findData(chosen or "")))
        self._read()

    def _read(self) -> None:
        edition, upper_id = self._edition, self.upper.currentData()
        if edition and upper_id:
            self.desk.query(lambda: _compare(edition.id, upper_id), self.show_comparison)
        else:
            self.show_comparison(None)

    def show_comparison(self, compared: "Comparison | None") -> None:
        self._compared = compared
        self.table.empty_text = _nothing(compared)
        self._show_side()
        self.batches.setVisible(editors.is_county(self.desk.actor))
        self.panel.show_foot(_figures(compared) if compared else "", _levels(compared) if compared else "")
        self._show_current(self.table.current_row())

    def _show_side(self) -> None:
        findings = self._compared.findings if self._compared else ()
        wanted = [one for one in findings if one.verdict not in DONE or self.side.current != WORK]
        shown = sorted(wanted, key=lambda one: one.verdict is Verdict.UNCHECKED)
        self.table.show_rows(shown)
        self.detail.setVisible(bool(shown))
        able = [one for one in findings if self._takes_over and _can_be_taken_over(one)]
        self.take_all.setEnabled(bool(able))
        self.take_all.setToolTip("" if self._takes_over else ONLY_DRAFTS)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    @property
    def _takes_over(self) -> bool:
        """Whether this is a draft of a list editor beside the very list it answers to: only then words are changed."""
        edition, compared = self._edition, self._compared
        drafted = edition is not None and edition.state is EditionState.DRAFT
        may = drafted and editors.may_change(self.desk.actor)
        return bool(may and edition and compared and compared.upper and compared.upper.id == edition.upper_id)

    def _show_current(self, found: object) -> None:
        clear(self.remark)
        self.texts.setText("")
        finding = found if isinstance(found, Finding) else None
        found_differences = sorted(finding.differences, key=lambda one: one.level) if finding else []
        cells = [_Cell(one.label, one.upper, one.ours, one.level) for one in found_differences]
        self.elements.show_rows(cells)
        self.name.setText(finding.item.name if finding else "")
        self.parent_name.setText(_parent_words(finding) if finding else "")
        self.accept.setVisible(bool(finding and finding.proposals))
        self.take.setVisible(bool(finding and _can_be_taken_over(finding)))
        self.take.setEnabled(self._takes_over)
        self.take.setToolTip("" if self._takes_over else ONLY_DRAFTS)
        self.elements.empty_text = "各要素与上级一致。" if finding and finding.verdict is Verdict.SAME else ""
        if finding and finding.verdict not in (*DONE, Verdict.DIFFERENT):
            self.remark.addWidget(Note(f"{finding.label}。", _advice(finding), Tone.AMBER, Shape.TRIANGLE))
        if cells:
            self.elements.go_to_first()

    def _show_texts(self, found: object) -> None:
        """Both texts of the element the cursor is on, in full."""
        if isinstance(found, _Cell):
            self.texts.setText(f"上级：{found.upper or '（空）'}\n本级：{found.ours or '（空）'}")

    def _accept_by_key(self) -> None:
        """The key means a row of the table, never a choice in its filter row."""
        if self.table.hasFocus():
            self.accept_parent()

    def accept_parent(self) -> None:
        """空格: yes, this item answers to that one of the upper list; of several the person chooses."""
        from desktop.items.same_source.dialog import ParentDialog

        finding, actor = self.table.current_row(), self.desk.actor
        if not isinstance(finding, Finding) or not finding.proposals:
            return
        dialog = ParentDialog(self, finding)
        dialog.accepted_parent.connect(
            lambda upper_item_id: self.desk.change(lambda: _accept(actor, finding.item.id, upper_item_id))
        )
        dialog.open()

    def take_over(self) -> None:
        """按上级改: the upper list's wording for all that differs, organs apart."""
        finding, actor = self.table.current_row(), self.desk.actor
        if isinstance(finding, Finding) and self._takes_over and _can_be_taken_over(finding):
            self.desk.change(lambda: _take_over(actor, finding.item.id))

    def take_over_all(self) -> None:
        """成批按上级改: the same for all that is listed, after a look at what would change."""
        from desktop.items.same_source.dialog import TakeOverDialog

        compared, actor = self._compared, self.desk.actor
        listed = [one for one in self.table.rows.visible_rows() if isinstance(one, Finding)]
        findings = [one for one in listed if _can_be_taken_over(one)]
        if not (findings and self._takes_over and compared and compared.upper):
            return
        edition_id = compared.edition.id
        dialog = TakeOverDialog(self, findings, compared.upper.name)
        dialog.agreed.connect(
            lambda elements: self.desk.change(lambda: _take_over_all(actor, edition_id, findings, elements))
        )
        dialog.open()

    def show_batches(self) -> None:
        """成批改动: what was changed at once, and taking it back."""
        from desktop.items.importing.batches import BatchesDialog

        BatchesDialog(self.desk, self).open()

    def print_report(self) -> None:
        """打印比对表."""
        from desktop.papers import show_paper

        compared, actor, everything = self._compared, self.desk.actor, self.side.current != WORK
        if compared:
            show_paper(self.desk, self, "事项同源比对表", lambda out: _print(actor, compared, out, everything))

    def save_table(self) -> None:
        """存为表格."""
        from desktop import messages

        compared, everything = self._compared, self.side.current != WORK
        if compared is None:
            return
        proposed = str(Path.home() / "事项同源比对表.xlsx")
        name, _ = QFileDialog.getSaveFileName(self, "比对表存到哪里", proposed, "表格 (*.xlsx)")
        if name:
            out = Path(name).with_suffix(".xlsx")
            self.desk.change(
                lambda: _save(compared, out, everything),
                lambda done: messages.tell(self, "比对表已存好。", [("文件", str(out))]),
            )

    def open_subject(self, subject_id: str) -> None:
        self.table.go_to(self.table.rows.index_of(lambda one: one.id == subject_id, 1))

    def focus_first(self) -> None:
        known = self._compared or (self._edition and self._edition.upper_id)
        (self.table if known else self.upper).setFocus()


def _can_be_taken_over(finding: Finding) -> bool:
    return finding.parent is not None and any(one.attribute not in ORGANS for one in finding.faults)


def _nothing(compared: "Comparison | None") -> str:
    """What an empty table says."""
    if compared is None:
        return NO_UPPER
    if not compared.findings:
        return "这一版还没有事项。按「认领」收入，或在「事项」里导入表格。"
    upper = compared.upper.name if compared.upper else ""
    return f"全部同源：{len(compared.findings)} 项都和「{upper}」一致，没有要处理的。"


def _figures(compared: "Comparison") -> str:
    parts = [f"{VERDICTS[one]} {len(compared.of(one))}" for one in VERDICTS if compared.of(one)]
    return f"{len(compared.findings)} 项：" + "，".join(parts)


def _levels(compared: "Comparison") -> str:
    number = sum(one.level for finding in compared.findings for one in finding.differences)
    return f"层级对应 {number} 处，不算不一致" if number else ""


def _parent_words(finding: Finding) -> str:
    if finding.parent is None:
        return "上级清单里没有对应事项"
    return f"对应「{finding.against}」：{finding.parent.code} {finding.parent.name}"


def _advice(finding: Finding) -> str:
    if finding.proposals:
        return f"名称相近：{'、'.join(one.name for one in finding.proposals)}。按空格确认是不是同一项。"
    if finding.verdict is Verdict.UNCHECKED:
        return f"{finding.why}。请在「事项」里导入权责清单或基本目录后再看。"
    return f"{finding.why}。行政许可没有上级事项的不能公布；请核对名称和编码，或不列入清单。"


def _editions() -> list[Edition]:
    from db.items import service

    return service.editions()


def _compare(edition_id: str, upper_id: str) -> "Comparison":
    from db.items.lists import same_source

    return same_source.compare(edition_id, upper_id)


def _accept(actor: Actor, item_id: str, upper_item_id: str) -> None:
    from db.items.lists import same_source

    same_source.accept_parent(actor, item_id, upper_item_id)


def _take_over(actor: Actor, item_id: str) -> None:
    from db.items.lists import same_source

    same_source.take_over(actor, item_id)


def _take_over_all(actor: Actor, edition_id: str, findings: Sequence[Finding], elements: Sequence[str]) -> "Recorded":
    from db.items.lists import same_source

    return same_source.take_over_all(actor, edition_id, same_source.takeovers(findings, elements))


def _print(actor: Actor, compared: "Comparison", out: Path, everything: bool) -> object:
    from reports import same_source_report

    return same_source_report.print_report(actor, compared, out, everything)


def _save(compared: "Comparison", out: Path, everything: bool) -> None:
    from reports import same_source_report

    same_source_report.write_xlsx(same_source_report.build(compared, everything), out)
